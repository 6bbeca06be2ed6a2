"""The forecast: every reminder to come and the mails that carry them, also for a hundred thousand systems.

Deadlines of one unit, kind and day about which the same people are reminded, and about which nobody has answered, have
the same reminders: one of them is worked out for all. What comes out is the same as `expecting.expected` gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Greatest, TruncDate

from compliance.deadlines import MOSCOW
from compliance.models import Answer, Deadline
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.addressing import answers_of, plan_for
from compliance.reminders.directory import Directory
from compliance.reminders.expecting import Expected, expected_of
from compliance.reminders.policies import Plans

# The transition is over by then, and with it every deadline that can be read off a timeline of today.
END = date(2032, 12, 31)
GROUPS = 1000
_ANSWERED = Exists(Answer.objects.standing().filter(deadline=OuterRef("pk")))


class Line(NamedTuple):
    """The same reminder of one deadline or of many: `keys` are all of them, `first` is that of one.

    `apart`: each of them is a mail of its own.
    """

    first: Expected
    keys: tuple[int, ...]
    apart: bool

    @property
    def on(self) -> date:
        """The day."""
        return self.first.on

    @property
    def person_id(self) -> int:
        """Who gets it."""
        return self.first.person_id


class Letter(NamedTuple):
    """One mail to come: its day, its recipient, and what it carries."""

    on: date
    person_id: int
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Tally:
    """How many reminders there will be by year and kind of deadline, and how many mails by year.

    `held` counts by reason what will not go out.
    """

    reminders: Counter[tuple[int, str]] = field(default_factory=Counter)
    mails: Counter[int] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)


def horizon(today: date) -> date:
    """The last day of the forecast."""
    return max(END, today + relativedelta(years=1))


def lines(
    first: date,
    last: date,
    deadlines: DeadlineQuerySet | None = None,
    plans: Plans | None = None,
    directory: Directory | None = None,
) -> Iterator[Line]:
    """What `expected` gives, with like ones together; in no particular order."""
    rows = Deadline.objects.all() if deadlines is None else deadlines
    plans = Plans() if plans is None else plans
    directory = directory or Directory(first, last)
    groups = _groups(_reaching(rows.open(), first, last, plans), first).iterator()
    while chunk := list(islice(groups, GROUPS)):
        yield from _of_groups([tuple(row["keys"]) for row in chunk], first, last, plans, directory)


def _reaching(deadlines: DeadlineQuerySet, first: date, last: date, plans: Plans) -> DeadlineQuerySet:
    """Those of which some plan has a reminder in the period, and those about which somebody answered."""
    days: dict[str, list[date]] = defaultdict(list)
    for kind, due_on in deadlines.order_by().values_list("kind", "due_on").distinct():
        if any(first <= day <= last for plan in plans.every(kind) for _code, day in plan.days(due_on)):
            days[kind].append(due_on)
    reaching = Q(_ANSWERED)
    for kind, found in days.items():
        reaching |= Q(kind=kind, due_on__in=found)
    return deadlines.filter(reaching)


def _groups(deadlines: DeadlineQuerySet, first: date) -> Any:
    """Deadlines that have the same reminders, as lists of keys."""
    alike = ("system__unit", "kind", "due_on", "system__standing__responsible", "system__deputy", "since", "alone")
    return (
        deadlines.order_by()
        .annotate(
            since=Greatest(TruncDate("planned_at", tzinfo=MOSCOW), Value(first)),
            alone=Case(When(_ANSWERED, then=F("pk")), default=None),
        )
        .values(*alike)
        .annotate(keys=ArrayAgg("pk", order_by="pk"))
        .values("keys")
    )


def _of_groups(
    groups: Sequence[tuple[int, ...]], first: date, last: date, plans: Plans, directory: Directory
) -> Iterator[Line]:
    found = Deadline.objects.select_related("system__unit", "system__standing").in_bulk([keys[0] for keys in groups])
    answers = answers_of(found.values())
    for keys in groups:
        deadline = found.get(keys[0])
        if deadline is None:
            continue
        plan = plan_for(deadline, plans)
        for one in expected_of(deadline, plan, directory, answers.get(deadline.pk, ()), first, last):
            yield Line(one, keys, plan.apart)


def letters(found: Iterable[Line]) -> Iterator[Letter]:
    """The mails that carry what goes out of `found`, by day and person: one for each person and day, and one more for
    every deadline whose plan is to send it apart.
    """
    going = sorted((line for line in found if line.first.goes_out), key=_order)
    for (on, person_id), group in groupby(going, key=lambda line: (line.on, line.person_id)):
        carried = list(group)
        for line in carried:
            if line.apart:
                yield from (Letter(on, person_id, (line._replace(keys=(key,)),)) for key in line.keys)
        if together := tuple(line for line in carried if not line.apart):
            yield Letter(on, person_id, together)


def by_month(
    first: date, last: date, deadlines: DeadlineQuerySet | None = None, plans: Plans | None = None
) -> Iterator[Letter]:
    """The mails of a long period, in memory that does not grow with it: a month is worked out at a time."""
    plans = Plans() if plans is None else plans
    directory = Directory(first, last)
    while first <= last:
        end = min(last, first + relativedelta(day=31))
        yield from letters(lines(first, end, deadlines, plans, directory))
        first = end + timedelta(days=1)


def tally(found: Iterable[Line]) -> Tally:
    """Counts, without keeping the lines."""
    counted = Tally()
    days: set[tuple[date, int]] = set()
    for line in found:
        number, one = len(line.keys), line.first
        if not one.goes_out:
            counted.held[one.reason] += number
            continue
        counted.reminders[one.on.year, str(one.deadline.kind)] += number
        if line.apart:
            counted.mails[one.on.year] += number
        else:
            days.add((one.on, one.person_id))
    counted.mails.update(on.year for on, _person in days)
    return counted


def _order(line: Line) -> tuple[date, int, date, int]:
    return line.on, line.person_id, line.first.deadline.due_on, line.first.deadline.pk
