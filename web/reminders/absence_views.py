"""When somebody is away, and who stands in: a person's own days, and an officer's view of everybody's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.models import Absence, Deadline, Mail, StoppedAddress
from compliance.reminders.absences import cancel_absence, clear_address, enter_absence
from compliance.reminders.refusing import Refused
from inventory.models import Person
from inventory.permissions import Action
from web.accounts.forms import PersonChoice
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.parts.day_field import DayField
from web.reminders.asking import SearchForm, page_of
from web.requests import SignedInRequest, posted


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who stands in."""

    person = PersonChoice(label=gettext_lazy("Who is away"), queryset=Person.objects.none(), empty_label=None)
    first = DayField(label=gettext_lazy("First day"), calendar=True)
    last = DayField(label=gettext_lazy("Last day"), calendar=True)
    substitute = PersonChoice(
        label=gettext_lazy("Who stands in"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("the deputy of each system, else an officer"),
    )

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Person.objects.visible_to(actor).working().order_by("name_folded", "pk")
        others = seen if actor.may_somewhere(Action.SEE_OPERATIONS) else seen.filter(pk=actor.pk)
        self.fields["person"].queryset = others  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = seen.filter(email__isnull=False)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest) -> HttpResponse:
    """The absences that the person may see, and a form for one more."""
    form = AbsenceForm(posted(request), initial={"person": request.user.pk}, actor=request.user)
    if form.is_valid() and _entered(request, form):
        messages.success(request, gettext("Entered. Reminders of these days go to who stands in."))
        return redirect("absences")
    seen = Person.objects.visible_to(request.user)
    mine = seen if request.user.may_somewhere(Action.SEE_OPERATIONS) else seen.filter(pk=request.user.pk)
    rows = Absence.objects.filter(person__in=mine, cancelled_at=None, last__gte=law_day())
    context = {
        "form": form,
        "rows": rows.select_related("person", "substitute", "entered_by"),
        "crumbs": [(gettext("Reminders"), reverse("reminders")), (gettext("Absences"), "")],
    }
    return render(request, "reminders/absences.html", context, status=422 if form.errors else 200)


@require_POST
def absence_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person is there after all."""
    seen = Person.objects.visible_to(request.user)
    absence = get_object_or_404(Absence.objects.filter(person__in=seen).select_related("person"), pk=pk)
    try:
        cancel_absence(absence, request.user, timezone.now())
        messages.success(request, gettext("Cancelled: reminders come to them again."))
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    return redirect("absences")


@asks_for(Action.SEE_OPERATIONS)
@require_safe
def reachability(request: SignedInRequest) -> HttpResponse:
    """Who gets reminders, and who does not: kinds switched off, days away, refused addresses, full mailboxes."""
    form = SearchForm(request.GET)
    form.fields["q"].widget.attrs["placeholder"] = gettext("Name or e-mail")
    people = Person.objects.visible_to(request.user).working()
    people = people.matching(form.cleaned_data["q"]) if form.is_valid() else people.none()
    today = law_day()
    page = page_of(request, people.select_related("mail_preference").order_by("name_folded", "pk"))
    shown = [person.pk for person in page]
    away = {row.person_id: row for row in Absence.objects.on(today).filter(person__in=shown)}
    stopped = {row.person_id: row for row in StoppedAddress.objects.filter(person__in=shown, cleared_at=None)}
    full = {mail.recipient_id: mail for mail in Mail.objects.before_full_mailboxes().filter(recipient__in=shown)}
    rows = [
        {
            "person": person,
            "hour": getattr(getattr(person, "mail_preference", None), "hour", None),
            "off": [Deadline.Kind(kind).label for kind in _kinds_off(person)],
            "away": away.get(person.pk),
            "stopped": stopped.get(person.pk),
            "full": full.get(person.pk),
        }
        for person in page
    ]
    crumbs = [(gettext("Reminders"), reverse("reminders")), (gettext("Who gets reminders"), "")]
    return render(request, "reminders/reachability.html", {"form": form, "page": page, "rows": rows, "crumbs": crumbs})


@require_POST
def address_clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail may go to the address again."""
    seen = Person.objects.visible_to(request.user)
    stopped = get_object_or_404(StoppedAddress.objects.filter(person__in=seen, cleared_at=None), pk=pk)
    if not request.user.may_somewhere(Action.SEE_OPERATIONS):
        raise PermissionDenied
    clear_address(stopped, request.user, timezone.now())
    messages.success(request, gettext("Cleared: the next reminder goes to this address again."))
    return redirect("reachability")


def _entered(request: SignedInRequest, form: AbsenceForm) -> bool:
    said = form.cleaned_data
    try:
        enter_absence(said["person"], said["first"], said["last"], said["substitute"], request.user, timezone.now())
    except Refused as refused:
        form.add_error(refused.field or "person", str(refused))
        return False
    return True


def _kinds_off(person: Person) -> list[str]:
    preference = getattr(person, "mail_preference", None)
    return list(preference.kinds_off) if preference else []
