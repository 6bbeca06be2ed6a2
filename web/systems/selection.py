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
from web.systems.showing import Complaint, showing_of
from web.systems.viewing import AS_IT_IS_NOW, Viewing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inventory.models import Person
    from inventory.models.system import SystemQuerySet

# Parameters that say how to show what is asked; all others are conditions.
SHOWING = frozenset({"sort", "columns", "page", "per_page", "_export", "_delimiter"})
_NO_CONDITIONS = SHOWING.union(PARAMETERS)
# The form of conditions looks for choices by parameters that begin so. They ask nothing of the list.
FIND = "_find_"


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition as words, and the address without it. With an `error` it is one that cannot be read."""

    parameter: str
    name: str
    values: Sequence[str]
    remove_url: str
    error: str = ""


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
        self.showing, complaints = showing_of(self.query, viewing)
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
