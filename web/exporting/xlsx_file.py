"""XLSX with real dates, numbers and truth values, no live formula, and a sheet that says what the file holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext, ngettext, pgettext
from xlsxwriter import Workbook

from web.exporting.sheet import Kind, Row, SheetColumn, Value, in_moscow

# What the format itself allows in one cell and on one sheet.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
_MOMENT_FORMAT = "yyyy-mm-dd hh:mm:ss"
_DATE_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows went into the file, and how many texts were too long for a cell."""

    rows: int
    cut: int


@dataclass(frozen=True, slots=True)
class _Formats:
    head: Any
    moment: Any
    date: Any
    wrapped: Any


class _Sheet:
    """A worksheet that is given values by their kind, and never lets the library guess."""

    def __init__(self, sheet: Any, formats: _Formats) -> None:
        self.sheet = sheet
        self.formats = formats
        self.cut = 0

    def write(self, row: int, column: int, kind: Kind, value: Value) -> None:
        """One cell; nothing is written for None, so that the cell is empty."""
        if value is None or value == "":
            return
        if kind is Kind.NUMBER and not isinstance(value, str | date):
            self.sheet.write_number(row, column, value)
        elif kind is Kind.YES_NO:
            self.sheet.write_boolean(row, column, bool(value))
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, column, in_moscow(value), self.formats.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.formats.date)
        else:
            self.sheet.write_string(row, column, self._fitting(str(value)))

    def _fitting(self, text: str) -> str:
        """`text`, or as much of it as a cell holds, with a mark that says so. A spreadsheet counts UTF-16 units."""
        if len(text) <= LONGEST_TEXT // 2:
            return text
        units = text.encode("utf-16-le")
        if len(units) <= 2 * LONGEST_TEXT:
            return text
        self.cut += 1
        mark = gettext(" […cut: a cell of a spreadsheet holds 32,767 characters, this text has %(length)s]") % {
            "length": len(text)
        }
        return units[: 2 * (LONGEST_TEXT - len(mark))].decode("utf-16-le", "ignore") + mark


def write_xlsx(
    out: BinaryIO, title: str, columns: Sequence[SheetColumn], rows: Iterable[Row], about: Sequence[tuple[str, Value]]
) -> Written:
    """Writes the file to `out`, row by row in constant memory. Raises ValueError beyond what a sheet can hold."""
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _Formats(
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        moment=book.add_format({"num_format": _MOMENT_FORMAT}),
        date=book.add_format({"num_format": _DATE_FORMAT}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet = _Sheet(book.add_worksheet(title[:31]), formats)
    _head(sheet, columns)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise ValueError(f"A sheet holds {MOST_ROWS} rows.")
        for position, column in enumerate(columns):
            sheet.write(count, position, column.kind, column.value(row))
    sheet.sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    _about(_Sheet(book.add_worksheet(pgettext("export", "About")), formats), [*about, *_closing(count, sheet.cut)])
    book.close()
    return Written(count, sheet.cut)


def _head(sheet: _Sheet, columns: Sequence[SheetColumn]) -> None:
    for position, column in enumerate(columns):
        sheet.sheet.set_column(position, position, column.width)
    for position, column in enumerate(columns):
        sheet.sheet.write_string(0, position, column.title, sheet.formats.head)
    sheet.sheet.freeze_panes(1, 0)


def _closing(rows: int, cut: int) -> list[tuple[str, Value]]:
    lines: list[tuple[str, Value]] = [(gettext("Rows"), rows)]
    if cut:
        words = ngettext(
            "%(count)s text is longer than a cell can hold and was cut, as its end says; CSV holds it whole",
            "%(count)s texts are longer than a cell can hold and were cut, as their ends say; CSV holds them whole",
            cut,
        )
        lines.append((pgettext("export", "Cut"), words % {"count": cut}))
    return lines


def _about(sheet: _Sheet, lines: Sequence[tuple[str, Value]]) -> None:
    sheet.sheet.set_column(0, 0, 28)
    sheet.sheet.set_column(1, 1, 90)
    for row, (name, value) in enumerate(lines):
        sheet.sheet.write_string(row, 0, name, sheet.formats.wrapped)
        if isinstance(value, str):
            sheet.sheet.write_string(row, 1, value[:LONGEST_TEXT], sheet.formats.wrapped)
        else:
            sheet.write(row, 1, Kind.NUMBER if isinstance(value, int) else Kind.DATE, value)
