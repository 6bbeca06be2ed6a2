"""The timeline is the verdict day by day; deadlines are read off it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import Facts, Verdict, judge, next_change, timeline, worsenings
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
