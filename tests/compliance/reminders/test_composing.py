"""A mail: text and HTML say the same, in the recipient's language, and nothing beyond it."""

import re
from datetime import UTC, date, datetime
from html import escape, unescape

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from compliance.models import Assumption, Deadline, Mail, Reminder
from compliance.reminders.claiming import claim_due
from compliance.reminders.composing import BOXES, Desk, Letter, compose
from compliance.reminders.planning import plan_reminders
from compliance.reminders.policies import Plans
from inventory.models import Person, System
from inventory.models.choices import FlowKind
from inventory.registering import FlowRow
from tests.compliance.reminders.conftest import SCENE, MakeTransition

DAY = date(2031, 8, 29)


def letter_to(person: Person, on: date = DAY, language: str = "ru", offset: str = "m12") -> Letter:
    """The mail to `person` about every deadline that has a reminder with this offset."""
    plan_reminders(SCENE)
    person.language = language
    rows = Reminder.objects.filter(recipient=person, offset=offset).with_what_a_mail_says()
    return compose(person, list(rows), on)


def visible_text(html: str) -> str:
    """What a reader of the HTML reads."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_mail_names_the_verdict_the_day_the_system_and_what_to_do(transition: System, owner: Person) -> None:
    letter = letter_to(owner)
    assert letter.subject == f"1 дело, срок 31 августа 2032 года: {transition.code}"
    for part in (letter.text, visible_text(letter.html)):
        assert "Николай Андреевич, одно дело: срок 31 августа 2032 года" in part
        assert "Пятница, 29 августа 2031 года" in part
        assert "→ Переходный период по 31.08.2032" in part
        assert "срок 31 августа 2032 года, через 1 год" in part
        assert "Паводок-Прогноз" in part
        assert "Дальше: не допускается с 01.09.2032." in part
        assert "замените модель на допущенную" in part
        assert "Переходный период окончен" not in part


def test_the_mail_says_by_which_rules_and_how_sure(transition: System, owner: Person) -> None:
    for part in (letter_to(owner).text, visible_text(letter_to(owner).html)):
        assert "Вывод на 29 августа 2031 года, сегодня." in part
        assert "№ 243-ФЗ" in part
        assert "(действует)" in part
        assert "Самое слабое основание: перенесено" in part
        assert "Пока акта Правительства нет" in part
        assert "Это не юридическое заключение." in part


def test_an_answer_that_an_officer_fixed_is_named(transition: System, owner: Person, officer: Person) -> None:
    Assumption.objects.create(
        question="swap_ends_transition", answer="no", reason="по письму", made_by=officer, made_at=SCENE
    )
    assert "Допущение по вопросу «" in letter_to(owner).text


def test_after_the_day_the_mail_says_since_when_it_is_worse(transition: System, owner: Person) -> None:
    letter = letter_to(owner, on=date(2032, 9, 10), offset="d0")
    assert "■ Не допускается с 01.09.2032" in letter.text
    assert "срок 31 августа, 10 дней назад" in letter.text
    assert "Переходный период окончен" in letter.text


def test_an_undetermined_verdict_asks_its_questions(make_transition: MakeTransition, owner: Person) -> None:
    make_transition(flows=[FlowRow(kind=FlowKind.STORAGE, country="RU"), FlowRow(kind=FlowKind.PROCESSING)])
    plan_reminders(SCENE)
    rows = Reminder.objects.filter(recipient=owner, offset="m3", deadline__due_on=date(2027, 2, 28))
    letter = compose(owner, list(rows.with_what_a_mail_says()), date(2026, 11, 28))
    assert "? Не определено с 01.03.2027" in letter.text
    assert "Возможны: переходный период или не допускается." in letter.text
    assert "сегодня ограничение ещё не действует" in letter.text


def test_the_language_is_the_recipients(transition: System, owner: Person) -> None:
    letter = letter_to(owner, language="en")
    assert letter.subject == f"1 matter, due 31 August 2032: {transition.code}"
    assert "In transition until 31 Aug 2032" in letter.text
    assert '<html lang="en">' in letter.html
    assert not re.search("[А-Яа-я]", re.sub("Паводок-Прогноз|Николай Андреевич|Минречнадзор", "", letter.text))


def test_links_are_made_from_the_address_of_the_site(transition: System, owner: Person, settings: Settings) -> None:
    settings.SITE_URL = "https://kadastr.example.org"
    letter = letter_to(owner)
    addresses = set(re.findall(r'href="([^"]+)"', letter.html))
    assert f"https://kadastr.example.org/systems/{transition.code}/" in addresses
    assert all(address.startswith("https://kadastr.example.org/") for address in addresses)
    assert f"https://kadastr.example.org/systems/{transition.code}/" in letter.text


def test_the_html_loads_nothing_and_runs_nothing(transition: System, owner: Person) -> None:
    html = letter_to(owner).html
    assert not re.search(r"<(img|script|link|iframe|form|input)|url\(|@import|src=", html)
    assert "prefers-color-scheme: dark" in html


def test_a_name_with_markup_stays_a_name(make_transition: MakeTransition, owner: Person) -> None:
    make_transition(name="<script>alert(1)</script> & «Створ»")
    letter = letter_to(owner)
    assert "<script>" not in letter.html
    assert "<script>alert(1)</script> & «Створ»" in letter.text


def test_systems_of_which_the_same_is_to_be_said_keep_their_names(
    make_transition: MakeTransition, owner: Person
) -> None:
    systems = [make_transition(name=name) for name in ("Разбор {code} на 100 %", "Разбор & сводка")]
    letter = letter_to(owner)
    for system in systems:
        assert f"{system.name}\n{system.code}" in letter.text
        assert f"{escape(system.name)}</h2>" in letter.html
        assert f"/systems/{system.code}/" in letter.html


def test_the_nearest_deadline_comes_first_and_beyond_a_dozen_there_is_a_list(
    make_transition: MakeTransition, owner: Person
) -> None:
    for number in range(BOXES + 3):
        make_transition(name=f"Система {number}")
    letter = letter_to(owner)
    assert letter.html.count("Открыть систему") == BOXES
    assert "И ещё:" in letter.text
    assert "Система 14" in letter.text
    assert letter.subject.startswith("15 дел, срок")


def test_a_mail_about_many_systems_takes_as_many_queries_as_about_one(
    make_transition: MakeTransition, owner: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        make_transition(name=f"Система {number}")
    plan_reminders(SCENE)
    rows = list(Reminder.objects.filter(offset="m12").with_what_a_mail_says())
    for some in (rows[:1], rows):
        with django_assert_num_queries(2):
            compose(owner, some, DAY, Desk(DAY, Plans([])))


@pytest.mark.parametrize(("responsible", "words"), [(True, "Вы отвечаете за эту систему"), (False, "Вы замещаете")])
def test_the_mail_says_why_it_came(
    make_transition: MakeTransition, owner: Person, officer: Person, responsible: bool, words: str
) -> None:
    if responsible:
        make_transition()
    else:
        make_transition(responsible=officer, deputy=owner)
    assert words in letter_to(owner).text


def test_the_stored_mail_is_what_was_composed(transition: System, owner: Person) -> None:
    letter = letter_to(owner)
    claim_due(DAY, datetime(2031, 8, 31, 9, tzinfo=UTC))
    mail = Mail.objects.get()
    assert (mail.subject, mail.text, mail.html) == (letter.subject, letter.text, letter.html)


def test_names_and_reasons_stay_out_of_mails_where_the_installation_says_so(
    transition: System, owner: Person, settings: Settings
) -> None:
    settings.MAIL_WITHOUT_NAMES = True
    letter = letter_to(owner)
    for part in (letter.text, visible_text(letter.html)):
        assert transition.name not in part
        assert "государственная информационная система" not in part
        assert transition.code in part
        assert "Что делать, написано на странице системы." in part


def test_what_the_law_demands_cannot_be_switched_off(transition: System, owner: Person) -> None:
    letter = letter_to(owner)
    assert letter.optional_kinds == ()
    assert "Вы отвечаете за эту систему, поэтому" in letter.text


def test_a_reminder_to_confirm_can_be_switched_off_and_says_how(transition: System, owner: Person) -> None:
    Deadline.objects.filter(system=transition).update(kind=Deadline.Kind.CONFIRM_DATA, before="", after="", rule="")
    letter = letter_to(owner, offset="m1")
    assert letter.optional_kinds == ("confirm_data",)
    assert "Подтвердить места" in letter.text
    assert "Такие напоминания можно отключить" in letter.text
