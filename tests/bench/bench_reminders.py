"""The hourly run with nothing to do, against the bare SQL of what it looks for; and a full re-plan in constant memory.

On top of the deadlines of the register each system gets others, so that there are five for each: with
`BENCH_SYSTEMS=100000` half a million.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection

from compliance.deadlines import moscow_day
from compliance.models import Deadline, Mail, Reminder
from compliance.models.deadline import AT_ONCE
from compliance.reminders.planning import plan_reminders, replan_scope
from compliance.reminders.working import plan_all, prepare_due
from tests.bench.growth import most_resident_mib
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register

MOST_TIMES_THE_BARE_SQL = 3
# A full re-plan of twice as many deadlines may take so many times the memory.
MOST_TIMES_THE_MEMORY = 1.5
# What a process that plans anything may grow by.
ROOM_MIB = 32.0
A_SYSTEM = 5

MORE = """
INSERT INTO compliance_deadline
    (system_id, kind, due_on, worse_from, before, after, rule, ruleset_id, planned_at, superseded_because)
SELECT system.id, 'verdict_gets_worse', day.due, day.due + 1, 'CONFORMS', 'NOT_PERMITTED', '', 'ru-2026-243fz',
    %(at)s, ''
FROM inventory_system system, generate_series(1, %(number)s) AS n,
    LATERAL (SELECT %(today)s::date + 60 + n * 200 + (system.id %% 150)::int AS due) AS day
ON CONFLICT DO NOTHING
"""
BARE = (
    "SELECT id FROM compliance_deadline WHERE superseded_at IS NULL AND replan_on <= %s ORDER BY replan_on LIMIT 500",
    "SELECT recipient_id FROM compliance_reminder WHERE state IN ('planned', 'claimed') AND send_on <= %s"
    " ORDER BY send_on LIMIT 500",
    "SELECT id FROM compliance_mail WHERE state = 'ready' AND (not_before IS NULL OR not_before::date <= %s)",
)


def measure(register: Register) -> Iterator[Ratio]:
    """First everything is planned once, as after an upgrade."""
    at = datetime.now(tz=UTC)
    _more_deadlines(register, at)
    prepare_due(at)
    # What is due today is no matter of a run with nothing to do.
    Reminder.objects.filter(state="planned", send_on__lte=moscow_day(at)).update(state="sent")
    Mail.objects.update(state=Mail.State.SENT)
    _analyse()
    ours, floor = side_by_side(lambda: prepare_due(at), lambda: _bare(at))
    count = Deadline.objects.current().count()
    yield Ratio(f"hourly run, {count:,} deadlines, nothing to do", ours, floor, MOST_TIMES_THE_BARE_SQL)
    half, whole = _growth(register, at, half=True), _growth(register, at, half=False)
    name = "re-plan, memory: all deadlines against half of them"
    yield Ratio(name, whole + ROOM_MIB, half + ROOM_MIB, MOST_TIMES_THE_MEMORY, unit="MiB")


def _more_deadlines(register: Register, at: datetime) -> None:
    plan_all(at)
    there = Deadline.objects.current().count()
    number = max(A_SYSTEM - there // max(register.systems, 1), 0)
    with connection.cursor() as cursor:
        cursor.execute(MORE, {"at": at, "today": moscow_day(at), "number": number})


def _bare(at: datetime) -> None:
    with connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement, [moscow_day(at)])
            cursor.fetchall()


def _growth(register: Register, at: datetime, half: bool) -> float:
    """By how many MiB the process grows while it plans everything anew."""
    if half:
        ids = Deadline.objects.current().filter(pk__lte=_middle()).values("pk")
        Deadline.objects.filter(pk__in=ids).update(replan_on=AT_ONCE)
    else:
        replan_scope()
    gc.collect()
    with most_resident_mib() as seen:
        plan_reminders(at)
    return max(seen) - seen[0]


def _middle() -> int:
    keys = Deadline.objects.current().order_by("pk").values_list("pk", flat=True)
    return int(keys[keys.count() // 2])


def _analyse() -> None:
    """As autovacuum does soon after."""
    with connection.cursor() as cursor:
        for table in ("deadline", "reminder", "mail", "deadlinecheck", "planningrequest", "heartbeat"):
            cursor.execute(f"VACUUM ANALYZE compliance_{table}")
