"""The register as one address asks to see it: where it stands, its way of viewing, and the rules of the as-of line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from compliance.as_of import AsOf, as_of
from web.standpoint import NOW, Standpoint
from web.systems.as_known import AsKnown, as_known
from web.systems.on_a_day import OnADay, on_a_day
from web.systems.viewing import AS_IT_IS_NOW, Viewing
from web.systems.wording import Wording, wording

if TYPE_CHECKING:
    from django.http import QueryDict

    from inventory.models import Person

# Conditions that mean the same from everywhere; a change of the day or the moment keeps them.
KEPT_EVERYWHERE = ("q", "unit")
# The columns of a past moment that stand beside what is known today.
COMPARED = ("code", "name", "unit", "outlook", "now", "score", "ruleset", "assessed")


@dataclass(frozen=True, slots=True)
class Seen:
    """`rules` are those of today, but on a day of the law, where they are the ones that judge that day. Of `day` and
    `past` at most one is set.
    """

    viewing: Viewing
    rules: AsOf
    day: OnADay | None = None
    past: AsKnown | None = None

    @property
    def is_now(self) -> bool:
        """Whether this is the register as it is."""
        return self.viewing.standpoint.is_now

    def words(self) -> Wording:
        """The words of the list: names lead to what is known of the system from here."""
        if self.past:
            return wording(self.rules, "system-known", f"?{urlencode(self.viewing.standpoint.query)}")
        return wording(self.rules)


def seen_from(standpoint: Standpoint, today: date, at: datetime) -> Seen:
    """The register from that standpoint, asked at the moment `at`."""
    if standpoint.known_at:
        past = as_known(standpoint, standpoint.known_at)
        return Seen(past.viewing, as_of(today), past=past)
    if standpoint.on and standpoint.ruleset:
        day = on_a_day(standpoint, standpoint.ruleset, standpoint.on, at)
        return Seen(day.viewing, day.rules(today), day=day)
    return Seen(AS_IT_IS_NOW, as_of(today))


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the strip over a page leads that does not show what holds now: back, to another day or moment, and to what
    is known today beside what was known then.
    """

    now_url: str
    chooser: str
    comparison: str


def strip_of(seen: Seen, person: Person, ways: Ways, shown: int, differing: int, among: Q) -> dict[str, Any]:
    """What the strip says: from where the page looks, and which of the systems `among` it leaves out.

    Of the `shown` systems of a past moment `differing` have another outlook today.
    """
    if seen.day:
        return {"ways": ways, "waiting": seen.day.waiting(person, among)}
    assert seen.past  # noqa: S101 it is not now, and no day
    return {
        "ways": ways,
        "moment": seen.past.moment,
        "shown_then": shown,
        "differing": differing,
        "rules_then": seen.past.rules(person, among),
        "left_out": seen.past.left_out(person, shown, among),
    }


def kept(query: QueryDict) -> list[tuple[str, str]]:
    """The conditions of an address that mean the same from everywhere."""
    return [(name, value) for name in KEPT_EVERYWHERE for value in query.getlist(name) if value]


def chooser_url(query: QueryDict, standpoint: Standpoint) -> str:
    """Where another day or moment can be chosen, with what is chosen now."""
    pairs = [*kept(query), *standpoint.query.items()]
    return f"{reverse('systems-as-of')}?{urlencode(pairs)}" if pairs else reverse("systems-as-of")


def chooser_of(path: str, standpoint: Standpoint = NOW) -> str:
    """The same for another page than the list, which stands at `path`."""
    return f"{reverse('systems-as-of')}?{urlencode({'page': path, **standpoint.query})}"


def now_url(query: QueryDict) -> str:
    """The way back to now."""
    pairs = kept(query)
    return f"{reverse('systems')}?{urlencode(pairs)}" if pairs else reverse("systems")
