"""The list of deadlines: until when what must change; and those that have moved, with who or what moved them."""

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Deadline, Reminder
from compliance.models.deadline import DeadlineQuerySet
from inventory.models import Person, Unit
from inventory.permissions import Action
from web.as_of import as_of_line, law_day
from web.reminders.asking import DeadlinesForm, page_of, shown_tab, tabs
from web.reminders.deadline_file import about_moved, list_of
from web.reminders.files import file_of, links, wants_file
from web.requests import SignedInRequest

TABS = {
    "ahead": pgettext_lazy("deadlines", "Ahead"),
    "past": pgettext_lazy("deadlines", "Past"),
    "all": pgettext_lazy("deadlines", "All"),
    "moved": pgettext_lazy("deadlines", "Moved or gone"),
}
ORDER = {"past": ("-due_on", "pk"), "moved": ("-superseded_at", "pk")}


def deadlines_seen(person: Person, mine: bool = False) -> DeadlineQuerySet:
    """What stands now of the systems that the person sees; `mine`: of which they are reminded themselves."""
    return _seen(person, mine).current()


def _seen(person: Person, mine: bool) -> DeadlineQuerySet:
    found = Deadline.objects.visible_to(person)
    return found.concerning(person) if mine else found


@require_safe
def deadlines(request: SignedInRequest) -> HttpResponseBase:
    """Deadlines of the systems that the person sees, the nearest first; of those past or moved, the latest first."""
    today = law_day()
    shown = shown_tab(request, TABS)
    form = DeadlinesForm(request.GET)
    found = _asked(request.user, form)
    current = found.current()
    parts = {"ahead": current.ahead(today), "past": current.past(today), "all": current, "moved": found.moved()}
    rows = parts[shown].order_by(*ORDER.get(shown, ("due_on", "pk"))).with_what_a_row_says()
    rows = rows.select_related("superseded_by", "system__unit")
    if wants_file(request):
        units = Unit.objects.where_may(request.user, Action.EXPORT)
        return file_of(request, list_of(rows.filter(system__unit__in=units), str(TABS[shown])))
    page = page_of(request, rows)
    context = {
        "today": today,
        "as_of": as_of_line(today),
        "form": form,
        "shown": shown,
        "tabs": tabs(request, shown, TABS, _counts(parts)),
        "page": page,
        "about": about_moved(page),
        "answerable": answerable(request.user, page),
        "exports": links(request) if request.user.may_somewhere(Action.EXPORT) and form.is_valid() else None,
    }
    return render(request, "reminders/deadlines.html", context)


def answerable(person: Person, shown: Iterable[Deadline]) -> set[int]:
    """Keys of those about which the person may answer, in one query. `system.unit` must be loaded."""
    standing = [deadline for deadline in shown if not deadline.superseded_at and not deadline.closed_at]
    told = Reminder.objects.filter(recipient=person, deadline__in=standing)
    reminded = set(told.values_list("deadline", flat=True))
    return {
        deadline.pk
        for deadline in standing
        if deadline.pk in reminded or person.may(Action.ANSWER_FOR_REMINDERS, deadline.system.unit)
    }


def _asked(person: Person, form: DeadlinesForm) -> DeadlineQuerySet:
    """The rows that meet the conditions; none if one of them cannot be read."""
    if not form.is_valid():
        return Deadline.objects.none()
    asked = form.cleaned_data
    rows = _seen(person, mine=asked["whose"] == "mine").between(asked["first"], asked["last"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    return rows.matching(asked["q"]) if asked["q"] else rows


def _counts(parts: dict[str, DeadlineQuerySet]) -> dict[str, int]:
    """How many rows each tab has."""
    ahead, past = parts["ahead"].count(), parts["past"].count()
    return {"ahead": ahead, "past": past, "all": ahead + past, "moved": parts["moved"].count()}
