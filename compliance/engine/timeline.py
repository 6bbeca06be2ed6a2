"""The verdict day by day, as spans, and what is read off it: deadlines and the next day on which to look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from .assumptions import Assumptions
from .days import LAST_DAY, NEVER, ONE_DAY, When, askable
from .facts import Facts
from .frame import frame
from .judging import TODAY_AND_PLAN, rule_to_name
from .kinds import Phase
from .policy import policy
from .questions import questions_of
from .result import GOOD, WORSE, Verdict
from .ruleset import RuleSet
from .study import study

NO_DAYS: set[date] = set()


class Span(NamedTuple):
    """The verdict from ``first`` to ``last``, both days included."""

    first: date
    last: date
    verdict: Verdict
    possible: tuple[Verdict, ...]
    rule: str


class Worsening(NamedTuple):
    """A good verdict turns worse on ``worse_from``; ``due`` is the last good day."""

    worse_from: date
    due: date
    before: Verdict
    after: Verdict
    possible: tuple[Verdict, ...]
    rule: str


def timeline(
    facts: Facts,
    ruleset: RuleSet,
    from_day: date,
    to_day: date | None = None,
    assumptions: Assumptions | None = None,
) -> tuple[Span, ...]:
    """Spans of one verdict each from ``from_day`` to ``to_day`` (left out: the end of the year after the transition),
    both included. Raises ``DayError`` where one of them cannot be asked about.
    """
    return tuple(spans_of(facts, ruleset, from_day, to_day, assumptions or TODAY_AND_PLAN))


def spans_of(
    facts: Facts, ruleset: RuleSet, from_day: date, to_day: date | None, assumptions: Assumptions
) -> Iterator[Span]:
    """The same, one after the other: who needs only the first does not pay for the rest."""
    last = askable(to_day or max(last_day_shown(ruleset), from_day))
    current: Span | None = None
    for day in critical_days(facts, ruleset, askable(from_day), last):
        found = study(facts, frame(ruleset, day, assumptions))
        if current is not None:
            if (current.verdict, current.possible) == (found.seen.verdict, found.seen.possible):
                continue
            yield current._replace(last=day - ONE_DAY)
        current = Span(day, last, found.seen.verdict, found.seen.possible, rule_to_name(found, questions_of(found)))
    if current is not None:
        yield current


def last_day_shown(ruleset: RuleSet) -> date:
    """31 December of the year after the transition, or after the restriction begins where there is no transition."""
    parameters = ruleset.parameters
    last = parameters.first_day_after_transition or parameters.effective_deferred or parameters.effective_main
    return min(date(min(last.year + 1, LAST_DAY.year), 12, 31), LAST_DAY)


def critical_days(facts: Facts, ruleset: RuleSet, from_day: date, to_day: date) -> tuple[date, ...]:
    """``from_day`` and every later day, up to ``to_day``, on which the verdict can change; between them it is
    constant.
    """
    parameters = ruleset.parameters
    named = (parameters.effective_main, parameters.effective_deferred, parameters.first_day_after_transition)
    days = {from_day, *named, *_days_of_life(facts)}
    for flow in facts.flows:
        for place in flow.places or ():
            days |= _days_of_period(place.start, place.end)
    for model in facts.models:
        days |= _days_of_period(model.status.start, model.status.end)
    for use in facts.uses:
        days |= _days_of_period(use.start, use.end)
        if not _is_settled(use.start):
            days |= _around(policy(ruleset).cutoffs, -1, 0)
    return tuple(sorted(day for day in days if day is not None and from_day <= day <= to_day))


def _days_of_life(facts: Facts) -> set[date]:
    """The days on which phase and dates can change a verdict. A system begins strictly before it is retired: where it
    can be retired, neighbours of those days count, too.
    """
    whens = (facts.in_operation, facts.pilot_from, facts.retired)
    days = [facts.phase_on, *(day for when in whens for day in (when.first, when.last) if day)]
    if facts.retired is NEVER and facts.phase is not Phase.RETIRED:
        return {*days, *_around([facts.phase_on], 1)}
    return _around(days, -1, 0, 1, 2)


def _days_of_period(start: When, end: When) -> set[date]:
    """The days on which a period can begin, and those on which it can be over."""
    if start is end is NEVER:
        return NO_DAYS
    starts, ends = ([day for day in (when.first, when.last) if day] for when in (start, end))
    if _is_settled(start) and _is_settled(end):
        return {*starts, *_around(ends, 1)}
    return _around([*starts, *ends], 0, 1)


def _is_settled(when: When) -> bool:
    """Whether it is one day, or known that there is none."""
    return when.known and when.first == when.last and when.happens is (when.first is not None)


def _around(days: Iterable[date], *shifts: int) -> set[date]:
    """These days, each moved by so many days, as far as the calendar goes."""
    ordinals = (day.toordinal() + shift for day in days for shift in shifts)
    return {date.fromordinal(each) for each in ordinals if 1 <= each <= date.max.toordinal()}


def worsenings(spans: Sequence[Span]) -> tuple[Worsening, ...]:
    """Where a good verdict turns into not permitted, undetermined or needs a lawyer. The deadline (``due``) is the
    last good day.
    """
    return tuple(
        Worsening(after.first, after.first - ONE_DAY, before.verdict, after.verdict, after.possible, after.rule)
        for before, after in pairwise(spans)
        if before.verdict in GOOD and after.verdict in WORSE
    )


def next_change(spans: Sequence[Span], day: date) -> date | None:
    """The first day after ``day`` on which another span begins: the day on which to look again."""
    return next((span.first for span in spans if span.first > day), None)


def by_verdict(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbouring spans of the same verdict as one; the first says what is possible."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].verdict is span.verdict:
            merged[-1] = merged[-1]._replace(last=span.last)
        else:
            merged.append(span)
    return tuple(merged)
