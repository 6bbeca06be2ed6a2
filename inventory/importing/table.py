"""A file as a table: headers made unique, rows numbered as a spreadsheet numbers them, cells of text or days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from inventory.importing.headers import unique_headers
from inventory.importing.trouble import ImportTrouble

Cell = str | date
NumberedRow = tuple[int, Sequence[Cell]]

MAX_ROWS = 200_000
MAX_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are the headers as profiles name them; `rows` come lazily, each as long as it is in the file.

    `note` says how the file was understood (its encoding, its sheet).
    """

    columns: tuple[str, ...]
    rows: Iterator[NumberedRow]
    note: str


def table_of(rows: Iterable[NumberedRow], header_row: int, note: str) -> Table:
    """The table whose headers stand in row `header_row`. Raises ImportTrouble where there is none, or it is empty."""
    rows = checked(rows)
    header: Sequence[Cell] = next((cells for number, cells in rows if number == header_row), ())
    columns = unique_headers([str(cell) for cell in header])
    if not any(columns):
        raise ImportTrouble(_("The file has no header: row %(row)d is empty or missing.") % {"row": header_row})
    return Table(columns, rows, note)


def text_of(cell: Cell) -> str:
    """What a person reads in the cell: trimmed, with one kind of line break."""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strip().replace("\r\n", "\n").replace("\r", "\n")


def checked(rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
    """The rows, as long as the database can keep them."""
    for number, cells in rows:
        if number > MAX_ROWS:
            raise ImportTrouble(_("The file has more than %(most)d rows.") % {"most": MAX_ROWS})
        if len(cells) > MAX_COLUMNS:
            raise ImportTrouble(
                _("Row %(row)d has %(cells)d cells; a table has at most %(most)d columns.")
                % {"row": number, "cells": len(cells), "most": MAX_COLUMNS}
            )
        for place, cell in enumerate(cells, start=1):
            if (isinstance(cell, str) and not cell.isascii()) or "\x00" in str(cell):
                _check_text(str(cell), number, place)
        yield number, cells


def _check_text(text: str, row: int, place: int) -> None:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ImportTrouble(
            _("Row %(row)d, column %(column)d holds bytes that are not text.") % {"row": row, "column": place}
        )
