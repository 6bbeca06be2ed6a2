"""Days become numbers, and keep their order."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import Assumptions, Facts, When
from compliance.engine.dates import time_domain
from compliance.engine.frame import frame
from compliance.engine.numbering import days_by_number
from compliance.loading import get_ruleset

LAW = get_ruleset("ru-2026-243fz")
CUTOFFS = (date(2026, 9, 1), date(2026, 9, 2), date(2027, 3, 1), date(2027, 3, 2))
near = st.builds(lambda mark, shift: mark + timedelta(days=shift), st.sampled_from(CUTOFFS), st.integers(-80, 80))
days = st.one_of(near, st.dates(date(1900, 1, 1), date(2100, 1, 1)))
whens = st.one_of(
    st.just(When.none()),
    st.just(When.unknown()),
    days.map(When.on),
    st.tuples(days, days).map(lambda pair: When.between(min(pair), max(pair))),
)


@settings(max_examples=400, deadline=None)
@given(days, whens, whens, whens, near)
def test_order_and_neighbours_outlive_numbering(
    phase_on: date, in_operation: When, pilot_from: When, retired: When, on: date
) -> None:
    facts = Facts(phase_on=phase_on, in_operation=in_operation, pilot_from=pilot_from, retired=retired)
    by_number = days_by_number(facts, frame(LAW, on, Assumptions()))
    numbered = {day: number for number, day in by_number.items() if date.min < day < date.max}
    points = {*CUTOFFS, on, on + timedelta(days=1), phase_on + timedelta(days=1)}
    named = points | {day for when in (in_operation, pilot_from, retired) for day in (when.first, when.last) if day}
    assert named <= set(numbered)
    for one, two in combinations(sorted(named), 2):
        assert numbered[one] < numbered[two]
        if two in points:
            assert (numbered[two] - numbered[one] == 1) == ((two - one).days == 1)


def test_systems_whose_days_stand_in_the_same_order_share_what_they_mean() -> None:
    given_frame = frame(LAW, date(2027, 6, 1), Assumptions())
    begun = (date(2025, 5, 1), date(2019, 2, 3), date(2026, 12, 1))
    first, second, late = (
        time_domain(Facts(phase_on=date(2027, 1, 15), in_operation=When.on(day)), given_frame) for day in begun
    )
    assert first is second
    assert late.classes != first.classes
