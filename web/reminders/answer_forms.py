"""The form by which somebody answers a reminder. One choice, and what belongs to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from compliance.deadlines import moscow_day
from compliance.models import Answer, Deadline
from compliance.reminders.answering import (
    ENDED_BY_THE_VERDICT,
    Spoken,
    acknowledge,
    delegate,
    finish,
    last_snooze_day,
    snooze,
)
from compliance.reminders.refusing import Refused
from inventory.models import Person, System
from inventory.permissions import Action, roles_that_may
from web.accounts.forms import PersonChoice
from web.parts.day_field import DayField
from web.parts.widgets import Segmented

DOES = (
    ("acknowledge", pgettext_lazy("answer to a reminder", "I know of it")),
    ("snooze", pgettext_lazy("answer to a reminder", "Put off")),
    ("delegate", pgettext_lazy("answer to a reminder", "Hand over")),
    ("done", pgettext_lazy("answer to a reminder", "It is done")),
)


class AnswerForm(forms.Form):
    """What to do, until when, to whom, and why."""

    do = forms.ChoiceField(label=gettext_lazy("What do you answer?"), choices=DOES, widget=Segmented)
    until = DayField(label=gettext_lazy("Until"), required=False, calendar=True)
    delegate = PersonChoice(
        label=gettext_lazy("To whom"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("choose a person"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, or what was done"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, deadline: Deadline, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = deadline
        self.last_day = last_snooze_day(deadline, moscow_day(at))
        self.fields["delegate"].queryset = people_for(deadline.system)  # type: ignore[attr-defined]
        self.days_help = gettext("Put off: at most until %(day)s. Handed over: empty means for good.") % {
            "day": f"{self.last_day:%d.%m.%Y}"
        }
        if deadline.kind in ENDED_BY_THE_VERDICT:
            self.fields["do"].choices = DOES[:-1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What each choice needs beside itself."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("do") == "snooze" and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", gettext("Say until which day."))
        if cleaned.get("do") == "delegate" and not cleaned.get("delegate") and "delegate" not in self.errors:
            self.add_error("delegate", gettext("Say to whom."))
        return cleaned

    def give(self, spoken: Spoken) -> Answer | None:
        """Gives the valid answer; None, with the fault in the form, if it is refused."""
        try:
            return self._give(spoken)
        except Refused as refused:
            self.add_error(refused.field or None, str(refused))
            return None

    def _give(self, spoken: Spoken) -> Answer:
        said = self.cleaned_data
        match said["do"]:
            case "snooze":
                until: date = said["until"]
                return snooze(spoken, until, said["reason"])
            case "delegate":
                return delegate(spoken, said["delegate"], said["until"], said["reason"])
            case "done":
                return finish(spoken, said["reason"])
            case _:
                return acknowledge(spoken)


def people_for(system: System) -> Any:
    """Whom a matter can be handed to: people who may see the system and can be reached by mail."""
    seeing = roles_that_may(Action.VIEW)
    people = Person.objects.working().filter(
        is_active=True,
        email__isnull=False,
        memberships__role__in=seeing,
        memberships__unit__in=system.unit.ancestor_ids,
    )
    return people.distinct().order_by("name_folded", "pk")
