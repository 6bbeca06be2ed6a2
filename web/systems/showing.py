"""How an address wants the rows of a list to be shown: order, columns, page, and as which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from web.exporting.csv_stream import DELIMITERS
from web.systems.conditions import shortened

if TYPE_CHECKING:
    from django.http import QueryDict

    from web.systems.columns import Column
    from web.systems.viewing import Viewing

PAGE_SIZES = (25, 50, 100)
DEFAULT_SIZE = 50
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A parameter that cannot be read: what it said, and why not."""

    parameter: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Showing:
    """How the rows are shown: order, columns, and which piece of them."""

    sort: str
    sorted_by: Column
    columns: Sequence[Column]
    page: int
    size: int

    @property
    def descending(self) -> bool:
        """Whether the order is turned round."""
        return self.sort.startswith("-")


def showing_of(query: QueryDict, viewing: Viewing) -> tuple[Showing, list[Complaint]]:
    """How the address wants the rows to be shown, and what of that cannot be read."""
    complaints: list[Complaint] = []
    sort = _sort(query, viewing, complaints)
    showing = Showing(
        sort=sort,
        sorted_by=viewing.by_key[sort.removeprefix("-")],
        columns=_columns(query, viewing, complaints),
        page=_number(query, "page", 1, complaints),
        size=_size(query, complaints),
    )
    _one_of(query, "_export", FORMATS, complaints)
    _one_of(query, "_delimiter", list(DELIMITERS), complaints)
    return showing, complaints


def _sort(query: QueryDict, viewing: Viewing, complaints: list[Complaint]) -> str:
    asked = query.get("sort") or viewing.default_sort
    column = viewing.by_key.get(asked.removeprefix("-"))
    if column and column.order:
        return asked
    sentence = gettext("There is no column “%(value)s” to sort by.") % {"value": shortened(asked)}
    complaints.append(Complaint("sort", shortened(asked), sentence))
    return viewing.default_sort


def _columns(query: QueryDict, viewing: Viewing, complaints: list[Complaint]) -> list[Column]:
    """The columns asked for, in the order asked for: `columns=code,name` and `columns=code&columns=name` are one."""
    asked = [key for part in query.getlist("columns") for key in part.split(",") if key]
    known = viewing.by_key
    for key in asked:
        if key not in known:
            sentence = gettext("There is no column “%(value)s”.") % {"value": shortened(key)}
            complaints.append(Complaint("columns", shortened(key), sentence))
    return [known[key] for key in dict.fromkeys(asked) if key in known] or viewing.chosen


def _size(query: QueryDict, complaints: list[Complaint]) -> int:
    sizes = [str(size) for size in PAGE_SIZES]
    return int(_one_of(query, "per_page", sizes, complaints, str(DEFAULT_SIZE)))


def _number(query: QueryDict, name: str, default: int, complaints: list[Complaint]) -> int:
    asked = query.get(name) or str(default)
    if asked.isascii() and asked.isdigit() and int(asked[:10]) > 0:
        return int(asked[:10])
    sentence = gettext("“%(value)s” is not the number of a page.") % {"value": shortened(asked)}
    complaints.append(Complaint(name, shortened(asked), sentence))
    return default


def _one_of(query: QueryDict, name: str, known: Sequence[str], complaints: list[Complaint], default: str = "") -> str:
    asked = query.get(name) or default or known[0]
    if asked in known:
        return asked
    sentence = gettext("“%(value)s” is not possible here, only %(known)s.") % {
        "value": shortened(asked),
        "known": ", ".join(known),
    }
    complaints.append(Complaint(name, shortened(asked), sentence))
    return default or known[0]
