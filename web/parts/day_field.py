"""A field for a day, which says how a day is written and between which days it may lie."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from web.parts.dates import day_words


class DayField(forms.DateField):
    """A day, not before `first` and not after `last` if they are given; with `calendar` in the browser's own calendar,
    which reads and writes days as 2032-08-31 in every language.
    """

    default_error_messages = {
        "invalid": gettext_lazy("There is no such day. Write it like 31.08.2032."),
    }

    def __init__(
        self, *, calendar: bool = False, first: date | None = None, last: date | None = None, **kwargs: Any
    ) -> None:
        if calendar:
            kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**kwargs)
        self.first, self.last = first, last

    def validate(self, value: date | None) -> None:
        """Refuses a day outside of the limits."""
        super().validate(value)
        if value and self.first and value < self.first:
            raise ValidationError(gettext("Choose a day from %(day)s on.") % {"day": day_words(self.first)})
        if value and self.last and value > self.last:
            raise ValidationError(gettext("Choose a day not after %(day)s.") % {"day": day_words(self.last)})
