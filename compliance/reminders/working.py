"""The hourly work, as a table of contents: deadlines, ledger, mails. Where nothing is to be done it asks once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from compliance.deadlines import moscow_day
from compliance.kept_deadlines import keep_deadlines, note_all
from compliance.models import Heartbeat, Mail
from compliance.reminders.claiming import claim_due
from compliance.reminders.planning import mark_doubtful, plan_reminders

# Each part reads the front of one small index: the least day, for "is there one before" would read the table where the
# statistics expect many.
TO_DO = """
SELECT
    EXISTS (SELECT FROM compliance_deadlinecheck)
    OR EXISTS (SELECT FROM compliance_planningrequest)
    OR COALESCE((SELECT min(replan_on) FROM compliance_deadline WHERE superseded_at IS NULL) <= %(today)s, FALSE),
    COALESCE(
        (SELECT min(send_on) FROM compliance_reminder WHERE state IN ('planned', 'claimed')) <= %(today)s, FALSE
    ),
    EXISTS (SELECT FROM compliance_mail WHERE state = 'ready'),
    (SELECT at FROM compliance_heartbeat WHERE name = 'checked')
"""


class ToDo(NamedTuple):
    """What a run has to do: plan, claim, hand over; `checked_at` is when the daily check was done last."""

    plan: bool
    claim: bool
    hand_over: bool
    checked_at: datetime | None


def prepare_due(at: datetime, ready: Callable[[], object] = lambda: None) -> list[int]:
    """Brings deadlines and ledger up to date and puts what is due into mails; gives back the ids of all mails to hand
    over now. `ready` is called each time there are some, while others are still being written.

    Every step may run twice at the same time, or be cut off anywhere: the next run goes on from the tables.
    """
    today = moscow_day(at)
    todo = what_to_do(today)
    checked = todo.checked_at is not None and moscow_day(todo.checked_at) == today
    if not checked:
        check_all(at)
    if not checked or todo.plan:
        plan_all(at)
        todo = what_to_do(today)
    if todo.claim:
        claim_due(today, at, ready)
    Heartbeat.beat(Heartbeat.Name.RUN, at)
    return waiting_mails(at) if todo.claim or todo.hand_over else []


def plan_all(at: datetime) -> None:
    """Deadlines of the systems that were changed, then the ledger of the deadlines that were."""
    keep_deadlines(at)
    plan_reminders(at)


def check_all(at: datetime) -> None:
    """Once a day everything is looked at that an event should have marked, and the ledger is planned further ahead."""
    note_all()
    mark_doubtful(moscow_day(at))
    Heartbeat.beat(Heartbeat.Name.CHECKED, at)


def what_to_do(today: date) -> ToDo:
    """In one query that reads no more than it must, however large the tables are."""
    with connection.cursor() as cursor:
        cursor.execute(TO_DO, {"today": today})
        return ToDo(*cursor.fetchone())


def waiting_mails(at: datetime) -> list[int]:
    """Ids of the mails that nobody is handing over, the oldest first."""
    return list(Mail.objects.waiting(at).order_by("created_at", "pk").values_list("pk", flat=True))
