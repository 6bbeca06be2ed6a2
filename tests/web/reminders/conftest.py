"""A system of the institute with a deadline, its reminders and a mail; the owner answers for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from compliance.models import Deadline, Mail, Reminder
from compliance.reminders.planning import plan_reminders
from inventory.models import Person, System
from tests.conftest import MakeSystem

SCENE = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
DUE = date(2031, 8, 31)


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(SCENE, tick=False):
        yield


def with_deadline(system: System, due_on: date = DUE) -> Deadline:
    """Gives the system one deadline instead of those of its evaluation, and plans its reminders."""
    Deadline.objects.filter(system=system).delete()
    deadline = Deadline.objects.create(
        system=system,
        kind=Deadline.Kind.VERDICT_GETS_WORSE,
        due_on=due_on,
        worse_from=due_on + timedelta(days=1),
        before="CONFORMS",
        after="NOT_PERMITTED",
        rule="R32-RESIDENCY-BACKUP",
        ruleset_id="ru-2026-243fz",
        planned_at=SCENE,
    )
    plan_reminders(SCENE)
    return deadline


@pytest.fixture
def deadline(system: System) -> Deadline:
    """The last good day of the owner's system: 31 August 2031."""
    return with_deadline(system)


@pytest.fixture
def foreign_deadline(make_system: MakeSystem, waterworks: object, owner_of_other_unit: Person) -> Deadline:
    """One of another unit."""
    return with_deadline(make_system(name="Насосная", unit=waterworks, responsible=owner_of_other_unit))


def mail_about(deadline: Deadline, **columns: object) -> Mail:
    """A mail to the responsible person that carries the nearest reminder of the deadline."""
    reminder = Reminder.objects.filter(deadline=deadline, state="planned").earliest("send_on")
    stated: dict[str, object] = {
        "message_id": f"<{deadline.pk}@example.org>",
        "recipient": reminder.recipient,
        "address": reminder.recipient.email,
        "language": "ru",
        "subject": f"1 дело: {deadline.system.code}",
        "text": "Николай Андреевич, одно дело",
        "html": '<p style="color:#151a21">Николай Андреевич, одно дело</p>',
        "on": SCENE.date(),
        "created_at": SCENE,
        "state": Mail.State.SENT,
    }
    mail = Mail.objects.create(**{**stated, **columns})
    mail.systems.set([deadline.system])
    Reminder.objects.filter(pk=reminder.pk).update(mail=mail, state="sent", sent_at=SCENE)
    return mail


@pytest.fixture
def mail(deadline: Deadline) -> Mail:
    """The mail about the owner's system."""
    return mail_about(deadline)


@pytest.fixture
def foreign_mail(foreign_deadline: Deadline) -> Mail:
    """The mail about the system of another unit."""
    return mail_about(foreign_deadline)
