"""The timeline is the verdict day by day; deadlines are read off it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import (
    FIRST_DAY,
    LAST_DAY,
    DayError,
    Facts,
    Flow,
    Phase,
    Place,
    Verdict,
    When,
    conclude,
    evaluate,
    judge,
    next_change,
    timeline,
    worsenings,
)
from compliance.loading import get_ruleset
from tests.compliance.engine.scenes import foreign_system
from tests.compliance.engine.systems import systems

RULESET = get_ruleset("ru-2026-243fz")
ONE_DAY = timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(systems(), st.dates(date(2026, 7, 26), date(2033, 12, 31)))
def test_every_day_has_the_verdict_of_its_span(facts: Facts, day: date) -> None:
    spans = timeline(facts, RULESET, RULESET.published_on)
    span = next(span for span in spans if span.first <= day <= span.last)
    found = judge(facts, RULESET, day)
    assert (span.verdict, span.possible) == (found.verdict, found.possible)


@given(systems())
def test_spans_lie_side_by_side(facts: Facts) -> None:
    spans = timeline(facts, RULESET, RULESET.published_on)
    assert spans[0].first == RULESET.published_on
    assert spans[-1].last == date(2033, 12, 31)
    assert all(after.first == before.last + ONE_DAY for before, after in pairwise(spans))


def test_a_system_in_transition_has_until_31_august_2032() -> None:
    (worse,) = worsenings(timeline(foreign_system(date(2025, 5, 1)), RULESET, RULESET.published_on))
    assert (worse.due, worse.before, worse.after) == (date(2032, 8, 31), Verdict.IN_TRANSITION, Verdict.NOT_PERMITTED)


def test_a_system_that_comes_too_late_has_until_28_february_2027() -> None:
    (worse,) = worsenings(timeline(foreign_system(date(2027, 5, 15)), RULESET, RULESET.published_on))
    assert (worse.due, worse.before, worse.after) == (date(2027, 2, 28), Verdict.NOT_YET, Verdict.NOT_PERMITTED)


def test_the_next_change_is_the_day_to_look_again() -> None:
    spans = timeline(foreign_system(date(2025, 5, 1)), RULESET, RULESET.published_on)
    assert next_change(spans, date(2026, 11, 24)) == date(2027, 3, 1)
    assert next_change(spans, date(2027, 3, 1)) == date(2032, 9, 1)
    assert next_change(spans, date(2032, 9, 1)) is None


def test_the_march_draft_ends_a_good_verdict_the_day_before_it_applies() -> None:
    march = get_ruleset("ru-2026-03-draft")
    (worse,) = worsenings(timeline(foreign_system(date(2025, 5, 1)), march, march.published_on))
    assert worse.due == date(2027, 8, 31)


@pytest.mark.parametrize("day", [date.min, date(1991, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_sentence(day: date) -> None:
    system = foreign_system(date(2025, 5, 1))
    said = f"Ask for a day from 1992-01-01 to 2199-12-31, not for {day}."
    for ask in (judge, conclude, evaluate, timeline):
        with pytest.raises(DayError, match=said):
            ask(system, RULESET, day)


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_are_judged(day: date) -> None:
    system = foreign_system(date(2025, 5, 1))
    assert evaluate(system, RULESET, day).verdict is judge(system, RULESET, day).verdict
    assert timeline(system, RULESET, day)[-1].last >= day


@pytest.mark.parametrize("end", [date.max, date(9999, 12, 30)])
def test_facts_may_name_any_day_of_the_calendar(end: date) -> None:
    place = Place("CN", start=When.between(date.min, end), end=When.on(end))
    system = replace(foreign_system(date(2025, 5, 1)), storage=Flow((place,)), retired=When.between(None, date.max))
    assert timeline(system, RULESET, RULESET.published_on)
    assert evaluate(system, RULESET, date(2032, 9, 1)).verdict is Verdict.UNDETERMINED


def test_a_system_that_begins_strictly_before_its_retirement_is_followed_day_by_day() -> None:
    planned = replace(
        foreign_system(date(2025, 5, 1)),
        phase=Phase.PLANNED,
        phase_on=date(2026, 9, 2),
        in_operation=When.between(None, date(2030, 12, 16)),
        retired=When.unknown(),
    )
    firsts = [span.first for span in timeline(planned, RULESET, RULESET.published_on)]
    assert date(2026, 9, 4) in firsts
