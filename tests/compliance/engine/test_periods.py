"""What a period can be on a day, and what systems share that use the same models."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from compliance.engine import Facts, When
from compliance.engine.days import period, possible_on
from tests.bench.engine_systems import catalogue, systems_of
from tests.compliance.engine.systems import DAYS, days, exact, ranges

half_open = st.one_of(
    days.map(lambda day: When.between(None, day)),
    days.map(lambda day: When.between(day, None)),
    st.just(When.between(None, None)),
)
whens = st.one_of(st.just(When.none()), st.just(When.unknown()), exact, ranges, half_open)


@given(st.sampled_from(DAYS), whens, whens)
def test_the_short_way_for_a_period_without_an_end_says_what_its_bounds_say(day: date, start: When, end: When) -> None:
    assert possible_on(day, start, end) == period(start, end).on(day)


def test_systems_that_use_the_same_models_share_their_families() -> None:
    one = next(systems_of(catalogue(), 1, seed=4))
    other = replace(one, phase_on=DAYS[0], models=tuple(replace(model) for model in one.models))
    assert [each.family for each in one.in_use] == [each.family for each in other.in_use]
    assert one.are_apart


def test_a_model_beneath_another_used_one_keeps_them_together() -> None:
    system: Facts = next(systems_of(catalogue(), 1, seed=4))
    parent = system.models[1].id
    assert not replace(system, uses=(*system.uses, replace(system.uses[0], model=parent))).are_apart
