"""Dates and spans of days in words: «14.05.2026», «май 2026», «через 97 дней»."""

from __future__ import annotations

import calendar
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, pgettext

from compliance.reminders.wording import LONGEST_TO_COUNT, far_in_words

THIN_SPACE = "\u202f"


def day_words(day: date | None) -> str:
    """A day in the form of the language: `24.11.2026`, `24 Nov 2026`; a dash for none."""
    return date_format(day, "DATE_FORMAT") if day else "–"


def known_date(earliest: date | None, latest: date | None) -> str:
    """A half-known date as precisely as it is known: a day, a month, a year, a range, an open range, or *unknown*."""
    if earliest is None and latest is None:
        return pgettext("date", "unknown")
    if latest is None:
        return gettext("not before %(day)s") % {"day": day_words(earliest)}
    if earliest is None:
        return gettext("not after %(day)s") % {"day": day_words(latest)}
    if earliest == latest:
        return day_words(earliest)
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31) and earliest.year == latest.year:
        return str(earliest.year)
    if _whole_month(earliest, latest):
        return f"{_month(earliest.month)} {earliest.year}"
    return f"{day_words(earliest)} – {day_words(latest)}"


def _whole_month(earliest: date, latest: date) -> bool:
    last = calendar.monthrange(earliest.year, earliest.month)[1]
    return earliest.day == 1 and latest == earliest.replace(day=last)


def _month(number: int) -> str:
    """Russian writes months small; in English the catalogue leaves the capital."""
    name = str(MONTHS[number])
    return name.lower() if name != calendar.month_name[number] else name


def days_words(count: int) -> str:
    """`97 days`, «97 дней», «21 день»."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": figure(count)}


def relative_words(day: date, today: date) -> str:
    """How far `day` is from `today`: `in 5 years 9 months`, `in 97 days`, `tomorrow`, `yesterday`, `6 days ago`."""
    distance = (day - today).days
    if distance > LONGEST_TO_COUNT:
        return far_in_words(day, today)
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    if distance == -1:
        return gettext("yesterday")
    if distance > 0:
        return ngettext("in %(count)s day", "in %(count)s days", distance) % {"count": figure(distance)}
    return ngettext("%(count)s day ago", "%(count)s days ago", -distance) % {"count": figure(-distance)}


def figure(value: float) -> str:
    """A number with a thin space between thousands and the decimal sign of the language."""
    return number_format(value, use_l10n=True, force_grouping=True)


def percent(value: int) -> str:
    """Whole per cent with a thin space before the sign."""
    return f"{value}{THIN_SPACE}%"
