"""CSV and its relatives: which encoding, which delimiter, and the rows."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from inventory.importing.table import NumberedRow
from inventory.importing.trouble import ImportTrouble

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = ["cp1251", "cp1252", "koi8-r", "cp866"]
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1_000_000


def decode(data: bytes, stated: str) -> tuple[str, str]:
    """The text and the encoding: that of a byte-order mark, else the stated one, else UTF-8, else the likeliest.

    Raises ImportTrouble where the bytes are no text at all, or not in the stated encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding), encoding
    if b"\x00" in data:
        raise ImportTrouble(_("The file holds NUL bytes, so it is not a table of text."))
    if stated:
        return _decoded(data, stated), stated
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        likeliest = from_bytes(data, cp_isolation=_CODE_PAGES).best()
    if likeliest is None:
        raise ImportTrouble(
            _("The encoding of the file cannot be told: name it in the profile, under [file] encoding.")
        )
    return _decoded(data, likeliest.encoding), likeliest.encoding


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise ImportTrouble(_("There is no encoding “%(name)s”.") % {"name": encoding}) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportTrouble(
            _("The file is not %(encoding)s: byte %(byte)s in line %(line)d.")
            % {"encoding": encoding, "byte": f"0x{data[error.start]:02x}", "line": line}
        ) from error


def rows_of(text: str, delimiter: str) -> Iterator[NumberedRow]:
    """The rows with their numbers in a spreadsheet (a row of several lines is one; an empty one counts)."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise ImportTrouble(
            _("Row %(row)d (near line %(line)d) cannot be read: %(why)s.")
            % {"row": number + 1, "line": reader.line_num, "why": error}
        ) from error


def likeliest_delimiter(text: str, header_row: int) -> str:
    """The delimiter that cuts the header into most columns."""

    def columns(delimiter: str) -> int:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        try:
            header: Sequence[str] = next(islice(reader, header_row - 1, header_row), ())
        except csv.Error:
            return 0
        return len(header)

    return max(DELIMITERS, key=columns)


def _lines(text: str) -> Iterable[str]:
    """The lines with their ends. None is so long that a single one could fill the memory with empty cells."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > LONGEST_LINE:
            raise ImportTrouble(
                _("A line of the file is longer than %(most)d characters, so it is not a table.")
                % {"most": LONGEST_LINE}
            )
        yield text[start:end]
        start = end
