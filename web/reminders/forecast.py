"""How many reminders lie ahead, by year and kind of deadline, and which; as deadlines, policies and people are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import overload

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.models import Deadline, Reminder
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.forecasting import Line, Tally, horizon, lines, tally
from inventory.models import Person, System
from inventory.permissions import Action, roles_that_may
from web.reminders.asking import PeriodForm

# So long counts are kept that nothing is known to have changed; the hourly run is no quicker.
KEPT = 600
CHUNK = 500

STATE = """
SELECT
    (SELECT (count(*), max(reminders_planned_at), max(planned_at), count(closed_at))::text
     FROM compliance_deadline WHERE superseded_at IS NULL),
    (SELECT (count(*), max(changed_at))::text FROM compliance_policy),
    (SELECT (count(*), max(id))::text FROM compliance_absence WHERE cancelled_at IS NULL),
    (SELECT md5(string_agg((person_id, kinds_off)::text, ',' ORDER BY person_id)) FROM compliance_mailpreference),
    (SELECT (count(*), max(id))::text FROM compliance_stoppedaddress WHERE cleared_at IS NULL),
    (SELECT (count(*), max(id))::text FROM inventory_membership),
    (SELECT count(*) FROM inventory_person WHERE is_active AND left_on IS NULL AND email IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rows`: for each kind of deadline its word, its code and a count for each of `years`; `totals` under them.

    `mails` are the mails that carry these reminders. `last` is the last day of it.
    """

    years: list[int]
    rows: list[tuple[str, str, list[int]]]
    totals: list[int]
    mails: list[int]
    last: date

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.totals)

    @property
    def cells(self) -> list[tuple[str, str, list[tuple[int, int]]]]:
        """The rows with the year beside each count."""
        return [(word, kind, list(zip(self.years, counts, strict=True))) for word, kind, counts in self.rows]


@dataclass(frozen=True, slots=True)
class Coming:
    """One reminder to come."""

    line: Line
    deadline: Deadline
    person: Person
    instead_of: Person | None

    @property
    def role_words(self) -> str:
        """Why this person; of who stands in, for whom."""
        role = str(Reminder.Role(self.line.first.role).label)
        return f"{role}: {self.instead_of}" if self.instead_of else role


class ForecastForm(PeriodForm):
    """Which reminders to come: about which system, to whom, of which kind, on which days."""

    who = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Person")}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of deadline"),
        required=False,
        choices=[("", pgettext_lazy("kind of deadline", "any kind")), *Deadline.Kind.choices],
    )


def years_ahead(user: Person, today: date) -> Forecast:
    """The counts until the end of the forecast for the deadlines that `user` sees; kept for some minutes."""
    last = horizon(today)
    key = f"forecast:{_digest(user, today)}"
    counted: Tally | None = cache.get(key)
    if counted is None:
        counted = tally(lines(today, last, Deadline.objects.visible_to(user)))
        cache.set(key, counted, KEPT)
    return _table(counted, last)


def _table(counted: Tally, last: date) -> Forecast:
    found = sorted(counted.mails)
    years = list(range(found[0], found[-1] + 1)) if found else []
    rows = [
        (str(kind.label), kind.value, [counted.reminders[year, kind.value] for year in years]) for kind in Deadline.Kind
    ]
    rows = [row for row in rows if any(row[2])]
    return Forecast(
        years=years,
        rows=rows,
        totals=[sum(counts[place] for _word, _kind, counts in rows) for place in range(len(years))],
        mails=[counted.mails[year] for year in years],
        last=last,
    )


def _digest(user: Person, today: date) -> str:
    """What the counts hang on, as far as one small query can tell: who sees what, deadlines, policies, people."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        state = cursor.fetchone()
    seen = user.paths_with(roles_that_may(Action.VIEW))
    return sha256(repr((today, seen, state)).encode()).hexdigest()


def asked(user: Person, form: ForecastForm, today: date) -> tuple[date, date, DeadlineQuerySet]:
    """The days and deadlines that a valid form asks for; without a last day three months."""
    said = form.cleaned_data
    first = max(said["first"] or today, today)
    last = said["last"] or first + relativedelta(months=3)
    found = Deadline.objects.visible_to(user)
    if said["kind"]:
        found = found.filter(kind=said["kind"])
    if said["q"].strip():
        found = found.filter(system__in=System.objects.matching(said["q"]).values("pk"))
    return first, last, found


def coming(first: date, last: date, deadlines: DeadlineQuerySet, who: str) -> list[Line]:
    """What goes out in the period, in the order of days and people."""
    found = [line for line in lines(first, last, deadlines) if line.first.goes_out]
    names = dict(Person.objects.matching(who).values_list("pk", "name_folded"))
    named = [line for line in found if line.person_id in names]
    return sorted(named, key=lambda line: (line.on, names[line.person_id], line.first.deadline.due_on, line.keys))


class Expanded(Sequence[Coming]):
    """The lines with one row for each deadline, as a sequence that a page or a file takes a part of."""

    def __init__(self, found: Sequence[Line]) -> None:
        self._pairs = [(line, key) for line in found for key in line.keys]

    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, part: int) -> Coming: ...

    @overload
    def __getitem__(self, part: slice) -> list[Coming]: ...

    def __getitem__(self, part: int | slice) -> Coming | list[Coming]:
        if isinstance(part, slice):
            return list(_rows(self._pairs[part]))
        return next(_rows([self._pairs[part]]))

    def by_chunks(self) -> Iterator[Coming]:
        """All of them, some hundred at a time."""
        for start in range(0, len(self), CHUNK):
            yield from self[start : start + CHUNK]


def _rows(pairs: Sequence[tuple[Line, int]]) -> Iterator[Coming]:
    deadlines = Deadline.objects.select_related("system").in_bulk([key for _line, key in pairs])
    named = {pk for line, _key in pairs for pk in (line.person_id, line.first.instead_of) if pk}
    people = Person.objects.in_bulk(named)
    for line, key in pairs:
        if key in deadlines:
            yield Coming(line, deadlines[key], people[line.person_id], people.get(line.first.instead_of or 0))
