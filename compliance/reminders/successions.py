"""Which deadline follows which: a moved one is a new row, and in a calendar it must stay the same event.

The rows do not point to each other. What is superseded is followed by what appears next for the same system, kind and
document; of several the earlier day follows the earlier day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from compliance.models import Deadline


@dataclass(frozen=True, slots=True)
class Link:
    """The place of one deadline: the key of the first of those that follow each other, how many come before it, and
    whether it is the last one so far.
    """

    first: int
    before: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    due_on: date
    planned_at: datetime
    superseded_at: datetime | None


def links_of(deadlines: Sequence[Deadline]) -> dict[int, Link]:
    """The place of each of these deadlines, by its key, in one query over all that there ever was for their systems.

    The same for the same rows, whoever asks and whenever: a deadline keeps the `first` that it once had.
    """
    systems = {deadline.system_id for deadline in deadlines}
    rows = Deadline.objects.filter(system__in=systems).order_by("pk")
    groups: dict[tuple[int, str, int | None], list[_Row]] = defaultdict(list)
    columns = ("system", "kind", "evidence", "pk", "due_on", "planned_at", "superseded_at")
    for system, kind, evidence, pk, due_on, planned_at, superseded_at in rows.values_list(*columns).iterator():
        groups[system, kind, evidence].append(_Row(pk, due_on, planned_at, superseded_at))
    wanted = {deadline.pk for deadline in deadlines}
    return {pk: link for group in groups.values() for pk, link in _linked(group) if pk in wanted}


def _linked(rows: Iterable[_Row]) -> list[tuple[int, Link]]:
    """Goes through the rows as they appeared; each takes the place of one that stood no longer by then."""
    ordered = sorted(rows, key=lambda one: (one.planned_at, one.due_on, one.pk))
    waiting: list[_Row] = []
    chain: dict[int, tuple[int, int]] = {}
    followed: set[int] = set()
    for _planned_at, appeared in groupby(ordered, key=lambda one: one.planned_at):
        new = list(appeared)
        taken = _places(new, waiting)
        for row in new:
            before = taken.get(row.pk)
            if before is None:
                chain[row.pk] = (row.pk, 0)
                continue
            waiting.remove(before)
            followed.add(before.pk)
            chain[row.pk] = (chain[before.pk][0], chain[before.pk][1] + 1)
        waiting += new
    return [(row.pk, Link(*chain[row.pk], row.pk not in followed)) for row in ordered]


def _places(new: Sequence[_Row], waiting: Sequence[_Row]) -> dict[int, _Row]:
    """Whose place each of the `new` rows takes, which appeared together: first those for the same day, then the
    earlier for the earlier, among those that ended last.
    """
    moment = new[0].planned_at
    free = [row for row in waiting if row.superseded_at is not None and row.superseded_at <= moment]
    free.sort(key=lambda one: (one.superseded_at or moment, one.planned_at), reverse=True)
    taken: dict[int, _Row] = {}
    for row in new:
        same = next((one for one in free if one.due_on == row.due_on), None)
        if same:
            taken[row.pk] = same
            free.remove(same)
    others = [row for row in new if row.pk not in taken]
    # The sort is stable: of those that ended last, as many as there are to follow them, by their days.
    latest = sorted(free[: len(others)], key=lambda one: one.due_on)
    return {**taken, **{row.pk: before for row, before in zip(others, latest, strict=False)}}
