"""The page that answers why somebody was reminded, or was not. Officers ask about everybody they see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from compliance.models import Deadline, Mail, Reminder
from compliance.reminders.asking_why import Seen, known
from inventory.models import Person, System
from inventory.permissions import Action
from web.accounts.forms import PersonChoice
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.parts.day_field import DayField
from web.reminders.why import Answered, answer
from web.requests import SignedInRequest


class WhyForm(forms.Form):
    """Who, about which system, on which day."""

    who = PersonChoice(label=gettext_lazy("Person"), queryset=Person.objects.none(), required=False, empty_label=None)
    system = forms.CharField(
        label=gettext_lazy("System"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "AIS-000123"}),
        help_text=gettext_lazy("Its code; empty: everything of the day."),
    )
    on = DayField(label=gettext_lazy("Day"), required=False, calendar=True)

    def __init__(self, data: Any, asker: Person) -> None:
        super().__init__(data)
        self.asker = asker
        if asker.may_somewhere(Action.SET_REMINDERS):
            self.fields["who"].queryset = Person.objects.visible_to(asker)  # type: ignore[attr-defined]
        else:
            self.fields["who"].queryset = Person.objects.filter(pk=asker.pk)  # type: ignore[attr-defined]
            self.fields["who"].widget = forms.HiddenInput()

    def clean_system(self) -> System | None:
        """The system of that code, among those that the asking person sees."""
        code = self.cleaned_data["system"].strip()
        if not code:
            return None
        found: System | None = System.objects.visible_to(self.asker).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(gettext("You see no system with the code “%(code)s”.") % {"code": code})
        return found


@asks_for(Action.VIEW)
@require_safe
def why(request: SignedInRequest) -> HttpResponse:
    """The question as it stands in the address, and its answer."""
    today = law_day()
    asked = request.GET.copy()
    asked.setdefault("who", str(request.user.pk))
    asked.setdefault("on", today.isoformat())
    form = WhyForm(asked, request.user)
    context = {"form": form, "answered": _answered(form, request.user) if form.is_valid() else None, "today": today}
    return render(request, "reminders/why.html", context, status=422 if form.errors else 200)


def _answered(form: WhyForm, asker: Person) -> Answered:
    person: Person = form.cleaned_data["who"] or asker
    on, system = form.cleaned_data["on"] or law_day(), form.cleaned_data["system"]
    at = timezone.now()
    rows, deadlines = Reminder.objects.visible_to(asker), Deadline.objects.visible_to(asker)
    if system:
        rows, deadlines = rows.filter(deadline__system=system), deadlines.filter(system=system)
    seen = Seen(Mail.objects.visible_to(asker), rows, deadlines, system is not None)
    return answer(known(person, on, at, seen), at)
