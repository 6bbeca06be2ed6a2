"""What an address asks of the register, read once for the page, the export and the links between them.

An address is read strictly: a parameter that does not exist, or a value that cannot be read, is a complaint, and then
no row is shown and nothing exported. A mistyped condition, passed over in silence, would export the whole register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext

from web.parts.dates import day_words
from web.standpoint import PARAMETER_LABELS, PARAMETERS, Refusal
from web.systems.conditions import shortened
from web.systems.viewing import AS_IT_IS_NOW, Viewing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inventory.models import Person
    from inventory.models.system import SystemQuerySet
    from web.systems.columns import Column

PAGE_SIZES = (25, 50, 100)
DEFAULT_SIZE = 50
FORMATS = ("csv", "xlsx")
DELIMITERS = {"semicolon": ";", "comma": ","}
# Parameters that say how to show what is asked; all others are conditions.
SHOWING = frozenset({"sort", "columns", "page", "per_page", "_export", "_delimiter"})
_NO_CONDITIONS = SHOWING.union(PARAMETERS)
# The form of conditions looks for choices by parameters that begin so. They ask nothing of the list.
FIND = "_find_"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A parameter that cannot be read: what it said, and why not."""

    parameter: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition as words, and the address without it. With an `error` it is one that cannot be read."""

    parameter: str
    name: str
    values: Sequence[str]
    remove_url: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """How the rows are shown: order, columns, and which piece of them."""

    sort: str
    sorted_by: Column
    columns: Sequence[Column]
    page: int
    size: int
    delimiter: str

    @property
    def descending(self) -> bool:
        """Whether the order is turned round."""
        return self.sort.startswith("-")


class Selection:
    """The question of one address by one person. With complaints it selects nothing.

    `refusals` say why the address could not be followed to the day or the moment that it names.
    """

    def __init__(
        self,
        query: QueryDict,
        person: Person,
        viewing: Viewing = AS_IT_IS_NOW,
        refusals: Sequence[Refusal] = (),
    ) -> None:
        self.query = said(query)
        self.viewing = viewing
        self.filters = viewing.filters(self.query, person)
        self.showing, complaints = _showing(self.query, viewing)
        self.complaints = [
            *(Complaint(refusal.parameter, shortened(refusal.value), refusal.sentence) for refusal in refusals),
            *self._complaints_of_conditions(),
            *complaints,
        ]

    @property
    def is_valid(self) -> bool:
        """Whether every parameter could be read."""
        return not self.complaints

    def _complaints_of_conditions(self) -> list[Complaint]:
        self.filters.is_valid()
        unknown = [name for name in self.query if name not in self.filters.filters and name not in _NO_CONDITIONS]
        return [
            *(
                Complaint(name, self._raw(name), " ".join(str(message) for message in messages))
                for name, messages in self.filters.errors.items()
            ),
            *(
                Complaint(
                    name,
                    self._raw(name),
                    gettext("There is no condition “%(name)s”.") % {"name": shortened(name)},
                )
                for name in unknown
            ),
        ]

    def _raw(self, name: str) -> str:
        return shortened(", ".join(self.query.getlist(name)))

    @property
    def conditions(self) -> Mapping[str, Q]:
        """What is asked, by parameter; nothing where there are complaints."""
        return self.filters.conditions if self.is_valid else {}

    def systems(self, without: Iterable[str] = ()) -> SystemQuerySet:
        """The systems that the person may see and that fulfil all conditions, except those named."""
        rows = self.viewing.rows(self.filters.person)
        if not self.is_valid:
            return rows.none()
        left_out = set(without)
        return rows.filter(*(q for name, q in self.conditions.items() if name not in left_out))

    def in_order(self, rows: SystemQuerySet) -> SystemQuerySet:
        """The rows in the order of the address; equals keep the order in which they were registered."""
        order = self.showing.sorted_by.ordering(self.showing.descending)
        return rows.order_by(*order, "pk")

    def all_but(self, name: str) -> Q:
        """All conditions but one, to tell what dropping that one would give."""
        return reduce(and_, (q for other, q in self.conditions.items() if other != name), Q())

    def address(self, drop: Iterable[str] = (), **changes: str | Sequence[str]) -> str:
        """The query of a link: this address with some parameters dropped and others set, from the first page on."""
        changed = self.query.copy()
        for name in {*drop, "page", "_export", "_delimiter"}:
            changed.pop(name, None)
        for name, value in changes.items():
            changed.setlist(name, [value] if isinstance(value, str) else list(value))
        return "?" + changed.urlencode(safe=",?:") if changed else "?"

    def chips(self, outlook_on: date) -> list[Chip]:
        """Every condition as words, those that cannot be read with the reason."""
        day = {"day": day_words(outlook_on)}
        labels = {name: str(condition.label) % day for name, condition in self.filters.filters.items()}
        labels.update({name: str(label) for name, label in PARAMETER_LABELS.items()})
        wrong = [
            Chip(c.parameter, labels.get(c.parameter, shortened(c.parameter)), [c.value], self._without(c), c.sentence)
            for c in self.complaints
        ]
        if wrong:
            return wrong
        return [
            Chip(name, labels[name], values, self.address(drop=[name])) for name, values in self.filters.words().items()
        ]

    def _without(self, complaint: Complaint) -> str:
        return self.address(drop=[complaint.parameter])


def said(query: QueryDict) -> QueryDict:
    """The parameters that say something: forms also send their empty fields. Of two days the last one said counts."""
    full = QueryDict(mutable=True)
    for name, values in query.lists():
        if not name.startswith(FIND) and any(values):
            given = [value for value in values if value]
            full.setlist(name, given[-1:] if name in PARAMETERS else given)
    return full


def _showing(query: QueryDict, viewing: Viewing) -> tuple[Showing, list[Complaint]]:
    complaints: list[Complaint] = []
    sort = _sort(query, viewing, complaints)
    showing = Showing(
        sort=sort,
        sorted_by=viewing.by_key[sort.removeprefix("-")],
        columns=_columns(query, viewing, complaints),
        page=_number(query, "page", 1, complaints),
        size=_size(query, complaints),
        delimiter=_one_of(query, "_delimiter", list(DELIMITERS), complaints),
    )
    if query.get("_export"):
        _one_of(query, "_export", list(FORMATS), complaints)
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


def _one_of(query: QueryDict, name: str, known: list[str], complaints: list[Complaint], default: str = "") -> str:
    asked = query.get(name) or default or known[0]
    if asked in known:
        return asked
    sentence = gettext("“%(value)s” is not possible here, only %(known)s.") % {
        "value": shortened(asked),
        "known": ", ".join(known),
    }
    complaints.append(Complaint(name, shortened(asked), sentence))
    return default or known[0]
