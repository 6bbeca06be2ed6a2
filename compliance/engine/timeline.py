"""The verdict day by day, as spans, and what is read off it: deadlines and the next day on which to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from .assumptions import Assumptions
from .days import ONE_DAY, When
from .facts import Facts
from .judging import Judgement, judge
from .result import GOOD, WORSE, Span, Worsening
from .ruleset import RuleSet


def timeline(
    facts: Facts,
    ruleset: RuleSet,
    from_day: date,
    to_day: date | None = None,
    assumptions: Assumptions | None = None,
) -> tuple[Span, ...]:
    """Spans of one verdict each from ``from_day`` to ``to_day`` (left out: the end of the year after the transition),
    both included.
    """
    last = to_day or max(last_day_shown(ruleset), from_day)
    spans: list[Span] = []
    for day in critical_days(facts, ruleset, from_day, last):
        found = judge(facts, ruleset, day, assumptions)
        if spans and _same(spans[-1], found):
            continue
        if spans:
            spans[-1] = replace(spans[-1], last=day - ONE_DAY)
        spans.append(Span(day, last, found.verdict, found.possible, found.rule))
    return tuple(spans)


def last_day_shown(ruleset: RuleSet) -> date:
    """31 December of the year after the transition, or after the restriction begins where there is no transition."""
    parameters = ruleset.parameters
    last = parameters.first_day_after_transition or parameters.effective_deferred or parameters.effective_main
    return date(last.year + 1, 12, 31)


def critical_days(facts: Facts, ruleset: RuleSet, from_day: date, to_day: date) -> tuple[date, ...]:
    """``from_day`` and every later day, up to ``to_day``, on which the verdict can change; between them it is
    constant.
    """
    parameters = ruleset.parameters
    days = {
        from_day,
        facts.phase_on,
        parameters.effective_main,
        parameters.effective_deferred,
        parameters.first_day_after_transition,
        *(day + shift for day in _days(facts) for shift in (timedelta(0), ONE_DAY) if day < date.max),
    }
    if facts.phase_on < date.max:
        days.add(facts.phase_on + ONE_DAY)
    return tuple(sorted(day for day in days if day is not None and from_day <= day <= to_day))


def _days(facts: Facts) -> Iterator[date]:
    """Every day that the facts name."""
    named: list[When] = [facts.in_operation, facts.pilot_from, facts.retired]
    for flow in (facts.storage, facts.processing, facts.backup, facts.inference, facts.telemetry, facts.support):
        for place in flow.places or ():
            named += [place.start, place.end]
    for use in facts.uses:
        named += [use.start, use.end]
    for model in facts.models:
        named += [model.status.start, model.status.end]
    for when in named:
        yield from (day for day in (when.first, when.last) if day is not None)


def _same(span: Span, found: Judgement) -> bool:
    return (span.verdict, span.possible) == (found.verdict, found.possible)


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
            merged[-1] = replace(merged[-1], last=span.last)
        else:
            merged.append(span)
    return tuple(merged)
