"""The list of deadlines: until when what must change."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Deadline
from web.as_of import as_of_line, law_day
from web.reminders.asking import SearchForm, page_of, shown_tab, tabs
from web.requests import SignedInRequest

TABS = {"ahead": pgettext_lazy("deadlines", "Ahead"), "past": pgettext_lazy("deadlines", "Past")}


@require_safe
def deadlines(request: SignedInRequest) -> HttpResponse:
    """Current deadlines of the systems that the person sees, the nearest first; of those past, the latest first."""
    today = law_day()
    shown = shown_tab(request, TABS)
    form = SearchForm(request.GET)
    found = Deadline.objects.visible_to(request.user).current()
    found = found.matching(form.cleaned_data["q"]) if form.is_valid() else found.none()
    ahead, past = found.ahead(today), found.past(today)
    rows = ahead.order_by("due_on", "pk") if shown == "ahead" else past.order_by("-due_on", "pk")
    context = {
        "today": today,
        "as_of": as_of_line(today),
        "form": form,
        "shown": shown,
        "tabs": tabs(request, shown, TABS, {"ahead": ahead.count(), "past": past.count()}),
        "page": page_of(request, rows.with_what_a_row_says()),
    }
    return render(request, "reminders/deadlines.html", context)
