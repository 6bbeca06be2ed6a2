"""Handing over: once, with the same Message-ID, or visibly not."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from compliance.models import Deadline, Heartbeat, Mail, Reminder, Standing
from compliance.models.mail import LEASE, PAUSE
from compliance.reminders.claiming import claim_due
from compliance.reminders.delivering import deliver
from compliance.reminders.planning import plan_reminders
from compliance.reminders.working import prepare_due, waiting_mails
from inventory.models import Person
from inventory.models.choices import DateState, Phase
from inventory.models.partial_date import PartialDate
from tests.compliance.reminders.conftest import SCENE, MakeTransition
from tests.conftest import MakeSystem

FOR_GOOD = [
    SMTPRecipientsRefused({"vlasov@example.org": (550, b"5.1.1 no such mailbox")}),
    SMTPDataError(554, b"5.7.1 refused"),
]
FOR_NOW = [
    SMTPRecipientsRefused({"vlasov@example.org": (451, b"4.7.1 greylisted")}),
    SMTPDataError(452, b"4.3.1 disk full"),
    SMTPAuthenticationError(535, b"5.7.8 wrong password"),
    SMTPServerDisconnected("Connection unexpectedly closed"),
    ConnectionRefusedError(111, "Connection refused"),
    TimeoutError("timed out"),
]


@pytest.fixture
def server(settings: Settings) -> None:
    """A mail server is configured; what it takes is in `mailoutbox`."""
    settings.EMAIL_URL = "smtp://mail.example.org:25"


@pytest.fixture
def mail(year_before: datetime) -> Mail:
    """A mail that waits for delivery."""
    claim_due(year_before.date(), year_before)
    return Mail.objects.get()


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Exception]]:
    """What the server says to the next messages; where the list is empty, it takes them."""
    answers: list[Exception] = []
    send = EmailBackend.send_messages

    def answer(backend: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        if answers:
            raise answers.pop(0)
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    yield answers
    assert answers == []


def reminder() -> Reminder:
    """The one that is in the mail."""
    return Reminder.objects.get(offset="m12")


def test_a_mail_goes_out_and_the_ledger_says_so(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    assert deliver(mail.pk, year_before)
    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at, mail.attempts) == ("sent", year_before, 1)
    assert (reminder().state, reminder().sent_at) == ("sent", year_before)
    assert Heartbeat.objects.get(name="accepted").at == year_before
    assert [parseaddr(to)[1] for to in mailoutbox[0].to] == ["vlasov@example.org"]


def test_the_message_says_that_a_machine_sent_it_and_has_the_stored_id(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    deliver(mail.pk, year_before)
    message = mailoutbox[0].message()
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Fri, 29 Aug 2031 12:00:00 +0300"


def test_a_name_cannot_add_a_header(
    server: None, mail: Mail, owner: Person, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=owner.pk).update(full_name='Власов\r\nBcc: all@example.org, "Н."')
    deliver(mail.pk, year_before)
    sent = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=default)
    assert sent["Bcc"] is None
    assert [address.addr_spec for address in sent["To"].addresses] == ["vlasov@example.org"]


def test_a_task_that_is_delivered_twice_sends_once(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    assert deliver(mail.pk, year_before)
    assert not deliver(mail.pk, year_before + LEASE * 2)
    assert len(mailoutbox) == 1


def test_nobody_touches_a_mail_while_its_lease_runs(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    assert Mail.objects.claim(mail.pk, uuid4(), year_before)
    assert not deliver(mail.pk, year_before + LEASE - timedelta(seconds=1))
    assert waiting_mails(year_before + LEASE - timedelta(seconds=1)) == []
    assert mailoutbox == []


def test_when_the_sender_has_died_the_same_mail_goes_out_again(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Mail.objects.claim(mail.pk, uuid4(), year_before)
    after = year_before + LEASE
    assert prepare_due(after) == [mail.pk]
    assert deliver(mail.pk, after)
    assert [message.extra_headers["Message-ID"] for message in mailoutbox] == [mail.message_id]
    assert Mail.objects.count() == 1


def test_a_lease_from_a_clock_that_ran_ahead_does_not_hold_a_mail_for_months(mail: Mail, year_before: datetime) -> None:
    Mail.objects.claim(mail.pk, uuid4(), year_before + timedelta(days=60))
    assert waiting_mails(year_before) == [mail.pk]


@pytest.mark.parametrize("answer", FOR_GOOD, ids=str)
def test_a_refusal_for_good_is_on_record_and_not_tried_again(
    server: None, mail: Mail, year_before: datetime, trouble: list[Exception], answer: Exception
) -> None:
    trouble.append(answer)
    assert not deliver(mail.pk, year_before)
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert mail.answer[:3] in ("550", "554")
    assert (reminder().state, reminder().reason, reminder().detail) == ("failed", "refused", mail.answer)
    assert prepare_due(year_before + timedelta(days=1)) == []


@pytest.mark.parametrize("answer", FOR_NOW, ids=lambda one: type(one).__name__)
def test_any_other_trouble_waits_for_the_next_run_and_says_why(
    server: None,
    mail: Mail,
    year_before: datetime,
    trouble: list[Exception],
    mailoutbox: list[EmailMessage],
    answer: Exception,
) -> None:
    trouble.append(answer)
    assert not deliver(mail.pk, year_before)
    row = reminder()
    assert (row.state, row.reason) == ("planned", "trouble")
    assert row.detail
    assert prepare_due(year_before + PAUSE - timedelta(seconds=1)) == []
    assert prepare_due(year_before + timedelta(hours=1)) == [mail.pk]
    assert deliver(mail.pk, year_before + timedelta(hours=1))
    assert (reminder().state, reminder().reason, reminder().detail) == ("sent", "", "")
    assert mailoutbox[0].extra_headers["Message-ID"] == mail.message_id


def test_the_next_day_the_same_mail_counts_the_days_anew(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    assert deliver(mail.pk, year_before + timedelta(days=1))
    assert mailoutbox[0].extra_headers["Message-ID"] == mail.message_id
    mail.refresh_from_db()
    assert mail.on == date(2031, 8, 30)


def test_a_mail_about_a_deadline_that_has_moved_is_withdrawn(
    server: None, mail: Mail, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Deadline.objects.update(superseded_at=year_before, superseded_because="edit")
    assert not deliver(mail.pk, year_before)
    mail.refresh_from_db()
    assert mail.state == "withdrawn"
    assert (reminder().state, reminder().reason, reminder().detail) == ("superseded", "moved", "edit")
    assert mailoutbox == []


def test_of_two_matters_the_one_that_no_longer_stands_is_taken_out(
    server: None, make_transition: MakeTransition, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    other = make_transition(name="Створ")
    plan_reminders(SCENE)
    claim_due(year_before.date(), year_before)
    mail = Mail.objects.get()
    Deadline.objects.filter(system=other).update(superseded_at=year_before)
    assert deliver(mail.pk, year_before)
    assert "Створ" not in mailoutbox[0].body
    assert mailoutbox[0].extra_headers["Message-ID"] == mail.message_id


def test_who_no_longer_answers_gets_no_mail_that_still_waits(
    server: None, mail: Mail, officer: Person, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Standing.objects.update(responsible=officer)
    assert not deliver(mail.pk, year_before)
    assert (reminder().state, reminder().reason) == ("cancelled", "reassigned")
    assert mailoutbox == []


def test_a_corrected_address_is_used(
    server: None, mail: Mail, owner: Person, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=owner.pk).update(email="vlasov.new@example.org")
    deliver(mail.pk, year_before)
    assert parseaddr(mailoutbox[0].to[0])[1] == "vlasov.new@example.org"


def test_without_a_server_the_mail_is_kept_and_lies_in_a_file(
    mail: Mail, year_before: datetime, settings: Settings, tmp_path: Path, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_URL, settings.KADASTR_HOME = "", tmp_path
    assert deliver(mail.pk, year_before)
    mail.refresh_from_db()
    assert mail.state == "kept"
    assert (reminder().state, reminder().reason) == ("kept", "no_server")
    assert mailoutbox == []
    [file] = (tmp_path / "outbox").iterdir()
    assert (file.suffix, os.stat(file).st_mode & 0o777) == (".eml", 0o600)
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Message-ID"] == mail.message_id
    body = message.get_body(("html",))
    assert body
    assert "Паводок-Прогноз" in body.get_content()


def test_people_of_the_sample_are_never_mailed_outside(
    server: None, mail: Mail, owner: Person, year_before: datetime, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=owner.pk).update(sample=True)
    assert deliver(mail.pk, year_before)
    mail.refresh_from_db()
    assert (mail.state, reminder().reason) == ("kept", "sample")
    assert mailoutbox == []


def test_the_hourly_run_leaves_a_heartbeat(year_before: datetime) -> None:
    prepare_due(year_before)
    assert Heartbeat.objects.get(name="run").at == year_before


def test_nobody_is_told_of_a_retired_system(make_system: MakeSystem, owner: Person, frozen: object) -> None:
    day = date(2030, 1, 1)
    retired = PartialDate(DateState.DATED, day, day)
    system = make_system(responsible=owner, phase=Phase.RETIRED, phase_on=day, retired=retired)
    assert not Deadline.objects.filter(system=system, due_on__gte=day).exists()
    assert prepare_due(datetime(2032, 8, 31, 9, tzinfo=UTC)) == []
