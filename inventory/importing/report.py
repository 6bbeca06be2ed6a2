"""The report of an import: a CSV with one line for each cell that was not read as written, and each refused row."""

import csv
from collections.abc import Iterator
from typing import TextIO

from inventory.importing.preview import Preview

HEADER = ("row", "column", "value", "reason", "read as")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_report(found: Preview, writing: TextIO) -> int:
    """Writes the report and returns how many lines it has below its header."""
    writer = csv.writer(writing)
    writer.writerow(HEADER)
    count = 0
    for line in sorted(_lines(found), key=lambda line: line[0]):
        writer.writerow([line[0], *(disarmed(text) for text in line[1:])])
        count += 1
    return count


def disarmed(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(found: Preview) -> Iterator[tuple[int, str, str, str, str]]:
    for refusal in found.refused:
        yield refusal.row, "", "", f"row refused: {refusal.reason}", ""
    for note in found.notes:
        yield note.row, note.column, note.value, str(note.reason.label), note.read_as
