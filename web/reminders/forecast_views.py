"""The forecast: how many reminders lie ahead by year, and row by row for chosen days, people and systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from compliance.reminders.offsets import offset_label
from inventory.models import Unit
from inventory.permissions import Action
from web.as_of import law_day
from web.exporting.sheet import Kind, Row
from web.parts.dates import day_words
from web.reminders.asking import ROWS
from web.reminders.files import List, file_of, links, wants_file
from web.reminders.forecast import Expanded, ForecastForm, asked, coming, years_ahead
from web.requests import SignedInRequest


@require_safe
def forecast(request: SignedInRequest) -> HttpResponseBase:
    """What will be sent about the systems that the person sees; with `_export` the rows as a file."""
    today = law_day()
    form = ForecastForm(request.GET)
    found, first, last = Expanded([]), today, today
    if form.is_valid():
        first, last, deadlines = asked(request.user, form, today)
        if wants_file(request):
            deadlines = deadlines.filter(system__unit__in=Unit.objects.where_may(request.user, Action.EXPORT))
        found = Expanded(coming(first, last, deadlines, form.cleaned_data["who"]))
        if wants_file(request):
            return file_of(request, _file(found, first, last))
    context = {
        "form": form,
        "forecast": years_ahead(request.user, today),
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "first": first,
        "last": last,
        "today": today,
        "exports": links(request) if request.user.may_somewhere(Action.EXPORT) and form.is_valid() else None,
    }
    return render(request, "reminders/forecast_page.html", context)


def _file(found: Expanded, first: date, last: date) -> List:
    return List(
        subject="reminders-forecast",
        title=gettext("Reminders to come"),
        holds=gettext(
            "Reminders that will be sent from %(first)s to %(last)s, as deadlines, policies and people are now"
        )
        % {"first": day_words(first), "last": day_words(last)},
        columns=[
            ("on", pgettext("reminder", "When"), Kind.DATE),
            ("recipient", pgettext("reminder", "To whom"), Kind.TEXT),
            ("code", gettext("Code"), Kind.TEXT),
            ("system", gettext("System"), Kind.TEXT),
            ("kind", gettext("Kind of deadline"), Kind.TEXT),
            ("due", pgettext("deadline", "Due"), Kind.DATE),
            ("offset", pgettext("reminder", "Offset"), Kind.TEXT),
            ("why", pgettext("reminder", "Why"), Kind.TEXT),
        ],
        rows=_rows(found),
    )


def _rows(found: Expanded) -> Iterator[Row]:
    for row in found.by_chunks():
        yield {
            "on": row.line.on,
            "recipient": row.person.full_name,
            "code": row.deadline.system.code,
            "system": row.deadline.system.name,
            "kind": str(row.deadline.get_kind_display()),
            "due": row.deadline.due_on,
            "offset": offset_label(row.line.first.code),
            "why": row.role_words,
        }
