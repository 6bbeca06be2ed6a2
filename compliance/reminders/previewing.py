"""What a policy would send in the next twelve months, beside what is sent as things stand. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from compliance.models import Deadline, Policy
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.directory import Directory
from compliance.reminders.forecasting import Line, lines
from compliance.reminders.policies import Plans
from inventory.models import Person, Unit

Key = TypeVar("Key", date, int)

# Of more deadlines than these only the first are worked out, and the page says so.
MOST = 20_000
FIRST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One reminder to come, of one deadline or of several alike."""

    line: Line
    person: Person
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Preview:
    """Reminders before and after: `months` (first day of the month), `people` (most first), and the first `rows` after.

    `deadlines` is how many were worked out, `cut` whether there are more.
    """

    months: list[tuple[date, int, int]]
    people: list[tuple[Person, int, int]]
    rows: list[Row]
    before: int
    after: int
    deadlines: int
    cut: bool
    first: date
    last: date


def preview(
    policy: Policy, unit: Unit | None, today: date, seen: DeadlineQuerySet, taken_back: bool = False
) -> Preview:
    """What `policy`, unsaved, would send in a year, or what would be sent without it (`taken_back`).

    `seen` are the deadlines of which the asking person may know.
    """
    found = seen.open().filter(kind=policy.kind)
    if unit:
        found = found.filter(system__unit__path__startswith=unit.path)
    found, number, cut = _bounded(found)
    first, last = today, today + relativedelta(years=1)
    directory = Directory(first, last)
    stored = list(Policy.objects.filter(kind=policy.kind))
    others = [one for one in stored if one.unit_id != (unit.pk if unit else None)]
    now = list(lines(first, last, found, Plans(stored), directory))
    then = list(lines(first, last, found, Plans(others if taken_back else [*others, policy]), directory))
    people = Person.objects.in_bulk({line.person_id for line in (*now, *then)})
    return Preview(
        months=_months(now, then, first, last),
        people=_people(now, then, people),
        rows=_rows(then, people),
        before=_number(now),
        after=_number(then),
        deadlines=number,
        cut=cut,
        first=first,
        last=last,
    )


def _bounded(found: DeadlineQuerySet) -> tuple[DeadlineQuerySet, int, bool]:
    number = found.count()
    if number <= MOST:
        return found, number, False
    last = found.order_by("pk").values_list("pk", flat=True)[MOST - 1]
    return found.filter(pk__lte=last), MOST, True


def _going(found: Iterable[Line]) -> list[Line]:
    return [line for line in found if line.first.goes_out]


def _number(found: Iterable[Line]) -> int:
    return sum(len(line.keys) for line in _going(found))


def _months(now: list[Line], then: list[Line], first: date, last: date) -> list[tuple[date, int, int]]:
    before, after = (_counted(found, lambda line: line.on.replace(day=1)) for found in (now, then))
    months = []
    month = first.replace(day=1)
    while month <= last:
        months.append((month, before[month], after[month]))
        month += relativedelta(months=1)
    return months


def _people(now: list[Line], then: list[Line], people: dict[int, Person]) -> list[tuple[Person, int, int]]:
    before, after = (_counted(found, lambda line: line.person_id) for found in (now, then))
    rows = [(people[pk], before[pk], after[pk]) for pk in before | after]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0].full_name))


def _counted(found: list[Line], key: Callable[[Line], Key]) -> Counter[Key]:
    """How many reminders go out for each key."""
    counted = Counter[Key]()
    for line in _going(found):
        counted[key(line)] += len(line.keys)
    return counted


def _rows(then: list[Line], people: dict[int, Person]) -> list[Row]:
    """The first ones, in the order of days."""
    first = sorted(_going(then), key=lambda line: (line.on, people[line.person_id].full_name, line.keys))[:FIRST_ROWS]
    deadlines = Deadline.objects.select_related("system").in_bulk([line.keys[0] for line in first])
    return [Row(line, people[line.person_id], deadlines[line.keys[0]]) for line in first if line.keys[0] in deadlines]
