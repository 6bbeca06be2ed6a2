"""Answering in a browser: by a page, by the link of a mail, and switching off what may be switched off."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from compliance.models import Absence, Answer, Deadline, Mail, MailPreference, StoppedAddress
from compliance.reminders.planning import plan_reminders
from compliance.reminders.sealing import answer_seal, refusal_seal, sealed_text
from inventory.models import Person, System
from tests.conftest import ClientOf


@pytest.fixture
def deadline(system: System, owner: Person) -> Deadline:
    """A document of the owner's system expires in two months."""
    today = timezone.localdate()
    made = Deadline.objects.create(
        system=system,
        kind=Deadline.Kind.EVIDENCE_EXPIRES,
        due_on=today + timedelta(days=60),
        worse_from=today + timedelta(days=61),
        ruleset_id="ru-2026-243fz",
        planned_at=timezone.now(),
    )
    plan_reminders(timezone.now())
    return made


def page_of(deadline: Deadline) -> str:
    return reverse("answer_reminder", args=[deadline.pk])


def mailed(person: Person, deadline: Deadline) -> str:
    return reverse("answer_from_mail", args=[answer_seal(person.pk, deadline.pk)])


def test_the_owner_puts_it_off_and_says_why(client_of: ClientOf, owner: Person, deadline: Deadline) -> None:
    until = timezone.localdate() + timedelta(days=7)
    answered = client_of(owner).post(page_of(deadline), {"do": "snooze", "until": until, "reason": "жду протокол"})
    assert answered.status_code == 302
    assert Answer.objects.get().until == until


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    client_of: ClientOf, owner: Person, deadline: Deadline
) -> None:
    answered = client_of(owner).post(page_of(deadline), {"do": "snooze", "reason": "жду протокол"})
    assert answered.status_code == 422
    assert "Укажите, до какого дня." in answered.content.decode()
    assert "жду протокол" in answered.content.decode()
    assert not Answer.objects.exists()


def test_a_scanner_that_opens_the_link_of_a_mail_changes_nothing(owner: Person, deadline: Deadline) -> None:
    for _visit in range(2):
        assert Client().get(mailed(owner, deadline)).status_code == 200
    assert not Answer.objects.exists()


def test_from_the_mail_one_answers_without_signing_in(owner: Person, deadline: Deadline) -> None:
    client = Client(enforce_csrf_checks=True)
    answered = client.post(mailed(owner, deadline), {"do": "done", "reason": "новый протокол"})
    assert answered.status_code == 200
    assert (Answer.objects.get().person, Answer.objects.get().from_mail) == (owner, True)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [lambda seal: seal[:-1] + "x", lambda seal: "9" + seal, lambda seal: "a:b:c"])
def test_a_changed_link_opens_nothing(owner: Person, deadline: Deadline, change: object) -> None:
    assert callable(change)
    seal = change(answer_seal(owner.pk, deadline.pk))
    answered = Client().post(reverse("answer_from_mail", args=[seal]), {"do": "acknowledge"})
    assert answered.status_code == 404
    assert not Answer.objects.exists()


def test_a_link_that_is_too_old_opens_nothing(owner: Person, deadline: Deadline, settings: Settings) -> None:
    settings.MAIL_LINK_DAYS = 0
    link = mailed(owner, deadline)
    settings.MAIL_LINK_DAYS = -1
    assert Client().get(link).status_code == 404


def test_a_link_of_somebody_who_has_left_opens_nothing(owner: Person, deadline: Deadline) -> None:
    Person.objects.filter(pk=owner.pk).update(left_on=date(2026, 1, 1))
    assert Client().get(mailed(owner, deadline)).status_code == 404


def test_who_may_not_see_the_system_finds_no_page(client_of: ClientOf, stranger: Person, deadline: Deadline) -> None:
    assert client_of(stranger).get(page_of(deadline)).status_code == 404


def test_an_auditor_sees_no_form(client_of: ClientOf, auditor: Person, deadline: Deadline) -> None:
    assert client_of(auditor).get(page_of(deadline)).status_code == 403


def test_the_seal_is_put_in_only_when_a_mail_is_made(owner: Person, deadline: Deadline, settings: Settings) -> None:
    address = f"{settings.SITE_URL}{page_of(deadline)}?do=snooze"
    sealed = sealed_text(f"Отложить: {address}", owner.pk)
    assert address not in sealed
    path = re.search(r"/reminders/answer/[^?]+", sealed)
    assert path
    assert Client().get(path[0]).status_code == 200


def test_one_click_switches_off_what_may_be_switched_off(owner: Person) -> None:
    link = reverse("unsubscribe", args=[refusal_seal(owner.pk)])
    assert Client().get(link).status_code == 200
    assert not MailPreference.objects.exists()
    assert Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    off = MailPreference.objects.get(person=owner).kinds_off
    assert "confirm_data" in off
    assert "end_of_transition" not in off


def test_a_broken_link_for_switching_off_leads_to_the_settings(db: None) -> None:
    answer = Client().get(reverse("unsubscribe", args=["1:x:y"]))
    assert answer.status_code == 404
    assert reverse("preferences") in answer.content.decode()


def test_preferences_keep_the_hour_and_the_kinds(client_of: ClientOf, owner: Person) -> None:
    said = {"language": "ru", "theme": "light", "time_zone": "Asia/Omsk", "hour": "11", "wanted": ["confirm_data"]}
    assert client_of(owner).post(reverse("preferences"), said).status_code == 302
    kept = MailPreference.objects.get(person=owner)
    assert kept.hour.hour == 11
    assert "confirm_data" not in kept.kinds_off
    assert "evidence_expires" in kept.kinds_off


def test_a_person_enters_their_own_absence_and_an_officer_that_of_another(
    client_of: ClientOf, owner: Person, officer: Person
) -> None:
    today = timezone.localdate()
    days = {"first": today, "last": today + timedelta(days=9)}
    for actor, person in ((owner, owner), (officer, owner)):
        answered = client_of(actor).post(reverse("absences"), {"person": person.pk, "substitute": "", **days})
        assert answered.status_code == 302
    assert Absence.objects.filter(person=owner).count() == 2
    assert client_of(owner).post(reverse("absences"), {"person": officer.pk, **days}).status_code == 422


def test_an_absence_that_ends_before_it_begins_is_refused(client_of: ClientOf, owner: Person) -> None:
    today = timezone.localdate()
    said = {"person": owner.pk, "first": today + timedelta(days=2), "last": today}
    answered = client_of(owner).post(reverse("absences"), said)
    assert answered.status_code == 422
    assert "Последний день раньше первого" in answered.content.decode()


def test_an_officer_sees_a_refused_address_with_its_reason_and_clears_it(
    client_of: ClientOf, owner: Person, officer: Person
) -> None:
    stopped = StoppedAddress.objects.create(
        address=str(owner.email), person=owner, since=timezone.now(), answer="550 5.1.1 no such mailbox"
    )
    client = client_of(officer)
    assert "550 5.1.1 no such mailbox" in client.get(reverse("reachability")).content.decode()
    assert client_of(owner).get(reverse("reachability")).status_code == 403
    client.post(reverse("address_clear", args=[stopped.pk]))
    assert StoppedAddress.objects.get().cleared_by == officer


def test_an_officer_sees_a_full_mailbox_until_a_later_mail_arrives(
    client_of: ClientOf, officer: Person, mail: Mail
) -> None:
    Mail.objects.update(state="failed", times_full=25, answer="552 5.2.2 mailbox full")
    client = client_of(officer)
    assert "552 5.2.2 mailbox full" in client.get(reverse("reachability")).content.decode()
    Mail.objects.create(
        recipient=mail.recipient,
        message_id="later",
        on=mail.on,
        state="sent",
        created_at=mail.created_at + timedelta(1),
    )
    assert "552 5.2.2" not in client.get(reverse("reachability")).content.decode()


def test_a_test_mail_goes_only_to_who_asks_and_shows_the_answer(
    client_of: ClientOf, officer: Person, settings: Settings, mailoutbox: list[object]
) -> None:
    client = client_of(officer)
    assert "EMAIL_URL" in client.get(reverse("test_mail")).content.decode()
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://mail.example.org:25", "mail.example.org", 25
    assert "Сервер принял письмо." in client.post(reverse("test_mail")).content.decode()
    assert len(mailoutbox) == 1
