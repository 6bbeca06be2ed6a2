"""Dates as registers write them."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.importing.dates import FORMS, read_date
from inventory.importing.profile_tables import DatesTable
from inventory.models import UnreadReason

ALL = DatesTable(formats=[name for name in FORMS if name != "D/M/YYYY"], fiscal_year_begins=10)
FEDERAL = DatesTable(
    formats=["M/D/YYYY"], unusual=["YY-Mon"], remarks="details", years_as_days=True, months_as_days=2024
)
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("7/22/2024", "2024-07-22"),
        ("2025-06-26T07:39:09Z", "2025-06-26"),
        ("2025-06-26 07:39", "2025-06-26"),
        ("1.9.2026 г.", "2026-09-01"),
        ("1 сентября 2026 года", "2026-09-01"),
        ("1 Sep 2026", "2026-09-01"),
        ("September 1, 2026", "2026-09-01"),
        ("08.2026", "2026-08"),
        ("8/2026", "2026-08"),
        ("август  2026 г.", "2026-08"),
        ("22-Jul", "2022-07"),
        ("Jul-22", "2022-07"),
        ("2026 г.", "2026"),
        ("2015-2022", "2015-01-01/2022-12-31"),
        ("Q3 2026", "2026-07-01/2026-09-30"),
        ("3 кв. 2026", "2026-07-01/2026-09-30"),
        ("Q4FY25", "2025-07-01/2025-09-30"),
        ("Q1 FY2025", "2024-10-01/2024-12-31"),
        ("FY25", "2024-10-01/2025-09-30"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text: str, read_as: str) -> None:
    reading = read_date(text, ALL)
    assert reading is not None
    assert reading.text == read_as


@pytest.mark.parametrize(
    "text",
    [
        "10/12023",
        "Pre-2021",
        "Scheduled for FY2025",
        "2022-2015",
        "31.02.2026",
        "13/2026",
        "Foo 2026",
        "7/16/1905",
        "٢٠٢٦",
    ],
)
def test_what_says_too_little_is_not_guessed(text: str) -> None:
    assert read_date(text, ALL) is None


def test_a_year_that_excel_made_a_day_of_is_read_as_the_year_and_says_so() -> None:
    reading = read_date("7/16/1905", FEDERAL)
    assert reading is not None
    assert (reading.text, reading.reason) == ("2024", UnreadReason.YEAR_AS_DAY)


def test_a_day_of_the_sheet_is_a_month_only_in_the_year_that_betrays_it() -> None:
    month, day = read_date(date(2024, 7, 22), FEDERAL), read_date(date(2023, 5, 31), FEDERAL)
    assert month is not None
    assert (month.text, month.reason) == ("2022-07", UnreadReason.MONTH_AS_DAY)
    assert day is not None
    assert (day.text, day.reason) == ("2023-05-31", None)


def test_a_remark_passes_in_details_and_not_where_a_verdict_may_rest_on_the_date() -> None:
    reading = read_date("7/1/2024 (estimated)", FEDERAL)
    assert reading is not None
    assert (reading.text, reading.reason) == ("2024-07-01", UnreadReason.REMARK)
    assert read_date("7/1/2024 (estimated)", FEDERAL, decides=True) is None


@given(DAYS)
def test_every_day_is_read_back_from_the_forms_that_write_days(day: date) -> None:
    written = [f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", f"{day.month}/{day.day}/{day.year}", f"{day.day} {day:%b %Y}"]
    readings = [read_date(text, ALL) for text in written]
    assert {(r.earliest, r.latest, r.text) for r in readings if r} == {(day, day, day.isoformat())}
    assert None not in readings


@given(DAYS)
def test_a_month_is_all_its_days(day: date) -> None:
    reading = read_date(f"{day:%Y-%m}", ALL)
    assert reading is not None
    assert reading.earliest == day.replace(day=1)
    assert reading.latest == day.replace(day=calendar.monthrange(day.year, day.month)[1])


@given(st.one_of(st.text(), st.from_regex(r"[0-9QFY./ -]{1,12}", fullmatch=True)))
def test_any_text_is_a_date_in_order_or_none(text: str) -> None:
    reading = read_date(text, ALL)
    assert reading is None or date(1950, 1, 1) <= reading.earliest <= reading.latest <= date(2100, 12, 31)
