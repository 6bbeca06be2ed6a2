"""From a file to a table: what it is, told by its first bytes and not by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from inventory.importing.delimited import decode, likeliest_delimiter, rows_of
from inventory.importing.json_records import json_table
from inventory.importing.profile_tables import FileTable
from inventory.importing.sheets import opened_sheet
from inventory.importing.table import Table, table_of
from inventory.importing.trouble import ImportTrouble

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
}


@contextmanager
def opened_table(path: Path, layout: FileTable, most_bytes: int) -> Iterator[Table]:
    """The table in the file at `path`, within a `with`: its rows are read as they are asked for, and may raise, too.

    Raises ImportTrouble where the file is missing, empty, larger than `most_bytes`, or not what `layout` says.
    """
    _check_size(path, most_bytes)
    with path.open("rb") as reading:
        start = reading.read(16)
    _check_kind(start)
    if layout.format == "json":
        yield json_table(path.read_bytes(), layout.records)
    elif start.startswith((_ZIP, _OLE)):
        with opened_sheet(path, layout.sheet) as (name, rows):
            yield table_of(rows, layout.header_row, _("sheet “%(name)s”") % {"name": name})
    else:
        yield _text_table(path.read_bytes(), layout)


def _text_table(data: bytes, layout: FileTable) -> Table:
    text, encoding = decode(data, layout.encoding)
    delimiter = layout.delimiter or likeliest_delimiter(text, layout.header_row)
    note = _("text in %(encoding)s, columns divided by %(delimiter)s") % {
        "encoding": encoding,
        "delimiter": _("tabs") if delimiter == "\t" else f"“{delimiter}”",
    }
    return table_of(rows_of(text, delimiter), layout.header_row, note)


def _check_size(path: Path, most_bytes: int) -> None:
    """Raises ImportTrouble unless there is a file of a size that may be read."""
    try:
        if not path.is_file():
            raise ImportTrouble(_("There is no file %(path)s.") % {"path": path})
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise ImportTrouble(
            _("The file %(path)s cannot be opened: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
    if not size:
        raise ImportTrouble(_("The file is empty."))
    if size > most_bytes:
        mebibyte = 1024 * 1024
        raise ImportTrouble(
            _("The file has %(size)d MB; an import reads at most %(most)d MB.")
            % {"size": size // mebibyte, "most": most_bytes // mebibyte}
        )


def _check_kind(start: bytes) -> None:
    """Raises ImportTrouble where the first bytes belong to a kind of file that is no table, whatever its name."""
    for mark, kind in _FOREIGN.items():
        if start.startswith(mark):
            raise ImportTrouble(
                _("The file is %(kind)s, not a table: give CSV, XLSX, XLS, ODS or JSON.") % {"kind": kind}
            )
