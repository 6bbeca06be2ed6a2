"""The forecast, compared with a calculation that is written differently, and with what the hourly work really sends."""

import calendar
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from compliance.models import Absence, Answer, Deadline, Mail, MailPreference, Policy, Reminder
from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.expecting import expected
from compliance.reminders.forecasting import END, by_month, horizon, letters, lines, tally
from compliance.reminders.working import prepare_due
from inventory.models import Person, System, Unit
from inventory.models.choices import Role
from tests.compliance.reminders.conftest import SCENE
from tests.conftest import MakePerson, MakeSystem

pytestmark = pytest.mark.django_db
TODAY = SCENE.date()
Sent = set[tuple[date, str, str, str, str]]
FIXED = {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}


@pytest.fixture(autouse=True)
def _frozen(frozen: time_machine.Traveller) -> None:
    """The clock of the scene."""


@pytest.fixture
def deputy(make_person: MakePerson, institute: Unit) -> Person:
    return make_person("Дёмина Ольга Викторовна", "demina@example.org", (Role.OWNER, institute))


@pytest.fixture
def scene(
    make_system: MakeSystem,
    owner: Person,
    deputy: Person,
    officer: Person,
    officer_of_institute: Person,
    laboratory: Unit,
) -> None:
    """Six deadlines of four systems, a policy of the laboratory, and everything that people do with reminders."""
    flood = make_system("Паводок", responsible=owner, deputy=deputy)
    pictures = make_system("Снимки", unit=laboratory, responsible=owner)
    alone = make_system("Бесхозная")
    talk = make_system("Помощник", responsible=deputy)
    Deadline.objects.all().delete()
    put(flood, "verdict_gets_worse", date(2031, 8, 31))
    handed = put(flood, "contract_ends", date(2031, 8, 15))
    put(pictures, "confirm_data", date(2031, 9, 10))
    put(pictures, "end_of_transition", date(2032, 1, 8))
    put(alone, "answer_questions", date(2031, 7, 5))
    snoozed = put(talk, "evidence_expires", date(2031, 8, 1))
    put(talk, "confirm_data", date(2031, 6, 30))
    Policy.objects.create(unit=laboratory, kind="confirm_data", changed_by=officer, changed_at=SCENE, **OWN_POLICY)
    Absence.objects.create(
        person=owner,
        first=date(2031, 8, 20),
        last=date(2031, 9, 5),
        substitute=officer,
        entered_by=owner,
        entered_at=SCENE,
    )
    Absence.objects.create(
        person=deputy, first=date(2031, 8, 28), last=date(2031, 8, 29), entered_by=deputy, entered_at=SCENE
    )
    MailPreference.objects.create(person=deputy, kinds_off=["confirm_data", "verdict_gets_worse"])
    said = {"reason": "отпуск", "at": SCENE}
    Answer.objects.create(deadline=snoozed, person=deputy, kind="snoozed", until=date(2031, 7, 22), **said)
    Answer.objects.create(
        deadline=handed, person=owner, kind="delegated", delegate=officer_of_institute, until=date(2031, 8, 10), **said
    )


OWN_POLICY = {
    "offsets": ["d20", "d3"],
    "overdue_every": 5,
    "overdue_times": 2,
    "addressees": ["responsible", "officer"],
    "escalate_to": "officer_above",
    "apart": True,
    "mandatory": False,
    "working_days": False,
    "quiet_from": 20,
    "quiet_until": 8,
}


def put(system: System, kind: str, due_on: date) -> Deadline:
    """A deadline known since yesterday."""
    judged = kind in ("verdict_gets_worse", "end_of_transition")
    return Deadline.objects.create(
        system=system,
        kind=kind,
        due_on=due_on,
        worse_from=due_on + timedelta(days=1),
        before="IN_TRANSITION" if judged else "",
        after="NOT_PERMITTED" if judged else "",
        ruleset_id="ru-2026-243fz",
        planned_at=SCENE - timedelta(days=1),
    )


def forecast(first: date, last: date) -> Sent:
    """Day, recipient, system, kind and offset of everything that goes out by the forecast."""
    names = dict(Person.objects.values_list("pk", "full_name"))
    return {
        (line.on, names[line.person_id], deadline.system.name, deadline.kind, line.first.code)
        for line in lines(first, last)
        for deadline in Deadline.objects.filter(pk__in=line.keys).select_related("system")
        if line.first.goes_out
    }


def test_it_is_what_is_computed_deadline_by_deadline(scene: None, make_system: MakeSystem, owner: Person) -> None:
    twin = make_system("Двойник", responsible=owner)
    Deadline.objects.filter(system=twin).delete()
    put(twin, "verdict_gets_worse", date(2031, 8, 31))
    one_by_one = [(e.on, e.deadline.pk, e.code, e.person_id, e.role, e.reason) for e in expected(TODAY, END)]
    together = [
        (line.on, key, line.first.code, line.person_id, line.first.role, line.first.reason)
        for line in lines(TODAY, END)
        for key in line.keys
    ]
    assert sorted(together) == sorted(one_by_one)
    assert any(line.first.reason == "absent" for line in lines(TODAY, END))


def test_like_deadlines_are_worked_out_together(make_system: MakeSystem, owner: Person) -> None:
    for number in range(5):
        system = make_system(f"Система {number}", responsible=owner)
        Deadline.objects.filter(system=system).delete()
        put(system, "contract_ends", date(2031, 8, 15))
    found = list(lines(TODAY, END))
    assert {len(line.keys) for line in found} == {5}
    assert tally(found).reminders == {(2031, "contract_ends"): 5 * len(found)}
    assert tally(found).mails == {2031: len(found)}


def test_until_the_end_of_2032_it_agrees_with_a_calculation_day_by_day(scene: None) -> None:
    assert forecast(TODAY, END) == set(ByHand().until(END))


def test_the_hourly_work_sends_what_was_forecast_day_by_day(
    scene: None, frozen: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    # These deadlines are made by hand: what the register says instead is left out.
    monkeypatch.setattr("compliance.reminders.working.keep_deadlines", lambda _at: 0)
    last = date(2031, 9, 30)
    said = forecast(TODAY, last)
    day = TODAY
    while day <= last:
        noon = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
        frozen.move_to(noon, tick=False)
        prepare_due(noon)
        deliver_waiting(timezone.now)
        day += timedelta(days=1)
    gone = Reminder.objects.gone().select_related("mail", "recipient", "deadline__system")
    assert {
        (
            one.mail.handed_over_at.date(),
            one.recipient.full_name,
            one.deadline.system.name,
            one.deadline.kind,
            one.offset,
        )
        for one in gone
        if one.mail and one.mail.handed_over_at
    } == said
    mails = {(mail.on, mail.recipient_id, mail.reminders.gone().count()) for mail in Mail.objects.all()}
    assert mails == {(one.on, one.person_id, len(one.lines)) for one in by_month(TODAY, last)}


def test_what_is_to_go_apart_is_a_mail_of_its_own(scene: None) -> None:
    found = list(letters(lines(date(2031, 9, 10), date(2031, 9, 26))))
    apart = [letter for letter in found if letter.lines[0].apart]
    assert apart
    assert all(len(letter.lines) == 1 for letter in apart)


def test_months_give_the_same_mails_as_the_whole_period(scene: None) -> None:
    whole = [(one.on, one.person_id, len(one.lines)) for one in letters(lines(TODAY, END))]
    assert [(one.on, one.person_id, len(one.lines)) for one in by_month(TODAY, END)] == whole


def test_around_long_holidays_only_the_nearest_of_one_day_goes_out(scene: None) -> None:
    """A week before and the very 8 January 2032 both fall on the last working day of the year."""
    day = date(2031, 12, 31)
    rows = [one for one in expected(day, day) if one.deadline.kind == "end_of_transition"]
    assert [(one.code, one.reason) for one in rows] == [("d7", "later_went"), ("d0", "")]


def test_the_forecast_ends_with_2032_or_after_a_year() -> None:
    assert horizon(date(2026, 11, 24)) == END
    assert horizon(date(2032, 11, 24)) == date(2033, 11, 24)


def printed(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("remind", "--simulate", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_each_mail_as_a_line_of_json_and_touches_nothing(scene: None) -> None:
    before = Reminder.objects.count()
    mails = [json.loads(line) for line in printed("--from", "2031-05-12", "--to", "2032-12-31", "--json")]
    assert {
        (date.fromisoformat(mail["on"]), mail["person"], one["kind"], one["offset"])
        for mail in mails
        for one in mail["reminders"]
    } == {(on, person, kind, code) for on, person, _system, kind, code in forecast(TODAY, END)}
    assert [mail["on"] for mail in mails] == sorted(mail["on"] for mail in mails)
    assert (Reminder.objects.count(), Mail.objects.count()) == (before, 0)


def test_the_command_says_it_in_words_and_counts(scene: None) -> None:
    text = printed("--to", "2031-09-30")
    assert text[-1] == "As deadlines, policies, answers and people are now. Nothing was sent."
    assert (
        text[-2]
        == f"{len(list(by_month(TODAY, date(2031, 9, 30))))} mails with {len(text) - 2 - _mails(text)} reminders."
    )
    assert any("(substitute, instead of Власов Николай Андреевич)" in line for line in text)


def _mails(text: list[str]) -> int:
    return sum(line[:1].isdigit() and "<" in line for line in text)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--simulate", "--from", "31.08.2031"),
        ("--simulate", "--from", "2031-09-01", "--to", "2031-08-01"),
        ("--json",),
        ("--to", "2032-12-31"),
    ],
)
def test_a_period_that_cannot_be_read_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("remind", *arguments)


class ByHand:
    """The scene told a second time, as a clerk would work it out: from day to day, from rule to rule."""

    def __init__(self) -> None:
        people = {person.full_name.split()[0]: person.full_name for person in Person.objects.all()}
        self.vlasov, self.demina = people["Власов"], people["Дёмина"]
        self.orlova, self.belova = people["Орлова"], people["Белова"]

    def until(self, last: date) -> Iterator[tuple[date, str, str, str, str]]:
        day = TODAY
        while day <= last:
            for matter in ("Паводок", "Договор", "Место снимков", "Переход снимков", "Вопросы", "Документ", "Место"):
                yield from self.matter(matter, day)
            day += timedelta(days=1)

    def matter(self, matter: str, day: date) -> Iterator[tuple[date, str, str, str, str]]:
        system, kind, due, before, every, times = MATTERS[matter]
        shifted = matter != "Место снимков"
        codes: dict[tuple[str, ...], str] = {}
        for code in before:
            whom = self.whom(matter, day, overdue=False)
            if day == (earlier(back(due, code)) if shifted else back(due, code)):
                codes[tuple(whom)] = code
        for step in range(1, times + 1):
            plain = due + timedelta(days=every * step)
            if day == (later(plain) if shifted else plain):
                codes[tuple(self.whom(matter, day, overdue=True))] = f"o{every * step}"
        up = due + timedelta(days=every * (times + 1))
        if day == (later(up) if shifted else up):
            who = self.orlova if matter == "Место снимков" else self.belova
            merged = {person: code for whom, code in codes.items() for person in whom}
            merged[who] = "up"
            codes = {(person,): code for person, code in merged.items()}
        if matter == "Документ" and day == date(2031, 7, 22):
            codes[(self.demina,)] = "z310722"
        for people, code in codes.items():
            for person in dict.fromkeys(people):
                yield day, person, system, kind, code

    def whom(self, matter: str, day: date, overdue: bool) -> list[str]:
        """Власов is away from 20 August to 5 September, Орлова stands in; Дёмина on 28 and 29 August without anybody:
        of a system without another deputy the officer of the institute gets it. What must be, comes in spite of Дёмина.
        """
        vlasov_away = date(2031, 8, 20) <= day <= date(2031, 9, 5)
        demina_away = date(2031, 8, 28) <= day <= date(2031, 8, 29)
        vlasov = self.orlova if vlasov_away else self.vlasov
        demina = self.belova if demina_away else self.demina
        match matter:
            case "Паводок":
                return [vlasov, demina]
            case "Договор":
                return [self.belova if day <= date(2031, 8, 10) else vlasov, demina]
            case "Место снимков":
                return [vlasov, self.belova]
            case "Переход снимков":
                return [vlasov]
            case "Вопросы":
                return [self.belova]
            case "Документ":
                return [] if day < date(2031, 7, 22) else [demina]
            case _:
                return []


MONTHS = ("m60", "m48", "m36", "m24", "m18", "m12", "m9", "m6", "m3", "m2", "m1", "d21", "d14", "d7", "d0")
MATTERS: dict[str, tuple[str, str, date, tuple[str, ...], int, int]] = {
    "Паводок": ("Паводок", "verdict_gets_worse", date(2031, 8, 31), MONTHS, 7, 4),
    "Договор": (
        "Паводок", "contract_ends", date(2031, 8, 15), ("m6", "m3", "m1", "d14", "d7", "d0"), 7, 3,
    ),
    "Место снимков": ("Снимки", "confirm_data", date(2031, 9, 10), ("d20", "d3"), 5, 2),
    "Переход снимков": ("Снимки", "end_of_transition", date(2032, 1, 8), MONTHS, 7, 4),
    "Вопросы": ("Бесхозная", "answer_questions", date(2031, 7, 5), ("d14", "d7", "d0"), 7, 3),
    "Документ": (
        "Помощник", "evidence_expires", date(2031, 8, 1), ("m3", "m1", "d14", "d7", "d0"), 7, 3,
    ),
    "Место": ("Помощник", "confirm_data", date(2031, 6, 30), ("m1", "d7", "d0"), 7, 3),
}  # fmt: skip


def back(due: date, code: str) -> date:
    number = int(code[1:])
    if code[0] == "d":
        return due - timedelta(days=number)
    months = due.year * 12 + due.month - 1 - number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(due.day, calendar.monthrange(year, month + 1)[1]))


def rests(day: date) -> bool:
    """Saturdays, Sundays and the fixed days off: which are moved, nobody knows of 2031 and 2032 yet."""
    return day.weekday() > 4 or (day.month, day.day) in FIXED


def earlier(day: date) -> date:
    return earlier(day - timedelta(days=1)) if rests(day) else day


def later(day: date) -> date:
    return later(day + timedelta(days=1)) if rests(day) else day


def test_the_calculation_by_hand_knows_everybody_who_gets_something(scene: None) -> None:
    found: dict[str, int] = defaultdict(int)
    for _day, person, *_rest in ByHand().until(END):
        found[person.split()[0]] += 1
    assert set(found) == {"Власов", "Дёмина", "Орлова", "Белова"}
