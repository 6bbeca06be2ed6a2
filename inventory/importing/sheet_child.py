"""A process of its own that turns one sheet into lines of JSON, so that a hostile file can end nothing but it.

    python -I sheet_child.py FILE SHEET SECONDS > ROWS

The first line names the sheet, each further one is a row: text as a string, a day as {"day": "2024-07-22"}.
A file that cannot be read ends it with status 3 and the kind of error on standard error.
It knows neither Django nor Kadastr: it starts in a tenth of a second, and nothing that it breaks is ours.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

MEMORY = 512 * 1024 * 1024
OUTPUT = 512 * 1024 * 1024
UNREADABLE = 3


def main(path: str, sheet: str, seconds: int) -> int:
    """Writes the rows of `sheet` (the first visible one where it is empty)."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_path(path)
        visible = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible] or book.sheet_names
        if sheet and sheet not in book.sheet_names:
            raise LookupError(", ".join(book.sheet_names))
        table = book.get_sheet_by_name(sheet or visible[0])
        _write({"sheet": table.name})
        for row in table.iter_rows():
            _write([_cell(value) for value in row])
    except (CalamineError, LookupError, OSError, MemoryError, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}\n{error}")
        return UNREADABLE
    return 0


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _cell(value: Any) -> str | dict[str, str]:
    """What the sheet shows: whole numbers without a point, booleans as Excel spells them, midnights as days."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()} if not value.time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
