"""CSV that a spreadsheet opens as it is and a program reads back: UTF-8 with BOM, streamed, without live formulas.

The rules for a reader stand in docs/exporting.md; `armed` undoes `disarmed`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import TypeAlias

from web.exporting.sheet import Kind, Row, SheetColumn, Value, in_moscow

SEMICOLON = ";"
# As an address names them; the first one unless it does.
DELIMITERS = {"semicolon": SEMICOLON, "comma": ","}
CHUNK_ROWS = 500
BOM = "\ufeff"

# What a spreadsheet takes for a formula (also after blanks and in full-width letters), and the mark that disarms it.
_MARK = "'"
_LIVE = re.compile(r"'|[\t\r\n]|\s*[=+\-@＝＋－＠]").match

Writer: TypeAlias = Callable[[Row], Value]


def disarmed(text: str) -> str:
    """`text` with a leading apostrophe if a spreadsheet could run it, or if it begins with an apostrophe itself."""
    return _MARK + text if _LIVE(text) else text


def armed(text: str) -> str:
    """What `disarmed` was given."""
    return text.removeprefix(_MARK)


def csv_chunks(columns: Sequence[SheetColumn], rows: Iterable[Row], delimiter: str = SEMICOLON) -> Iterator[bytes]:
    """The head at once, then `CHUNK_ROWS` rows at a time: neither memory nor the first byte waits for the rest."""
    buffer = StringIO(newline="")
    out = csv.writer(buffer, delimiter=delimiter)
    buffer.write(BOM)
    out.writerow([disarmed(column.title) for column in columns])
    yield _emptied(buffer)
    cells = [_writer(column) for column in columns]
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        out.writerows([cell(row) for cell in cells] for row in chunk)
        yield _emptied(buffer)


def _emptied(buffer: StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def _writer(column: SheetColumn) -> Writer:
    """What the csv module gets for a cell. Numbers and dates it writes by itself: 71, 2032-08-31, nothing for none."""
    value = column.value
    if column.kind is Kind.TEXT:
        return lambda row: disarmed(str(value(row) or ""))
    if column.kind is Kind.MOMENT:
        return lambda row: _moment(value(row))
    if column.kind is Kind.YES_NO:
        return lambda row: _yes_or_no(value(row))
    return value


def _moment(value: Value) -> str:
    return in_moscow(value).isoformat(" ") if isinstance(value, datetime) else ""


def _yes_or_no(value: Value) -> str:
    """The words that every spreadsheet reads as a truth value."""
    return "" if value is None else str(bool(value)).upper()
