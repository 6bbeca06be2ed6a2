"""The pages of reminder policies: what holds where, and the form of one with a preview of what it would send."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from compliance.models import Deadline, Policy
from compliance.reminders.forecasting import horizon
from compliance.reminders.policies import plan_of, shipped
from compliance.reminders.previewing import Preview, preview
from compliance.reminders.setting_policies import (
    ChangedMeanwhileError,
    changes_of,
    inherited,
    policy_at,
    set_policy,
    take_back_policy,
    unsaved,
)
from inventory.models import Person, Unit
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.reminders.policy_forms import PlaceForm, PolicyForm
from web.reminders.policy_words import changed_words, origin_words, places, said, unknown_years
from web.requests import SignedInRequest, posted

TOLD = 30


@asks_for(Action.VIEW)
@require_safe
def policies(request: SignedInRequest) -> HttpResponse:
    """What holds for each kind of deadline, and where it is set otherwise."""
    found = Policy.objects.visible_to(request.user).select_related("unit", "changed_by")
    may_somewhere = request.user.may_somewhere(Action.SET_REMINDERS)
    plans = [shipped()[kind] for kind in Deadline.Kind.values] + [plan_of(policy) for policy in found]
    today = law_day()
    context = {
        "kinds": places(found, lambda unit: _may_set(request.user, unit)),
        "place": PlaceForm(None, request.user, Action.SET_REMINDERS) if may_somewhere else None,
        "unknown_years": next(filter(None, (unknown_years(plan, today, horizon(today)) for plan in plans)), ""),
    }
    return render(request, "reminders/policies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: SignedInRequest) -> HttpResponse:
    """One kind in one place: the form for who may set it, else what holds; 404 for a unit that one does not see."""
    if request.method == "POST" and not request.user.may_somewhere(Action.SET_REMINDERS):
        raise PermissionDenied
    place = PlaceForm(request.GET, request.user)
    if not request.GET:
        return redirect("reminder_policies")
    if not place.is_valid():
        raise Http404
    kind, unit = place.cleaned_data["kind"], place.cleaned_data["unit"]
    may_set = _may_set(request.user, unit)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    there, above = policy_at(unit, kind), inherited(unit, kind)
    plan, version = (plan_of(there), there.version) if there else (above, 0)
    form = PolicyForm(posted(request), plan, version, may_set, above if unit else None)
    done = _act(request, form, unit, there) if form.is_bound else None
    return done or _page(request, form, unit, there)


def _act(request: SignedInRequest, form: PolicyForm, unit: Unit | None, there: Policy | None) -> HttpResponse | None:
    """Does what was pressed; None where the page is to be shown once more."""
    wanted = request.POST.get("do", "preview")
    try:
        if wanted == "take_back" and there:
            version = request.POST.get("version", "")
            take_back_policy(unit, form.kind, int(version) if version.isdecimal() else -1, request.user)
            messages.success(request, gettext("Taken back: what is inherited holds. The reminders are planned anew."))
            return redirect("reminder_policies")
        if wanted == "save" and form.is_valid():
            set_policy(form.plan(), unit, form.cleaned_data["version"], request.user, timezone.now())
            messages.success(request, gettext("Saved. The reminders that it touches are planned anew."))
            return redirect("reminder_policies")
    except ChangedMeanwhileError:
        form.add_error(None, _overtaken(policy_at(unit, form.kind)))
    return None


def _overtaken(now: Policy | None) -> str:
    if now is None:
        return gettext("Somebody has taken this policy back meanwhile. Open the page anew to see what holds.")
    return gettext(
        "%(person)s has changed this policy meanwhile (%(moment)s): %(what)s. What you entered is below and not saved; "
        "open the page anew to start from what holds now."
    ) % {
        "person": now.changed_by,
        "moment": f"{timezone.localtime(now.changed_at):%d.%m.%Y %H:%M}",
        "what": "; ".join(filter(None, (said(plan_of(now)).before, said(plan_of(now)).people))),
    }


def _page(request: SignedInRequest, form: PolicyForm, unit: Unit | None, there: Policy | None) -> HttpResponse:
    today = law_day()
    shown = _preview(request, form, unit, today) if form.is_bound else None
    above = inherited(unit, form.kind)
    plan = form.plan() if shown and form.is_valid() else plan_of(there) if there else above
    units = Unit.objects.in_bulk([pk for pk in (above.unit_id,) if pk])
    context = {
        "form": form,
        "unit": unit,
        "there": there,
        "kind": Deadline.Kind(form.kind).label,
        "inherited": said(above),
        "inherited_from": origin_words(above, units),
        "may_set": _may_set(request.user, unit),
        "preview": shown,
        "taking_back": request.POST.get("do") == "preview_take_back",
        "cut": _cut(shown),
        "unknown_years": unknown_years(plan, today, horizon(today)),
        "history": _history(unit, form.kind),
        "crumbs": [
            (gettext("Reminders"), reverse("reminders")),
            (gettext("Reminder policy"), reverse("reminder_policies")),
            (str(unit or gettext("the whole installation")), ""),
        ],
    }
    return render(request, "reminders/policy.html", context, status=422 if form.errors else 200)


def _preview(request: SignedInRequest, form: PolicyForm, unit: Unit | None, today: date) -> Preview | None:
    seen = Deadline.objects.visible_to(request.user)
    if request.POST.get("do") == "preview_take_back":
        return preview(unsaved(inherited(unit, form.kind), unit), unit, today, seen, taken_back=True)
    return preview(unsaved(form.plan(), unit), unit, today, seen) if form.is_valid() else None


def _cut(shown: Preview | None) -> str:
    if shown is None or not shown.cut:
        return ""
    return ngettext(
        "Worked out for the first %(count)s deadline only.",
        "Worked out for the first %(count)s deadlines only.",
        shown.deadlines,
    ) % {"count": shown.deadlines}


def _history(unit: Unit | None, kind: str) -> list[dict[str, Any]]:
    """Who set what when, the latest first."""
    changes = list(changes_of(unit, kind, TOLD))
    people = Person.objects.in_bulk([change.actor_id for change in changes if change.actor_id])
    earlier: list[dict[str, Any] | None] = [*(change.plan for change in changes), None][1:]
    return [
        {"at": change.at, "who": people.get(change.actor_id or 0), "what": changed_words(before, change.plan, kind)}
        for change, before in zip(changes, earlier, strict=True)
    ]


def _may_set(person: Person, unit: Unit | None) -> bool:
    return person.may(Action.SET_REMINDERS, unit) if unit else person.may_everywhere(Action.SET_REMINDERS)
