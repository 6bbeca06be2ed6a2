"""The figures around the list: systems by verdict, ready-made questions, and what dropping a condition gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from compliance.models import VerdictCode
from inventory.models import Person, Unit
from web.systems import queries
from web.systems.selection import Chip, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Counted:
    """How many systems have which outlook under all other conditions, how many are asked for, and fit each preset."""

    by_verdict: Mapping[str, int]
    not_assessed: int
    total: int
    presets: Sequence[int]


@dataclass(frozen=True, slots=True)
class VerdictChoice:
    """A verdict with its count; the address that asks for it, or no longer does."""

    verdict: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A ready-made question on the page."""

    title: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the list would show without one condition."""

    chip: Chip
    count: int


# More conditions than these are not tried one by one when nothing was found.
_MOST_DROPPED = 8


def count(selection: Selection, person: Person) -> Counted:
    """All figures of the page in one grouped query.

    Each verdict is counted without the condition on the outlook itself, so that one can change it.
    """
    viewing = selection.viewing
    presets = {
        f"preset_{number}": Count("pk", filter=preset.condition) for number, preset in enumerate(viewing.presets)
    }
    asked = Count("pk", filter=selection.all_but("outlook"))
    rows = viewing.rows(person).order_by().values(viewing.verdict).annotate(asked=asked, **presets)
    found: dict[str, Any] = {row[viewing.verdict] or queries.NOT_ASSESSED: row for row in rows}
    counts = {verdict: row["asked"] if selection.is_valid else 0 for verdict, row in found.items()}
    chosen = selection.query.getlist("outlook")
    return Counted(
        by_verdict={code.value: counts[code.value] for code in VerdictCode if counts.get(code.value)},
        not_assessed=counts.get(queries.NOT_ASSESSED, 0),
        total=sum(number for verdict, number in counts.items() if not chosen or verdict in chosen),
        presets=[sum(row[name] for row in found.values()) for name in presets],
    )


def verdict_choices(selection: Selection, counted: Counted) -> list[VerdictChoice]:
    """The verdicts that occur, in the order of severity; choosing a chosen one takes the condition away."""
    chosen = selection.query.getlist("outlook")
    return [
        VerdictChoice(
            verdict=verdict,
            count=count,
            url=selection.address(drop=["outlook"]) if chosen == [verdict] else selection.address(outlook=verdict),
            chosen=verdict in chosen,
        )
        for verdict, count in counted.by_verdict.items()
    ]


def tabs(selection: Selection, counted: Counted) -> list[Tab]:
    """The ready-made questions with their counts. The one that the address asks is current."""
    base = reverse("systems")
    stand = urlencode(selection.viewing.standpoint.query)
    asked = _asks(selection.query, selection)
    return [
        Tab(
            title=str(preset.title),
            count=number,
            url=f"{base}?{query}" if (query := "&".join(filter(None, (stand, preset.query)))) else base,
            current=asked == _asks(QueryDict(preset.query), selection),
        )
        for preset, number in zip(selection.viewing.presets, counted.presets, strict=True)
    ]


def _asks(query: QueryDict, selection: Selection) -> dict[str, list[str]]:
    """The conditions of a query, without what only says how to show them."""
    return {name: sorted(values) for name, values in query.lists() if name in selection.filters.filters and any(values)}


def drops(selection: Selection, chips: list[Chip], person: Person) -> list[Dropped]:
    """For each condition, how many systems there would be without it; in one query, and only those that help."""
    tried = chips[:_MOST_DROPPED]
    if not selection.is_valid or not tried:
        return []
    counts = selection.viewing.rows(person).aggregate(
        **{f"without_{chip.parameter}": Count("pk", filter=selection.all_but(chip.parameter)) for chip in tried}
    )
    found = [Dropped(chip, counts[f"without_{chip.parameter}"]) for chip in tried]
    return [drop for drop in found if drop.count]


def first_steps(person: Person) -> dict[str, int]:
    """What there is before the first system: units, and people who work with them."""
    return {
        "units": Unit.objects.visible_to(person).count(),
        "people": Person.objects.visible_to(person).working().count(),
    }
