"""What a column of the register is. One definition serves the screen and the file, so that the two cannot part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, OrderBy
from django.utils.safestring import SafeString

from web.exporting.sheet import Kind, Row, SheetColumn, each_once
from web.parts.dates import day_words
from web.systems import cells
from web.systems.wording import Wording

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Say = Callable[[Row, Wording], str]
InFile = Callable[[Wording], list[SheetColumn]]


@dataclass(frozen=True, slots=True)
class Column:
    """`fields` are all that `html` and `in_file` read of a row; `order` sorts it, worst or earliest first.

    `title` may name the day of the outlook as `%(day)s`. Without `order` the column cannot be sorted by. `css` are the
    classes of its cells (static/css/tables.css).
    """

    key: str
    title: _StrPromise
    fields: tuple[str, ...]
    html: Callable[[Row, Wording], SafeString]
    in_file: InFile
    order: tuple[str | Case, ...] = ()
    css: str = ""
    chosen: bool = True

    def heading(self, words: Wording) -> str:
        """The title for the days of the page."""
        return str(self.title) % {"day": day_words(words.outlook_on)}

    def ordering(self, descending: bool) -> list[OrderBy]:
        """Its order as the database takes it; what is not known comes last in both directions."""
        keys = [F(key) if isinstance(key, str) else key for key in self.order]
        return [key.desc(nulls_last=True) if descending else key.asc(nulls_last=True) for key in keys]


def text_column(key: str, title: _StrPromise, say: Say, width: int = 18) -> InFile:
    """One column of texts."""
    return lambda words: [SheetColumn(key, str(title), Kind.TEXT, lambda row: say(row, words), width)]


def plain_column(key: str, title: _StrPromise, name: str, kind: Kind, width: int = 12) -> InFile:
    """One column of values as the row has them."""
    return lambda words: [SheetColumn(key, str(title), kind, lambda row: row[name], width)]


def together(*parts: InFile) -> InFile:
    """The columns of a file that one column of the page brings."""
    return lambda words: [column for part in parts for column in part(words)]


def verdict_column(key: str, title: _StrPromise, name: str) -> InFile:
    """One column of verdicts in words."""
    return text_column(key, title, lambda row, words: cells.verdict_text(row[name], words), 20)


def fields_of(columns: Sequence[Column]) -> list[str]:
    """What has to be read of a system for these columns, each field once; the code always."""
    return list(dict.fromkeys(["code", *(name for column in columns for name in column.fields)]))


def sheet_of(columns: Sequence[Column], words: Wording) -> list[SheetColumn]:
    """The columns of a file that says what these columns say."""
    return each_once([part for column in columns for part in column.in_file(words)])
