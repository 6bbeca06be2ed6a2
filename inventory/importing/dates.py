"""Reading dates as registers write them: half-known ones become intervals, and what says too little is not guessed."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from inventory.models import UnreadReason

FIRST_YEAR, LAST_YEAR = 1950, 2100
# Excel counts days from here (it believes in a 29 February 1900), so that the number 2024 shows as 16 July 1905.
_DAY_ZERO = date(1899, 12, 30)

_MONTH_NAMES = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "january february march april may june july august september october november december",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {name: number for names in _MONTH_NAMES for number, name in enumerate(names.split(), start=1)}
)

Interval = tuple[date, date]
Reader = Callable[[re.Match[str], int], Interval]


class Dates(Protocol):
    """The table [dates] of a profile."""

    @property
    def formats(self) -> list[str]: ...
    @property
    def unusual(self) -> list[str]: ...
    @property
    def remarks(self) -> str: ...
    @property
    def years_as_days(self) -> bool: ...
    @property
    def months_as_days(self) -> int | None: ...
    @property
    def fiscal_year_begins(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class DateReading:
    """One day from `earliest` to `latest`, both included. `reason` is there if the cell is written otherwise."""

    earliest: date
    latest: date
    reason: UnreadReason | None = None

    @property
    def text(self) -> str:
        """The date in ISO 8601, as short as what is known: 2024, 2024-07, 2024-07-16, or two days with a slash."""
        first, last = self.earliest, self.latest
        if first == last:
            return first.isoformat()
        if (first, last) == _months(first.year, 1, 12):
            return str(first.year)
        if (first, last) == _months(first.year, first.month, 1):
            return f"{first:%Y-%m}"
        return f"{first.isoformat()}/{last.isoformat()}"


def read_date(cell: str | date, dates: Dates, decides: bool = False) -> DateReading | None:
    """The date that `cell` holds by the forms of `dates`, or None where none of them fits.

    A cell is text, or a day where the spreadsheet itself knows that it is one. `decides` says that a verdict may rest
    on the date: then a remark, which can change what the date means, passes only where the profile lets it.
    """
    if isinstance(cell, date):
        return _sheet_day(cell, dates)
    text = " ".join(cell.split())
    reading = _by_forms(text, dates)
    allowed = ("all",) if decides else ("all", "details")
    if reading is None and dates.remarks in allowed and (remark := re.fullmatch(r"([^()]+?) ?\([^()]*\)", text)):
        reading = _by_forms(remark[1], dates)
        return reading and DateReading(reading.earliest, reading.latest, UnreadReason.REMARK)
    return reading


def _by_forms(text: str, dates: Dates) -> DateReading | None:
    for name in (*dates.formats, *dates.unusual):
        pattern, reader = FORMS[name]
        match = pattern.fullmatch(text)
        if not match:
            continue
        try:
            first, last = reader(match, dates.fiscal_year_begins or 1)
        except ValueError:  # 31 February; a form further down the list may still fit
            continue
        if first == last and dates.years_as_days and (year := _year_of_serial(first)):
            return DateReading(*_months(year, 1, 12), UnreadReason.YEAR_AS_DAY)
        if first.year >= FIRST_YEAR and last.year <= LAST_YEAR and first <= last:
            return DateReading(first, last, UnreadReason.UNUSUAL_DATE if name in dates.unusual else None)
    return None


def _sheet_day(day: date, dates: Dates) -> DateReading | None:
    """A day of the spreadsheet's own: the year or the month that it was made of, where the profile says so."""
    if dates.years_as_days and (year := _year_of_serial(day)):
        return DateReading(*_months(year, 1, 12), UnreadReason.YEAR_AS_DAY)
    if day.year == dates.months_as_days:
        return DateReading(*_months(2000 + day.day, day.month, 1), UnreadReason.MONTH_AS_DAY)
    return DateReading(day, day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _year_of_serial(day: date) -> int | None:
    """The year of which Excel made `day`, where it can have been one."""
    number = (day - _DAY_ZERO).days
    return number if FIRST_YEAR <= number <= LAST_YEAR else None


def _months(year: int, month: int, count: int) -> Interval:
    """From the first day of a month to the last day of the `count`-th month from it."""
    last = year * 12 + month - 1 + count - 1
    last_year, last_month = last // 12, last % 12 + 1
    return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def _day(match: re.Match[str], _begins: int) -> Interval:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    return day, day


def _month(match: re.Match[str], _begins: int) -> Interval:
    return _months(int(match["y"]), int(match["m"]), 1)


def _named_day(match: re.Match[str], _begins: int) -> Interval:
    day = date(int(match["y"]), _named(match), int(match["d"]))
    return day, day


def _named_month(match: re.Match[str], _begins: int) -> Interval:
    return _months(int(match["y"]), _named(match), 1)


def _short_year_month(match: re.Match[str], _begins: int) -> Interval:
    return _months(2000 + int(match["y"]), _named(match), 1)


def _named(match: re.Match[str]) -> int:
    """The number of the month that is named. Raises ValueError where it is no month."""
    number = _MONTHS.get(match["name"].casefold().rstrip("."))
    if number is None:
        raise ValueError(match["name"])
    return number


def _year(match: re.Match[str], _begins: int) -> Interval:
    return _months(int(match["y"]), 1, 12)


def _years(match: re.Match[str], _begins: int) -> Interval:
    return date(int(match["y"]), 1, 1), date(int(match["to"]), 12, 31)


def _quarter(match: re.Match[str], _begins: int) -> Interval:
    return _months(int(match["y"]), 3 * int(match["q"]) - 2, 3)


def _fiscal_year(match: re.Match[str], begins: int) -> Interval:
    return _fiscal(match, begins, 0, 12)


def _fiscal_quarter(match: re.Match[str], begins: int) -> Interval:
    return _fiscal(match, begins, 3 * (int(match["q"]) - 1), 3)


def _fiscal(match: re.Match[str], begins: int, offset: int, count: int) -> Interval:
    """Months of a fiscal year, which is named after the year in which it ends."""
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    first = (year - (begins > 1)) * 12 + begins - 1 + offset
    return _months(first // 12, first % 12 + 1, count)


_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_NAME, _YEAR_WORD = r"(?P<name>[A-Za-zА-Яа-я]+\.?)", r"(?: ?г(?:\.|од|ода)?)?"
# By name, in the spelling of docs/importing.md: the pattern that a whole cell must fit, and how it is read.
FORMS: Mapping[str, tuple[re.Pattern[str], Reader]] = MappingProxyType(
    {
        name: (re.compile(pattern, re.ASCII | re.IGNORECASE), reader)
        for name, pattern, reader in (
            ("YYYY-MM-DD", rf"{_Y}-{_M}-{_D}", _day),
            ("YYYY-MM-DD hh:mm", rf"{_Y}-{_M}-{_D}[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", _day),
            ("D.M.YYYY", rf"{_D}\.{_M}\.{_Y}{_YEAR_WORD}", _day),
            ("D/M/YYYY", rf"{_D}/{_M}/{_Y}", _day),
            ("M/D/YYYY", rf"{_M}/{_D}/{_Y}", _day),
            ("D Month YYYY", rf"{_D} {_NAME} {_Y}{_YEAR_WORD}", _named_day),
            ("Month D, YYYY", rf"{_NAME} {_D},? {_Y}", _named_day),
            ("YYYY-MM", rf"{_Y}-{_M}", _month),
            ("M.YYYY", rf"{_M}\.{_Y}{_YEAR_WORD}", _month),
            ("M/YYYY", rf"{_M}/{_Y}", _month),
            ("Month YYYY", rf"{_NAME} {_Y}{_YEAR_WORD}", _named_month),
            ("YY-Mon", rf"(?P<y>\d\d)-{_NAME}", _short_year_month),
            ("Mon-YY", rf"{_NAME}-(?P<y>\d\d)", _short_year_month),
            ("YYYY", rf"{_Y}{_YEAR_WORD}", _year),
            ("YYYY-YYYY", rf"{_Y} ?[-–] ?(?P<to>\d{{4}}){_YEAR_WORD}", _years),
            ("Q YYYY", rf"Q(?P<q>[1-4]) {_Y}", _quarter),
            ("Q кв. YYYY", rf"(?P<q>[1-4]) ?кв(артал|\.)? {_Y}{_YEAR_WORD}", _quarter),
            ("FY YYYY", r"FY ?(?P<y>\d{4}|\d\d)", _fiscal_year),
            ("Q FY YYYY", r"Q(?P<q>[1-4]) ?FY ?(?P<y>\d{4}|\d\d)", _fiscal_quarter),
        )
    }
)
NEEDS_FISCAL_YEAR = frozenset({"FY YYYY", "Q FY YYYY"})
