"""Writing a preview: rows in bulk, facts with their claims, notes with the run. The caller holds the transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from inventory.importing.facts import Provenance, Write, claimed, columns_of
from inventory.importing.placing import Places
from inventory.importing.preview import UNIT_ID, Changed, Digests, Preview
from inventory.importing.related import write_related
from inventory.importing.row import ReadRow
from inventory.models import ImportedRow, ImportRun, Person, System, UnreadCell
from inventory.signals import systems_changed
from inventory.stating_many import state_many

BATCH = 500
_COLUMNS = {
    "name": "name",
    "purpose": "purpose",
    "details": "details",
    "responsible": "responsible_id",
    "deputy": "deputy_id",
}


def commit(
    found: Preview,
    run: ImportRun,
    source: str,
    places: Places,
    provenance: Provenance,
    actor: Person | None,
    at: datetime,
) -> None:
    """Writes everything that `found` names as systems of `source`, and tells the register which systems changed."""
    writes = _insert(found.new, source, places, provenance.as_of) + _update(found.changed, places, at)
    related = write_related(writes, provenance)
    state_many([statement for write in writes for statement in claimed(write, provenance)] + related, actor, at)
    _remember(writes, found, run)
    _keep_notes(found, writes, run)
    if writes:
        systems_changed.send(System, system_ids=sorted(write.system.pk for write in writes))


def _insert(new: Sequence[tuple[ReadRow, Digests]], source: str, places: Places, as_of: date) -> list[Write]:
    """Makes the new systems, each with all that the file states in its own row."""
    writes = [
        Write(
            row,
            System(
                unit=places.unit_for(row.units),
                source=source,
                source_key=row.key,
                **_own_columns(row, frozenset(row.stated)),
                **_fact_columns(row, as_of),
            ),
            frozenset(row.stated),
            is_new=True,
        )
        for row, _digests in new
    ]
    System.objects.bulk_create([write.system for write in writes], batch_size=BATCH)
    return writes


def _update(changed: Sequence[Changed], places: Places, at: datetime) -> list[Write]:
    """Writes name, purpose, details, people and unit of the changed systems, and counts their versions up."""
    for change in changed:
        system = change.system
        for column, value in _own_columns(change.row, change.fields).items():
            setattr(system, column, value)
        if "unit" in change.fields:
            system.unit = places.unit_for(change.row.units)
        # The rows are locked, so that nobody counts at the same time.
        system.version += 1
        system.updated_at = at
    System.objects.bulk_update(
        [change.system for change in changed],
        ["name", "purpose", "details", "responsible", "deputy", "unit", "version", "updated_at"],
        batch_size=BATCH,
    )
    return [Write(change.row, change.system, change.fields, is_new=False) for change in changed]


def _own_columns(row: ReadRow, fields: frozenset[str]) -> dict[str, Any]:
    return {_COLUMNS[name]: row.stated[name] for name in fields if name in _COLUMNS}


def _fact_columns(row: ReadRow, as_of: date) -> dict[str, Any]:
    facts = columns_of(row.stated, as_of).values()
    return {column: value for columns in facts for column, value in columns.items()}


def _remember(writes: Sequence[Write], found: Preview, run: ImportRun) -> None:
    """Keeps what was read of each written system, to compare with the next import."""
    digests = {row.key: kept for row, kept in found.new} | {change.row.key: change.digests for change in found.changed}
    rows = [
        ImportedRow(
            system=write.system,
            run=run,
            row=write.row.row,
            digests=digests[write.row.key] | {UNIT_ID: str(write.system.unit_id)},
        )
        for write in writes
    ]
    ImportedRow.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["system"],
        update_fields=["run", "row", "digests"],
    )


def _keep_notes(found: Preview, writes: Sequence[Write], run: ImportRun) -> None:
    """The cells that this run did not read as they are written, in place of those of earlier runs of its systems."""
    systems = {write.row.row: write.system.pk for write in writes} | {row.row: pk for row, pk in found.same}
    UnreadCell.objects.filter(system__in=systems.values()).delete()
    UnreadCell.objects.bulk_create(
        (
            UnreadCell(
                system_id=systems[note.row],
                run=run,
                row=note.row,
                column=note.column[:300],
                value=note.value,
                reason=note.reason,
                read_as=note.read_as[:100],
            )
            for note in found.notes
        ),
        batch_size=BATCH,
    )
