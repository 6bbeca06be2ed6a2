"""XLSX, XLS and ODS, read by a child process with limits (see `sheet_child`)."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from inventory.importing import sheet_child
from inventory.importing.table import Cell, NumberedRow
from inventory.importing.trouble import ImportTrouble

SECONDS = 60


@contextmanager
def opened_sheet(path: Path, sheet: str) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    """The name of the sheet (the first visible one where `sheet` is empty), and its rows, within a `with`.

    Raises ImportTrouble where the file is broken, encrypted, without that sheet, or too large when unpacked.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as rows:
        _run_child(path, sheet, rows)
        rows.seek(0)
        yield str(json.loads(rows.readline())["sheet"]), _rows(rows)


def _run_child(path: Path, sheet: str, rows: IO[str]) -> None:
    # -I: neither the environment nor the current folder can put other code in its place.
    command = [sys.executable, "-I", "-X", "utf8", str(Path(sheet_child.__file__)), str(path), sheet, str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=rows, stderr=subprocess.PIPE, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ImportTrouble(_("The spreadsheet could not be read within two minutes.")) from error
    if done.returncode:
        raise ImportTrouble(_why(done.returncode, done.stderr.decode(errors="replace"), sheet))


def _rows(rows: IO[str]) -> Iterator[NumberedRow]:
    for number, line in enumerate(rows, start=1):
        yield number, [_cell(cell) for cell in json.loads(line)]


def _cell(cell: str | dict[str, str]) -> Cell:
    return date.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell


def _why(status: int, complaint: str, sheet: str) -> str:
    kind, _newline, text = complaint.partition("\n")
    if status != sheet_child.UNREADABLE or kind == "MemoryError":
        return _(
            "The spreadsheet needs more memory or time than an import may take:"
            " it is damaged, or a cell stands far outside the table."
        )
    if kind == "PasswordError":
        return _("The spreadsheet is encrypted: save it without a password.")
    if kind == "LookupError" and sheet:
        return _("The spreadsheet has no sheet “%(sheet)s”; it has: %(known)s.") % {"sheet": sheet, "known": text}
    return _("The file looks like a spreadsheet but cannot be read as XLSX, XLS or ODS; it may be damaged.")
