"""The list of deadlines: until when what must change."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Deadline
from compliance.models.deadline import DeadlineQuerySet
from inventory.models import Person
from web.as_of import as_of_line, law_day
from web.reminders.asking import DeadlinesForm, page_of, shown_tab, tabs
from web.requests import SignedInRequest

TABS = {
    "ahead": pgettext_lazy("deadlines", "Ahead"),
    "past": pgettext_lazy("deadlines", "Past"),
    "all": pgettext_lazy("deadlines", "All"),
}


def deadlines_seen(person: Person, mine: bool = False) -> DeadlineQuerySet:
    """What stands now of the systems that the person sees; `mine`: of which they are reminded themselves."""
    found = Deadline.objects.visible_to(person).current()
    return found.concerning(person) if mine else found


@require_safe
def deadlines(request: SignedInRequest) -> HttpResponse:
    """Current deadlines of the systems that the person sees, the nearest first; of those past, the latest first."""
    today = law_day()
    shown = shown_tab(request, TABS)
    form = DeadlinesForm(request.GET)
    found = _asked(request.user, form)
    parts = {"ahead": found.ahead(today), "past": found.past(today), "all": found}
    order = ("-due_on", "pk") if shown == "past" else ("due_on", "pk")
    context = {
        "today": today,
        "as_of": as_of_line(today),
        "form": form,
        "shown": shown,
        "tabs": tabs(request, shown, TABS, _counts(parts)),
        "page": page_of(request, parts[shown].order_by(*order).with_what_a_row_says()),
    }
    return render(request, "reminders/deadlines.html", context)


def _asked(person: Person, form: DeadlinesForm) -> DeadlineQuerySet:
    """The rows that meet the conditions; none if one of them cannot be read."""
    if not form.is_valid():
        return Deadline.objects.none()
    asked = form.cleaned_data
    rows = deadlines_seen(person, mine=asked["whose"] == "mine").between(asked["first"], asked["last"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    return rows.matching(asked["q"]) if asked["q"] else rows


def _counts(parts: dict[str, DeadlineQuerySet]) -> dict[str, int]:
    """How many rows each tab has."""
    ahead, past = parts["ahead"].count(), parts["past"].count()
    return {"ahead": ahead, "past": past, "all": ahead + past}
