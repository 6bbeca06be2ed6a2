"""Offsets: months and then weeks before the due day."""

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from compliance.reminders.offsets import OFFSETS, OFFSETS_BY_CODE, offset_label

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2140, 12, 31))


def test_the_schedule_is_that_of_the_regulation_and_then_weekly() -> None:
    assert [offset.code for offset in OFFSETS] == [
        *("m60", "m48", "m36", "m24", "m18", "m12", "m9", "m6", "m3", "m2", "m1"),
        *("d21", "d14", "d7", "d0"),
    ]


@pytest.mark.parametrize(
    ("due", "code", "day"),
    [
        (date(2032, 8, 31), "m60", date(2027, 8, 31)),
        (date(2032, 8, 31), "m18", date(2031, 2, 28)),
        (date(2032, 8, 31), "m6", date(2032, 2, 29)),
        (date(2032, 8, 31), "m2", date(2032, 6, 30)),
        (date(2032, 2, 29), "m48", date(2028, 2, 29)),
        (date(2032, 2, 29), "m12", date(2031, 2, 28)),
        (date(2027, 2, 28), "m1", date(2027, 1, 28)),
        (date(2032, 8, 31), "d7", date(2032, 8, 24)),
        (date(2032, 8, 31), "d0", date(2032, 8, 31)),
    ],
)
def test_a_day_that_the_earlier_month_lacks_is_its_last_one(due: date, code: str, day: date) -> None:
    assert OFFSETS_BY_CODE[code].day(due) == day


@given(DAYS)
def test_the_days_of_one_deadline_rise_strictly_up_to_the_day_itself(due: date) -> None:
    days = [offset.day(due) for offset in OFFSETS]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert days[-1] == due


@given(DAYS)
def test_months_go_back_to_the_same_day_or_to_the_end_of_a_shorter_month(due: date) -> None:
    for offset in (one for one in OFFSETS if one.months):
        day = offset.day(due)
        assert (due.year - day.year) * 12 + due.month - day.month == offset.months
        assert day.day == min(due.day, calendar.monthrange(day.year, day.month)[1])


@given(DAYS)
def test_the_last_month_is_weekly(due: date) -> None:
    assert [due - offset.day(due) for offset in OFFSETS if not offset.months] == [
        timedelta(weeks=weeks) for weeks in (3, 2, 1, 0)
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("m60", "5 years before"),
        ("m12", "1 year before"),
        ("m18", "18 months before"),
        ("m1", "1 month before"),
        ("d7", "7 days before"),
        ("d0", "on the day itself"),
        ("x9", "x9"),
    ],
)
def test_an_offset_has_words(code: str, words: str) -> None:
    with translation.override("en"):
        assert offset_label(code) == words
