"""The record of exports: a register of significant CII objects is itself sensitive, so every file is on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from inventory.permissions import Action
from web.models import ExportRecord

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inventory.models import Person
    from web.exporting.sheet import Row


class Counted:
    """Rows that count themselves as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def closed_after(chunks: Iterable[bytes], record: ExportRecord, counted: Counted) -> Iterator[bytes]:
    """The chunks of a file; after the last one its record gets the number of rows. A broken-off export keeps none."""
    yield from chunks
    close(record, counted.count)


def close(record: ExportRecord, rows: int) -> None:
    """Notes that the last row has been written."""
    record.rows = rows
    record.save(update_fields=["rows"])


def records_for(person: Person) -> QuerySet[ExportRecord]:
    """All exports for those who run the installation or answer for it, else one's own; latest first."""
    records = ExportRecord.objects.select_related("person")
    return records if person.may_everywhere(Action.SEE_OPERATIONS) else records.filter(person=person)
