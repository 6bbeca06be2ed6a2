"""The field for a half-known date: how exactly it is known, then the date as exactly as that."""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.models.partial_date import DATED, PartialDate
from web.parts.widgets import Segmented

DAY, MONTH, YEAR, RANGE = "day", "month", "year", "range"
PRECISIONS = (
    (DAY, pgettext_lazy("precision", "Day")),
    (MONTH, pgettext_lazy("precision", "Month")),
    (YEAR, pgettext_lazy("precision", "Year")),
    (RANGE, pgettext_lazy("precision", "Between two days")),
)
_WANTED = {
    DAY: _("Write the day as 14.05.2026."),
    MONTH: _("Write the month as 05.2026."),
    YEAR: _("Write the year as 2026."),
    RANGE: _("Write two days: 01.03.2026 - 15.04.2026."),
}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})\.(\d{4})")
_YEAR = re.compile(r"\d{4}")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


class PartialDateWidget(forms.MultiWidget):
    """The precision as a segmented choice (or a list, in a row), and one text field."""

    template_name = "systems/edit/partial_date_widget.html"

    def __init__(self, choices: Sequence[tuple[str, Any]], in_row: bool = False) -> None:
        how = {"aria-label": _("How exactly the date is known")}
        precision = forms.Select(how, choices) if in_row else Segmented(choices=choices)
        super().__init__({"how": precision, "date": forms.TextInput({"autocomplete": "off", "aria-label": _("Date")})})

    def decompress(self, value: PartialDate | None) -> list[str]:
        """Precision and text of a stored date."""
        return list(written(value)) if value else ["", ""]


class PartialDateField(forms.MultiValueField):
    """Gives a PartialDate. `states` are the choices beside a date: (state of the column, words)."""

    def __init__(self, states: Sequence[tuple[str, Any]], in_row: bool = False, **kwargs: Any) -> None:
        choices = [*PRECISIONS, *states]
        fields = (
            forms.ChoiceField(choices=choices, required=False),
            forms.CharField(required=False, max_length=40),
        )
        super().__init__(
            fields, widget=PartialDateWidget(choices, in_row), require_all_fields=False, required=False, **kwargs
        )

    def compress(self, data_list: list[str]) -> PartialDate:
        """The date, or the state beside it. Raises ValidationError with what to write instead."""
        how, text = (data_list or ["", ""])[:2]
        text = text.strip()
        if how not in _WANTED:
            if text:
                raise ValidationError(gettext("You wrote “%(text)s”: say how exactly it is known.") % {"text": text})
            if not how:
                raise ValidationError(gettext("Choose one of the answers; “unknown” is one of them."))
            return PartialDate(how)
        earliest, latest = _read(how, text)
        return PartialDate(DATED, earliest, latest)


def written(value: PartialDate) -> tuple[str, str]:
    """Precision and text by which the field shows `value`."""
    first, last = value.earliest, value.latest
    if first is None or last is None:
        return value.state, ""
    if first == last:
        return DAY, _as_text(first)
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return YEAR, str(first.year)
    if (first, last) == _month(first.month, first.year):
        return MONTH, f"{first.month:02}.{first.year}"
    return RANGE, f"{_as_text(first)} - {_as_text(last)}"


def _as_text(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year}"


def _read(how: str, text: str) -> tuple[date, date]:
    """The first and the last day that `text` can mean."""
    if how == DAY:
        day = _day(text, how)
        return day, day
    if how == MONTH and (match := _MONTH.fullmatch(text)):
        return _month(int(match[1]), int(match[2]))
    if how == YEAR and _YEAR.fullmatch(text):
        year = _year(int(text))
        return date(year, 1, 1), date(year, 12, 31)
    if how == RANGE and len(ends := re.split(r"\s*[–—]\s*|\s+-\s+", text)) == 2:
        first, last = (_day(end, how) for end in ends)
        if last < first:
            raise ValidationError(gettext("The second day is before the first."))
        return first, last
    raise ValidationError(str(_WANTED[how]))


def _day(text: str, how: str) -> date:
    if match := _DAY.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise ValidationError(str(_WANTED[how]))
    first, last = _month(month, year)
    if not 1 <= day <= last.day:
        raise ValidationError(gettext("The calendar has no day %(text)s.") % {"text": text})
    return first.replace(day=day)


def _month(month: int, year: int) -> tuple[date, date]:
    if not 1 <= month <= 12:
        raise ValidationError(gettext("There is no month %(month)s.") % {"month": month})
    _year(year)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValidationError(
            gettext("The year must be between %(first)s and %(last)s.") % {"first": _FIRST_YEAR, "last": _LAST_YEAR}
        )
    return year
