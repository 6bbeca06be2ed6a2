"""The ledger of reminders: what was sent, what will be, what was not and why; and how many mails lie ahead."""

from datetime import date, timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Reminder
from compliance.models.reminder import ReminderQuerySet
from inventory.models import Unit
from inventory.permissions import Action
from web.as_of import law_day
from web.reminders.asking import PeriodForm, calendar_tab, page_of, shown_tab, tabs
from web.reminders.files import file_of, links, wants_file
from web.reminders.forecast import years_ahead
from web.reminders.ledger_file import list_of
from web.reminders.operation import operation
from web.reminders.sentences import around
from web.requests import SignedInRequest

TABS = {
    "feed": pgettext_lazy("reminders", "Feed"),
    "gone": pgettext_lazy("reminders", "Sent"),
    "ahead": pgettext_lazy("reminders", "Ahead"),
    "undelivered": pgettext_lazy("reminders", "Not delivered"),
    "off": pgettext_lazy("reminders", "Called off"),
    "all": pgettext_lazy("reminders", "All"),
}
# The feed begins so long ago, unless the address says from when on.
FEED = timedelta(days=7)


@require_safe
def reminders(request: SignedInRequest) -> HttpResponseBase:
    """The rows that the person may see: about their systems, and those addressed to them; with `_export` as a file."""
    today = law_day()
    shown = shown_tab(request, TABS)
    form = PeriodForm(request.GET)
    visible = Reminder.objects.visible_to(request.user)
    parts = _parts(_asked(visible, form), today, form)
    if wants_file(request):
        units = Unit.objects.where_may(request.user, Action.EXPORT)
        return file_of(request, list_of(parts[shown].filter(deadline__system__unit__in=units), str(TABS[shown])))
    counts = {key: rows.count() for key, rows in parts.items() if key not in ("all", "feed")}
    runs = request.user.may_somewhere(Action.SEE_OPERATIONS)
    page = page_of(request, parts[shown].with_what_a_row_says())
    context = {
        "form": form,
        "shown": shown,
        "today": today,
        "tabs": [*tabs(request, shown, TABS, counts), calendar_tab()],
        "page": page,
        "about": around(page),
        "now": timezone.now(),
        "exports": links(request) if request.user.may_somewhere(Action.EXPORT) and form.is_valid() else None,
        "mends_addresses": request.user.may_somewhere(Action.MANAGE_PEOPLE),
        "operation": operation(timezone.now(), visible.undelivered(today).count()) if runs else None,
        "forecast": years_ahead(request.user, today),
    }
    return render(request, "reminders/ledger.html", context)


def _asked(rows: ReminderQuerySet, form: PeriodForm) -> ReminderQuerySet:
    """The rows that meet the conditions; none if one of them cannot be read."""
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    if asked["q"]:
        rows = rows.matching(asked["q"])
    return rows.between(asked["first"], asked["last"])


def _parts(rows: ReminderQuerySet, today: date, form: PeriodForm) -> dict[str, ReminderQuerySet]:
    """The rows of each tab: what lies ahead soonest first, what is over latest first; the feed from a week ago on."""
    latest_first = ("-send_on", "-pk")
    begins = None if not form.is_valid() or form.cleaned_data["first"] else today - FEED
    return {
        "feed": rows.between(begins, None).in_turn(today),
        "gone": rows.gone().order_by(*latest_first),
        "ahead": rows.waiting().order_by("send_on", "pk"),
        "undelivered": rows.undelivered(today).order_by(*latest_first),
        "off": rows.called_off().order_by(*latest_first),
        "all": rows.in_turn(today),
    }
