"""The ledger of reminders: what was sent, what will be, what was not and why; and how many mails lie ahead."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Reminder
from compliance.models.reminder import ReminderQuerySet
from inventory.permissions import Action
from web.as_of import law_day
from web.reminders.asking import PeriodForm, calendar_tab, page_of, shown_tab, tabs
from web.reminders.forecast import years_ahead
from web.reminders.operation import operation
from web.requests import SignedInRequest

TABS = {
    "ahead": pgettext_lazy("reminders", "Ahead"),
    "gone": pgettext_lazy("reminders", "Sent"),
    "undelivered": pgettext_lazy("reminders", "Not delivered"),
    "off": pgettext_lazy("reminders", "Called off"),
    "all": pgettext_lazy("reminders", "All"),
}


@require_safe
def reminders(request: SignedInRequest) -> HttpResponse:
    """The rows that the person may see: about their systems, and those addressed to them."""
    today = law_day()
    shown = shown_tab(request, TABS)
    form = PeriodForm(request.GET)
    visible = Reminder.objects.visible_to(request.user)
    parts = _parts(_asked(visible, form), today)
    counts = {key: rows.count() for key, rows in parts.items() if key != "all"}
    runs = request.user.may_somewhere(Action.SEE_OPERATIONS)
    context = {
        "form": form,
        "shown": shown,
        "tabs": [*tabs(request, shown, TABS, counts), calendar_tab()],
        "page": page_of(request, parts[shown].with_what_a_row_says()),
        "operation": operation(timezone.now(), visible.undelivered(today).count()) if runs else None,
        "forecast": years_ahead(visible),
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


def _parts(rows: ReminderQuerySet, today: date) -> dict[str, ReminderQuerySet]:
    """The rows of each tab: what lies ahead soonest first, what is over latest first."""
    latest_first = ("-send_on", "-pk")
    return {
        "ahead": rows.waiting().order_by("send_on", "pk"),
        "gone": rows.gone().order_by(*latest_first),
        "undelivered": rows.undelivered(today).order_by(*latest_first),
        "off": rows.called_off().order_by(*latest_first),
        "all": rows.order_by("send_on", "pk"),
    }
