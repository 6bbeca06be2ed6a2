"""`manage.py remind`: the work now, or the mails of another day without touching the ledger."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from compliance.models import Absence, Mail, Reminder
from compliance.reminders.planning import plan_reminders
from inventory.models import Membership, Person, System
from tests.compliance.reminders.conftest import SCENE, MakeTransition


def ledger() -> list[Any]:
    """Every row as it stands."""
    return list(Reminder.objects.order_by("pk").values())


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    """The folder of kept mails; a server is configured, and must not be used."""
    settings.EMAIL_URL, settings.KADASTR_HOME = "smtp://mail.example.org", tmp_path
    return tmp_path / "outbox"


def test_the_mail_of_another_day_is_laid_into_the_outbox(
    transition: System, outbox: Path, mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("remind", on="2031-08-29")
    mail = Mail.objects.get()
    assert (mail.simulated, mail.state, mail.on) == (True, "kept", date(2031, 8, 29))
    assert "через 1 год" in mail.text
    [file] = outbox.iterdir()
    assert "X-Kadastr-As-On: 2031-08-29" in file.read_text()
    assert mailoutbox == []
    assert mail.subject in capsys.readouterr().out


def test_the_ledger_does_not_change(transition: System, outbox: Path) -> None:
    plan_reminders(SCENE)
    before = ledger()
    call_command("remind", on="2031-08-29")
    assert ledger() == before


def test_twice_makes_no_second_mail(transition: System, outbox: Path) -> None:
    call_command("remind", on="2031-08-29")
    call_command("remind", on="2031-08-29")
    assert Mail.objects.count() == 1
    assert len(list(outbox.iterdir())) == 1


def test_a_day_without_reminders_says_which_days_have_some(
    transition: System, outbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("remind", on="2031-10-01")
    assert "2031-08-29, 2031-11-28" in capsys.readouterr().out
    assert not Mail.objects.exists()


def test_who_may_not_see_the_system_is_not_shown_a_mail(transition: System, outbox: Path) -> None:
    Membership.objects.all().delete()
    call_command("remind", on="2031-08-29")
    assert not Mail.objects.exists()


def test_of_who_is_away_on_that_day_the_substitute_is_shown_the_mail(
    transition: System, outbox: Path, owner: Person, officer: Person
) -> None:
    day = date(2031, 8, 29)
    Absence.objects.create(person=owner, first=day, last=day, substitute=officer, entered_by=owner, entered_at=SCENE)
    call_command("remind", on=day.isoformat())
    mail = Mail.objects.get()
    assert mail.recipient == officer
    assert f"Вы замещаете: {owner}" in mail.text


def test_what_is_no_day_is_refused_with_an_example(db: None) -> None:
    with pytest.raises(CommandError, match="Write it as 2027-08-31"):
        call_command("remind", on="31.08.2027")


def test_without_a_day_it_does_the_hourly_work(
    year_before: datetime, outbox: Path, mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("remind")
    assert len(mailoutbox) == 1
    assert Reminder.objects.get(offset="m12").state == "sent"
    assert "1 of 1 mails" in capsys.readouterr().out
    call_command("remind")
    assert len(mailoutbox) == 1


def test_a_simulated_mail_is_never_delivered_by_the_work(
    transition: System, outbox: Path, mailoutbox: list[EmailMessage], make_transition: MakeTransition
) -> None:
    call_command("remind", on="2031-08-29")
    call_command("remind")
    assert mailoutbox == []
    assert not Mail.objects.filter(simulated=True, created_at__gt=SCENE + timedelta(days=1)).exists()
