"""A day that cannot be, or lies outside of the limits, is refused in words that say how to mend it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from web.parts.day_field import DayField

FIRST, LAST = date(2031, 1, 1), date(2031, 12, 31)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.02.2031", "There is no such day. Write it like 31.08.2032."),
        ("31.12.2030", "Choose a day from 1 Jan 2031 on."),
        ("01.01.2032", "Choose a day not after 31 Dec 2031."),
    ],
)
def test_what_is_refused_says_how_to_mend_it(typed: str, said: str) -> None:
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            DayField(first=FIRST, last=LAST).clean(typed)
        assert refused.value.messages == [said]


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_both_limits_are_days_that_can_be_chosen(day: date) -> None:
    assert DayField(first=FIRST, last=LAST).clean(day.isoformat()) == day


def test_with_the_browsers_calendar_a_day_is_written_as_browsers_want_it() -> None:
    assert 'value="2031-01-01"' in DayField(calendar=True).widget.render("on", FIRST)
