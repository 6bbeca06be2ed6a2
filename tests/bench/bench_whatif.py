"""A comparison of two rule sets over 100,000 systems: how long until the first counts, and what is evaluated.

The systems of the register are copied in the database until there are so many: what is known of them stays as various
as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pgtrigger
from django.db import connection
from django.db.models import Count, Max
from django.test import Client

from compliance.hypotheses import Side
from compliance.loading import get_ruleset
from compliance.models import Outcome, Standing
from compliance.rules_in_force import standing_answers
from compliance.whatif import ALL, compare, side_of
from inventory.models import System
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register

SYSTEMS = 100_000
MOST_TIMES_A_BARE_GROUP_BY = 2
DAY = date(2027, 9, 1)


def measure(register: Register) -> Iterator[Ratio]:
    """The evaluations, and the first counts against a bare GROUP BY over the standings."""
    last = System.objects.aggregate(Max("pk"))["pk__max"]
    _copy_systems(register.systems, last)
    try:
        yield from _measured(register)
    finally:
        _remove_copies(last)


def _measured(register: Register) -> Iterator[Ratio]:
    sides = _side("ru-2026-243fz"), _side("ru-2026-03-draft")
    systems = System.objects.visible_to(register.officer)
    now = datetime.now(tz=UTC)
    Outcome.objects.all().delete()
    whole = compare(systems, *sides, now, ALL)
    if whole.systems != System.objects.count():
        raise RuntimeError(f"{whole.systems} systems are compared of {System.objects.count()}.")
    distinct = Standing.objects.values("signature").distinct().count()
    yield Ratio("outcomes of two sides / distinct signatures", Outcome.objects.count(), distinct, 2, "rows")
    bare = Standing.objects.order_by().values_list("outlook").annotate(Count("pk"))
    ours, floor = side_by_side(lambda: compare(systems, *sides, now), lambda: list(bare.all()))
    yield Ratio("first counts of a comparison / bare GROUP BY", ours, floor, MOST_TIMES_A_BARE_GROUP_BY)
    client = Client()
    client.force_login(register.officer)
    address = f"/rulesets/compare/?a=ru-2026-243fz&b=ru-2026-03-draft&on={DAY}"
    page, floor = side_by_side(lambda: client.get(address), lambda: list(bare.all()))
    yield Ratio("page of the first counts / bare GROUP BY", page, floor, MOST_TIMES_A_BARE_GROUP_BY)


def _side(ruleset_id: str) -> Side:
    return side_of(get_ruleset(ruleset_id), DAY, standing_answers(), {})


def _copy_systems(systems: int, last: int) -> None:
    """Rows of the register and of its standings, as often as it takes to have so many, without their history."""
    with connection.cursor() as cursor, pgtrigger.ignore():
        for model, shifted in ((System, ("id", "number")), (Standing, ("id", "system_id"))):
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            kept = [field.column for field in fields if field.column not in shifted]
            columns = ", ".join(f'"{column}"' for column in (*shifted, *kept))
            values = ", ".join([*(f"{column} + copy * %s" for column in shifted), *(f'"{column}"' for column in kept)])
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608 names of ours
                f"SELECT {values} FROM {model._meta.db_table}, generate_series(1, %s) AS copy",
                [last, last, SYSTEMS // systems - 1],
            )
    _tidy()


def _remove_copies(last: int) -> None:
    with connection.cursor() as cursor, pgtrigger.ignore():
        cursor.execute("DELETE FROM compliance_standing WHERE system_id > %s", [last])
        cursor.execute("DELETE FROM inventory_system WHERE id > %s", [last])
    _tidy()


def _tidy() -> None:
    """What autovacuum does soon after."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE inventory_system, compliance_standing")
