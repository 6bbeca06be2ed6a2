"""The import of the real US inventory, verdicts and all, against parsing it and inserting its rows in bulk."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction

from inventory.importing.process import Order, run_import
from inventory.importing.profile_files import load_profile
from inventory.models import System, Unit
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register

MOST_TIMES_THE_FLOOR = 10
INVENTORY = Path(__file__).parents[1] / "data/2024_consolidated_ai_inventory_raw_v2.csv"
ROWS = 2133
_ROUNDS = 3


def measure(register: Register) -> Iterator[Ratio]:
    """Everything that an import does, from reading the file to the stored verdicts; both are rolled back."""
    profile = load_profile("us-federal-2024-v2")
    order = Order(INVENTORY, profile, profile.as_of or date.max)
    unit = Unit.objects.roots()[0]

    @transaction.atomic
    def ours() -> None:
        outcome = run_import(order, INVENTORY.stat().st_size, datetime.now(tz=UTC))
        _expect(len(outcome.found.new))
        transaction.set_rollback(True)

    @transaction.atomic
    def floor() -> None:
        with INVENTORY.open(encoding="cp1252", newline="") as reading:
            header, *rows = csv.reader(reading)
        systems = [
            System(name=row[0], purpose=row[7], unit=unit, details=dict(zip(header, row, strict=True))) for row in rows
        ]
        _expect(len(System.objects.bulk_create(systems, batch_size=500)))
        transaction.set_rollback(True)

    imported, inserted = side_by_side(ours, floor, _ROUNDS)
    yield Ratio("import of the US inventory / parsing and inserting it", imported, inserted, MOST_TIMES_THE_FLOOR)


def _expect(count: int) -> None:
    if count != ROWS:
        raise RuntimeError(f"{count} rows, where the inventory has {ROWS}.")
