"""What an import would do: which rows are new, changed, the same or refused, before anything is written.

Three values of a field are compared: what the file says, what the last import had read, and what the register holds.
What the file says anew is written only where the register still holds what the last import had read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.importing.held import as_text, held_by
from inventory.importing.placing import Places
from inventory.importing.row import Note, ReadRow, Refusal, digest_of
from inventory.models import System, UnreadReason

UNIT_ID = "unit id"
Digests = dict[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that says something new of a system: the fields to write, and the digests to remember."""

    row: ReadRow
    system: System
    fields: frozenset[str]
    digests: Digests


@dataclass(slots=True)
class Preview:
    """All rows of a file, sorted by what the import does with them."""

    new: list[tuple[ReadRow, Digests]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: list[tuple[ReadRow, int]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    absent: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are, the refused ones included."""
        return len(self.new) + len(self.changed) + len(self.same) + len(self.refused)


def preview(
    rows: Iterable[ReadRow | Refusal], source: str, places: Places, column_of: Mapping[str, str], lock: bool
) -> Preview:
    """Compares `rows` with the register. With `lock`, nobody else edits what would change until the transaction ends.

    `column_of` names the column of a field, for the notes on fields that are left alone.
    """
    known = {
        key: (pk, digests or {})
        for key, pk, digests in System.objects.filter(source=source).values_list(
            "source_key", "pk", "imported_row__digests"
        )
        if key
    }
    result = Preview()
    unlike: list[tuple[ReadRow, int, Digests, Digests]] = []
    seen: set[str] = set()
    for row in rows:
        if isinstance(row, Refusal):
            result.refused.append(row)
            continue
        seen.add(row.key)
        result.notes += row.notes
        digests = {name: digest_of(value) for name, value in row.stated.items()}
        digests["unit"] = digest_of(places.stated(row.units))
        if row.key not in known:
            result.new.append((row, digests))
            continue
        pk, last = known[row.key]
        if all(last.get(name) == digest for name, digest in digests.items()):
            result.same.append((row, pk))
        else:
            unlike.append((row, pk, digests, last))
    result.absent = len(known.keys() - seen)
    _compare(result, unlike, column_of, lock)
    return result


def _compare(
    result: Preview,
    unlike: Sequence[tuple[ReadRow, int, Digests, Digests]],
    column_of: Mapping[str, str],
    lock: bool,
) -> None:
    """Sorts the rows that say something else than the last import into changed and, where nothing is written, same."""
    systems = System.objects.filter(pk__in=[pk for _row, pk, _new, _last in unlike]).with_facts().order_by("pk")
    systems = systems.select_for_update(of=("self",), no_key=True) if lock else systems
    by_pk = {system.pk: system for system in systems}
    untouched = {name: digest_of(value) for name, value in held_by(System()).items()}
    for row, pk, digests, last in unlike:
        system = by_pk[pk]
        held = {name: digest_of(value) for name, value in held_by(system).items()}
        write: set[str] = set()
        remembered = dict(last)
        for name in [name for name, digest in digests.items() if last.get(name) != digest]:
            edited = _unit_moved(system, last) if name == "unit" else held[name] != last.get(name, untouched[name])
            if edited and held.get(name) != digests[name]:
                result.notes.append(_kept(row, name, column_of))
                continue
            remembered[name] = digests[name]
            if held.get(name) != digests[name]:
                write.add(name)
        if write:
            result.changed.append(Changed(row, system, frozenset(write), remembered))
        else:
            result.same.append((row, pk))


def _unit_moved(system: System, last: Digests) -> bool:
    return str(system.unit_id) != last.get(UNIT_ID, str(system.unit_id))


def _kept(row: ReadRow, name: str, column_of: Mapping[str, str]) -> Note:
    """The note on a field that somebody has edited: what the file says instead."""
    value = row.units if name == "unit" else row.stated[name]
    return Note(row.row, column_of.get(name) or name, as_text(value), UnreadReason.KEPT)
