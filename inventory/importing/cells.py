"""One row, asked by the names of its columns; it collects the notes on its cells."""

from collections.abc import Mapping, Sequence
from datetime import date

from inventory.importing.dates import DateReading, Dates, read_date
from inventory.importing.row import Note, normal
from inventory.importing.table import Cell, text_of
from inventory.models import UnreadReason


class Cells:
    """`missing` are the words (as `normal` writes them) that stand for an empty cell."""

    def __init__(
        self, number: int, cells: Sequence[Cell], positions: Mapping[str, int], missing: frozenset[str]
    ) -> None:
        self.number = number
        self.notes: list[Note] = []
        self._cells = cells
        self._positions = positions
        self._missing = missing

    def text(self, column: str) -> str:
        """What the cell says, word for word."""
        return text_of(self._cell(column))

    def value(self, column: str) -> str:
        """What the cell says; nothing where it says that it is empty. An empty `column` is an empty cell."""
        text = self.text(column) if column else ""
        return "" if normal(text) in self._missing else text

    def parts(self, column: str, separator: str) -> list[str]:
        """The values that one cell holds, without the empty ones."""
        text = self.value(column)
        parts = text.split(separator) if separator else [text]
        return [part.strip() for part in parts if part.strip() and normal(part) not in self._missing]

    def cut(self, column: str, longest: int, text: str | None = None) -> str:
        """The cell (or `text` of it) in one line, cut at `longest` letters with a note."""
        line = " ".join((self.value(column) if text is None else text).split())
        if len(line) > longest:
            self.note(column, UnreadReason.TOO_LONG, line[:40].rstrip() + "…")
        return line[:longest]

    def date(self, column: str, dates: Dates, decides: bool = False) -> DateReading | None:
        """The date in the cell; None, with a note, where the cell says something else."""
        if not column or not self.value(column):
            return None
        reading = read_date(self._cell(column), dates, decides)
        if reading is None:
            self.note(column, UnreadReason.NOT_A_DATE)
        elif reading.reason:
            self.note(column, reading.reason, reading.text)
        return reading

    def note(self, column: str, reason: UnreadReason, read_as: str = "", value: str | None = None) -> None:
        """Keeps the cell (or the part `value` of it) for the list of cells that were not read as they are written."""
        self.notes.append(Note(self.number, column, self.text(column) if value is None else value, reason, read_as))

    def _cell(self, column: str) -> Cell:
        place = self._positions[column]
        cell = self._cells[place] if place < len(self._cells) else ""
        return cell if isinstance(cell, date) else cell.strip()
