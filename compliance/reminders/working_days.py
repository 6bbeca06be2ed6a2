"""Working days of the Russian production calendar, as far as its transferred days off are known."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays
from holidays.countries.russia import RussiaStaticHolidays

# The Government sets transferred days off for one year at a time; beyond these years only the fixed ones are known.
LAST_KNOWN_YEAR = max(RussiaStaticHolidays.special_public_holidays)


def is_working(day: date) -> bool:
    """Whether people work on this day: no weekend, no day off, or a Saturday to which work was transferred.

    From the year after `LAST_KNOWN_YEAR` on, transferred days are not known and count as the law's fixed ones.
    """
    return _calendar(day.year).is_working_day(day)


def transfers_are_known(year: int) -> bool:
    """Whether the transferred days off of this year are known."""
    return year <= LAST_KNOWN_YEAR


def working_day_before(day: date) -> date:
    """The day itself if people work on it, else the last working day before it."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def working_day_after(day: date) -> date:
    """The day itself if people work on it, else the next working day."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _calendar(year: int) -> HolidayBase:
    return country_holidays("RU", years=year, expand=False)
