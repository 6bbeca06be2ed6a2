"""Reminders that are due now, whatever the hour: each person of the register answers for five systems."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time, timedelta

from django.db import connection
from django.utils import timezone

from compliance.deadlines import moscow_day
from compliance.kept_deadlines import note_all
from compliance.models import Deadline, DeadlineCheck, Heartbeat, MailPreference, Policy
from compliance.reminders.policies import shipped
from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from tests.bench.register import Register, analyse

A_PERSON = 5
KIND = Deadline.Kind.ANSWER_QUESTIONS
# As many rows of the ledger as are due.
ONE_DAY = {"offsets": ("d7",), "overdue_every": 0, "overdue_times": 0, "escalate_to": ""}
AT_ANY_HOUR = {"working_days": False, "quiet_from": 0, "quiet_until": 0}
HAND_OUT = """
UPDATE compliance_standing standing SET responsible_id = handed.person
FROM (
    SELECT id, (%s::bigint[])[1 + (row_number() OVER (ORDER BY id) - 1) / %s] AS person FROM inventory_system
) AS handed
WHERE handed.id = standing.system_id
"""


def hand_out(register: Register) -> None:
    """Gives five systems each to people who may see them and get mail at any hour."""
    people = Person.objects.bulk_create(
        Person(full_name=f"Орлова Имя{number} Отчество", email=f"due{number}@example.org", password="!")
        for number in range(-(-register.systems // A_PERSON))
    )
    root = Unit.objects.roots().get()
    Membership.objects.bulk_create(Membership(person=person, unit=root, role=Role.OWNER) for person in people)
    MailPreference.objects.bulk_create(MailPreference(person=person, hour=time(0)) for person in people)
    plan = asdict(shipped()[KIND]) | ONE_DAY | AT_ANY_HOUR
    del plan["policy_id"], plan["unit_id"]
    Policy.objects.create(**plan, unit=None, changed_by=register.officer, changed_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(HAND_OUT, [[person.pk for person in people], A_PERSON])


def make_due(number: int) -> None:
    """So many systems have a deadline in a week that appeared yesterday and is not planned yet, and nothing else."""
    forget()
    now = timezone.now()
    due_on = moscow_day(now) + timedelta(days=7)
    Deadline.objects.bulk_create(
        Deadline(
            system_id=pk,
            kind=KIND,
            due_on=due_on,
            worse_from=due_on + timedelta(days=1),
            ruleset_id="ru-2026-243fz",
            planned_at=now - timedelta(days=1),
        )
        for pk in System.objects.order_by("pk").values_list("pk", flat=True)[:number]
    )
    DeadlineCheck.objects.all().delete()
    Heartbeat.beat(Heartbeat.Name.CHECKED, now)
    analyse()


def forget() -> None:
    """Takes deadlines, reminders and mails away."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE compliance_deadline, compliance_reminder, compliance_mail CASCADE")


def leave(register: Register) -> None:
    """Leaves deadlines to be read anew, as they were before."""
    forget()
    Policy.objects.all().delete()
    Heartbeat.objects.all().delete()
    note_all()
