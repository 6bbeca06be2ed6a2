"""A month of deadlines day by day, and the years ahead month by month; each figure leads to its list of deadlines."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import pgettext

from compliance.models import Deadline
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.working_days import is_working
from inventory.models import System


@dataclass(frozen=True, slots=True)
class Matter:
    """The deadlines of one kind on one day. Of a single one the system, else None."""

    kind: str
    number: int
    url: str
    system: System | None


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of a month; `url` is the list of its deadlines, empty where it has none."""

    on: date
    in_month: bool
    is_working: bool
    is_today: bool
    matters: tuple[Matter, ...]
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Year:
    """How many deadlines each month of a year has, with the list of each; `url` is the list of the year."""

    year: int
    months: tuple[tuple[str, int, str], ...]
    number: int
    url: str


class Door:
    """Addresses of the list of deadlines, of all that the reader sees or of their own."""

    def __init__(self, mine: bool) -> None:
        self.whose = {"whose": "mine"} if mine else {}

    def to(self, first: date, last: date, kind: str = "") -> str:
        """The list of these days, both included, and of one kind, if given."""
        asked = {"show": "all", "first": first.isoformat(), "last": last.isoformat(), **self.whose}
        return f"{reverse('deadlines')}?{urlencode({**asked, **({'kind': kind} if kind else {})})}"


def weeks_of(month: date, rows: DeadlineQuerySet, today: date, door: Door) -> list[list[Day]]:
    """The weeks that hold the month of the day `month`, Monday first, in two queries."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    found = rows.between(weeks[0][0], weeks[-1][-1]).by_day_and_kind()
    systems = System.objects.in_bulk([one for _on, _kind, number, one in found if number == 1])
    matters: dict[date, list[Matter]] = defaultdict(list)
    for on, kind, number, one in found:
        word, url = str(Deadline.Kind(kind).label), door.to(on, on, kind)
        matters[on].append(Matter(word, number, url, systems.get(one) if number == 1 else None))
    return [[_day(on, month, today, tuple(matters[on]), door) for on in week] for week in weeks]


def years_of(counts: dict[tuple[int, int], int], first: int, last: int, door: Door) -> list[Year]:
    """The years from `first` to `last`, both included."""
    return [
        Year(
            year,
            tuple(
                (month_words(date(year, month, 1)), counts.get((year, month), 0), door.to(*whole_month(year, month)))
                for month in MONTHS
            ),
            sum(counts.get((year, month), 0) for month in MONTHS),
            door.to(date(year, 1, 1), date(year, 12, 31)),
        )
        for year in range(first, last + 1)
    ]


def with_deadlines(counts: dict[tuple[int, int], int], month: date) -> tuple[date | None, date | None]:
    """The nearest months before and after this one that have deadlines; None where there is none."""
    here = (month.year, month.month)
    before = max((key for key in counts if key < here), default=None)
    after = min((key for key in counts if key > here), default=None)
    return (date(*before, 1) if before else None, date(*after, 1) if after else None)


def whole_month(year: int, month: int) -> tuple[date, date]:
    """Its first and last day."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def month_words(day: date) -> str:
    """`August 2032`."""
    return date_format(day, pgettext("date format", "F Y"))


def weekdays() -> list[tuple[str, str]]:
    """The days of the week from Monday on: short and whole."""
    return [(str(WEEKDAYS_ABBR[number]), str(WEEKDAYS[number])) for number in range(7)]


def month_names() -> list[tuple[str, str]]:
    """The months: short and whole."""
    return [(str(MONTHS_3[number]).capitalize(), str(MONTHS[number])) for number in MONTHS]


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return whole_month(month.year, month.month)[1] + timedelta(days=1)


def _day(on: date, month: date, today: date, matters: tuple[Matter, ...], door: Door) -> Day:
    number = sum(matter.number for matter in matters)
    url = door.to(on, on) if number else ""
    return Day(on, on.month == month.month, is_working(on), on == today, matters, number, url)
