"""Many mails over one connection: shared between senders, within the rate, and what a server says of each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from compliance.models import Mail, Reminder, StoppedAddress
from compliance.models.mail import LEASE, LONGEST_PAUSE, pause_after
from compliance.reminders import claiming
from compliance.reminders.claiming import claim_due
from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.planning import plan_reminders
from inventory.models import Person, System
from inventory.models.choices import Role
from tests.compliance.reminders.conftest import SCENE, MakeTransition
from tests.conftest import MakePerson

Said = dict[str, list[Exception]]


@pytest.fixture
def people(make_person: MakePerson, make_transition: MakeTransition, transition: System) -> list[Person]:
    """Three who answer for a system each, beside the owner."""
    unit = transition.unit
    found = [
        make_person(f"{name} Н. Н.", f"{name}@example.org", (Role.OWNER, unit)) for name in ("anna", "boris", "vera")
    ]
    for person in found:
        make_transition(name=f"Система {person.pk}", responsible=person)
    return found


@pytest.fixture
def now(people: list[Person], year_before: datetime, settings: Settings) -> datetime:
    """The moment at which a mail waits for each of the three, and the owner's own; a server is configured."""
    settings.EMAIL_URL = "smtp://mail.example.org:25"
    plan_reminders(SCENE)
    claim_due(year_before.date(), year_before)
    assert Mail.objects.waiting(year_before).count() == 4
    return year_before


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Said:
    """What the server says to the next messages for an address; it takes those of which nothing is said."""
    said: Said = {}
    send = EmailBackend.send_messages

    def answer(backend: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        for address, answers in said.items():
            if address in messages[0].to[0] and answers:
                raise answers.pop(0)
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    return said


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_all_that_waits_goes_over_one_connection(
    now: datetime, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(EmailBackend, "close", lambda backend: opened.append(backend))
    assert deliver_waiting(at(now)) == 4
    assert (len(mailoutbox), len(opened)) == (4, 1)


def test_nobody_waits_for_the_last_mail_to_be_written(
    people: list[Person], year_before: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_reminders(SCENE)
    monkeypatch.setattr(claiming, "PEOPLE", 1)
    there: list[int] = []
    claim_due(year_before.date(), year_before, lambda: there.append(Mail.objects.waiting(year_before).count()))
    assert there == [1, 2, 3, 4]


def test_an_address_that_the_server_refuses_for_good_is_stopped_and_the_officer_told(
    now: datetime, server: Said, people: list[Person], officer: Person, mailoutbox: list[EmailMessage]
) -> None:
    server["anna@"] = [SMTPRecipientsRefused({"anna@example.org": (550, b"5.1.1 no such mailbox")})]
    assert deliver_waiting(at(now)) == 3
    stopped = StoppedAddress.objects.get()
    assert (stopped.person, stopped.answer) == (people[0], "550 5.1.1 no such mailbox")
    later = now + timedelta(days=31 * 3)
    claim_due(later.date(), later)
    held = Reminder.objects.get(recipient=people[0], offset="m9")
    assert (held.state, held.reason) == ("suppressed", "stopped")
    assert Reminder.objects.filter(instead_of=held, recipient=officer, state="claimed").exists()


def test_a_message_refused_for_good_does_not_stop_its_address(now: datetime, server: Said) -> None:
    server["anna@"] = [SMTPDataError(554, b"5.6.0 no")]
    assert deliver_waiting(at(now)) == 3
    assert not StoppedAddress.objects.exists()
    assert Mail.objects.get(state="failed").answer == "554 5.6.0 no"


def test_one_that_is_put_off_does_not_hold_up_the_others(now: datetime, server: Said) -> None:
    server["anna@"] = [SMTPRecipientsRefused({"anna@example.org": (451, b"4.7.1 greylisted")})]
    assert deliver_waiting(at(now)) == 3
    waiting = Mail.objects.get(state="ready")
    assert waiting.not_before == now + pause_after(1)
    assert deliver_waiting(at(now + pause_after(1))) == 1


def test_pauses_grow_and_have_an_end() -> None:
    minutes = [pause_after(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 4)]
    assert minutes == [5, 10, 20, 40]
    assert pause_after(1000) == LONGEST_PAUSE


def test_a_server_that_is_not_there_is_asked_once_and_all_wait(now: datetime, server: Said) -> None:
    server["@"] = [ConnectionRefusedError(111, "Connection refused")]
    assert deliver_waiting(at(now)) == 0
    assert server["@"] == []
    assert Mail.objects.filter(state="ready", claim=None).count() == 4
    assert Mail.objects.filter(not_before__gt=now).count() == 1
    assert deliver_waiting(at(now + timedelta(minutes=1))) == 3


def test_a_server_that_hangs_up_after_one_message_is_called_again(
    now: datetime, server: Said, mailoutbox: list[EmailMessage]
) -> None:
    server["boris@"] = [SMTPSenderRefused(421, b"4.7.0 too many messages", "kadastr@localhost")]
    assert deliver_waiting(at(now)) == 4
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 4


def test_after_a_silence_in_the_middle_nobody_says_it_twice_at_once(
    now: datetime, server: Said, mailoutbox: list[EmailMessage]
) -> None:
    server["boris@"] = [SMTPServerDisconnected("Connection unexpectedly closed")]
    assert deliver_waiting(at(now)) == 3
    assert not [message for message in mailoutbox if "boris@" in message.to[0]]
    assert Mail.objects.get(state="ready").not_before == now + pause_after(1)


def test_the_rate_of_a_minute_is_kept(now: datetime, settings: Settings) -> None:
    settings.EMAIL_PER_MINUTE = 3
    assert deliver_waiting(at(now)) == 3
    assert deliver_waiting(at(now + timedelta(seconds=59))) == 0
    assert deliver_waiting(at(now + timedelta(seconds=61))) == 1


def test_the_rate_counts_what_another_is_handing_over(now: datetime, settings: Settings) -> None:
    settings.EMAIL_PER_MINUTE = 3
    assert len(Mail.objects.claim_some(uuid4(), now, 2)) == 2
    assert deliver_waiting(at(now)) == 1


def test_senders_share_what_waits(now: datetime) -> None:
    first = Mail.objects.claim_some(uuid4(), now, 3)
    second = Mail.objects.claim_some(uuid4(), now, 3)
    assert (len(first), len(second), set(first) & set(second)) == (3, 1, set())
    assert Mail.objects.claim_some(uuid4(), now, 3) == []
    assert Mail.objects.claim_some(uuid4(), now + LEASE, 9) == sorted([*first, *second])
