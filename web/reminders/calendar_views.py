"""The calendar of deadlines: a month as a table, and how many there are in each month to the end of the transition."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.as_of import AsOf, as_of
from compliance.reminders.working_days import LAST_KNOWN_YEAR, transfers_are_known
from web.as_of import law_day, line_of
from web.reminders.asking import Tab, calendar_tab
from web.reminders.deadline_views import deadlines_seen
from web.reminders.feed_views import feed_of
from web.reminders.ledger_views import TABS
from web.reminders.months import (
    Door,
    month_after,
    month_before,
    month_names,
    month_words,
    weekdays,
    weeks_of,
    whole_month,
    with_deadlines,
    years_of,
)
from web.requests import SignedInRequest

FIRST_YEAR, LAST_YEAR = 2020, 2099
WHOSE = {"all": pgettext_lazy("deadlines", "All that I see"), "mine": pgettext_lazy("deadlines", "Mine")}


class MonthForm(forms.Form):
    """A month as `2032-08`, and whose deadlines."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    whose = forms.ChoiceField(required=False, choices=[("", ""), *WHOSE.items()], widget=forms.HiddenInput)

    def clean_month(self) -> date | None:
        """The first day of the month; None where none is asked for."""
        written = self.cleaned_data["month"]
        if not written:
            return None
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", written)
        if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
            return date(int(found[1]), int(found[2]), 1)
        raise ValidationError(gettext("“%(text)s” is no month: write it as 2032-08.") % {"text": written})


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    """The month that the address asks for, this one without; of all that the person sees, or their own."""
    today = law_day()
    form = MonthForm(request.GET)
    form.is_valid()
    month = form.cleaned_data.get("month") or today.replace(day=1)
    whose = form.cleaned_data.get("whose") or "all"
    rules = as_of(today)
    rows, door = deadlines_seen(request.user, mine=whose == "mine"), Door(mine=whose == "mine")
    counts = rows.by_month()
    before, after = with_deadlines(counts, month)
    context = {
        "form": form,
        "today": today,
        "as_of": line_of(rules),
        "month": month,
        "words": month_words(month),
        "whole": (counts.get((month.year, month.month), 0), door.to(*whole_month(month.year, month.month))),
        "tabs": _tabs(),
        "whose": [(f"?month={month:%Y-%m}&whose={key}", word, key == whose) for key, word in WHOSE.items()],
        "whose_shown": whose,
        "steps": [_step(day, whose) for day in (month_before(month), month_after(month))],
        "nearest": [_step(day, whose) if day else None for day in (before, after)],
        "weekdays": weekdays(),
        "month_names": month_names(),
        "weeks": weeks_of(month, rows, today, door),
        "years": years_of(counts, min(today.year, month.year), _last_year(rules, counts, month), door),
        "transfers_known": transfers_are_known(month.year),
        "last_known_year": LAST_KNOWN_YEAR,
        "feed": feed_of(request.user),
    }
    return render(request, "reminders/calendar.html", context)


def _tabs() -> list[Tab]:
    """The tabs of the ledger, and the calendar as the one that is shown."""
    lists = [Tab(f"{reverse('reminders')}?show={key}", str(word), None, False) for key, word in TABS.items()]
    return [*lists, calendar_tab(current=True)]


def _step(month: date, whose: str) -> tuple[str, str]:
    """The address and the words of another month."""
    return f"?month={month:%Y-%m}&whose={whose}", month_words(month)


def _last_year(rules: AsOf, counts: dict[tuple[int, int], int], month: date) -> int:
    """The year in which the transition ends, and beyond if something is due later."""
    end = rules.last_day_of_transition or rules.on
    return max(end.year, rules.on.year, month.year, *(year for year, _month in counts))
