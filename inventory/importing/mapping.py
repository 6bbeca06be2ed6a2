"""From a table to rows of the register, by a profile: nothing is guessed, nothing is lost without a note."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from inventory.importing.cells import Cells
from inventory.importing.fields import stated_fields, unit_names
from inventory.importing.known import Known
from inventory.importing.profile import Profile
from inventory.importing.row import ReadRow, Refusal, key_of, normal
from inventory.importing.table import Cell, Table, text_of
from inventory.importing.trouble import ImportTrouble


def read_rows(table: Table, profile: Profile, known: Known) -> Iterator[ReadRow | Refusal]:
    """Every row of the table that is not empty, read or refused, in the order of the file.

    Raises ImportTrouble where the columns are not those of the profile, or the file breaks off.
    """
    positions = _positions(table.columns, profile)
    details = _detail_columns(table.columns, profile)
    missing = frozenset(normal(word) for word in profile.missing) | {""}
    headers = [bool(column) for column in table.columns]
    times: Counter[tuple[str, ...]] = Counter()
    for number, cells in table.rows:
        if not any(isinstance(cell, date) or cell.strip() for cell in cells):
            continue
        row = Cells(number, cells, positions, missing)
        key = tuple(normal(row.text(column)) for column in profile.key.columns)
        if refusal := _refusal(row, _stray(cells, headers), profile, key if times[key] else None):
            yield refusal
            continue
        times[key] += 1
        stated = stated_fields(row, profile, known, details)
        units = unit_names(row, profile)
        yield ReadRow(number, key_of(profile.source, key, times[key]), stated, units, row.notes)


def _positions(columns: Sequence[str], profile: Profile) -> Mapping[str, int]:
    """The place of each column. Raises ImportTrouble, naming them, where some are missing or unknown."""
    positions = {column: place for place, column in enumerate(columns) if column}
    missing = [column for column in profile.columns if column not in positions]
    if len(missing) == len(profile.columns):
        raise ImportTrouble(
            _("Row %(row)d holds none of the columns of the profile “%(profile)s”: is it the header?")
            % {"profile": profile.name, "row": profile.file.header_row}
        )
    if missing:
        raise ImportTrouble(
            _("The file lacks columns that the profile “%(profile)s” needs: %(columns)s.")
            % {"profile": profile.name, "columns": _listed(missing)}
        )
    unknown = [column for column in positions if column not in {*profile.columns, *profile.details.ignored}]
    if unknown and not profile.details.others:
        raise ImportTrouble(
            _("The file has columns that the profile “%(profile)s” does not name: %(columns)s.")
            % {"profile": profile.name, "columns": _listed(unknown)}
        )
    return positions


def _detail_columns(columns: Sequence[str], profile: Profile) -> tuple[str, ...]:
    """The columns that are kept as they are, in the order of the file."""
    named = {*profile.details.columns, *profile.details.labels}
    if profile.details.others:
        named |= {column for column in columns if column not in {*profile.columns, *profile.details.ignored}}
    return tuple(column for column in columns if column in named)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"“{column}”" for column in columns)


def _stray(cells: Sequence[Cell], headers: Sequence[bool]) -> int | None:
    """The number of the first column that holds a value and has no header."""
    places = (place for place, cell in enumerate(cells) if text_of(cell))
    return next((place + 1 for place in places if place >= len(headers) or not headers[place]), None)


def _refusal(row: Cells, stray: int | None, profile: Profile, repeated: tuple[str, ...] | None) -> Refusal | None:
    """Why a row cannot be imported, None where it can. `repeated` is its key where an earlier row had the same."""
    if stray:
        return Refusal(row.number, _("column %(column)d has a value and no header") % {"column": stray})
    if not row.text(profile.fields.name):
        return Refusal(row.number, _("there is no name in “%(column)s”") % {"column": profile.fields.name})
    if repeated and profile.key.repeated == "refuse":
        return Refusal(row.number, _("an earlier row has the same key: %(key)s") % {"key": ", ".join(repeated)})
    return None
