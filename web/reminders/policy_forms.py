"""The form of a reminder policy: one kind of deadline, in one unit or in the installation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from compliance.models import Addressee, Deadline
from compliance.reminders.offsets import OFFSETS, OFFSETS_BY_CODE, offset_of
from compliance.reminders.policies import Plan
from compliance.reminders.setting_policies import objections
from inventory.models import Person, Unit
from inventory.permissions import Action
from web.accounts.forms import UnitChoice
from web.parts.widgets import Segmented, SegmentedMany

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
LONGEST_EVERY, MOST_TIMES, MOST_OFFSETS = 90, 26, 30


class PolicyForm(forms.Form):
    """When to remind whom. Made from the plan that holds now; gives back the plan that is wanted."""

    offsets = forms.MultipleChoiceField(
        label=gettext_lazy("Before the day"),
        choices=[(offset.code, offset.code) for offset in OFFSETS],
        widget=SegmentedMany,
        required=False,
    )
    own = forms.CharField(
        label=gettext_lazy("Others, your own"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("m7 is seven months before, d10 ten days before; separated by commas."),
    )
    overdue_every = forms.IntegerField(
        label=gettext_lazy("After the day, every so many days"), min_value=0, max_value=LONGEST_EVERY
    )
    overdue_times = forms.IntegerField(label=gettext_lazy("So many times"), min_value=0, max_value=MOST_TIMES)
    escalate_to = forms.ChoiceField(
        label=gettext_lazy("Then once to"),
        choices=[*Addressee.choices, ("", pgettext_lazy("escalation", "nobody"))],
        widget=Segmented,
        required=False,
    )
    addressees = forms.MultipleChoiceField(
        label=gettext_lazy("Who is reminded"),
        choices=Addressee.choices,
        widget=SegmentedMany,
        error_messages={"required": gettext_lazy("Choose at least one, else nobody is reminded.")},
    )
    apart = forms.TypedChoiceField(
        label=gettext_lazy("In which mail"),
        choices=[("no", gettext_lazy("in the daily mail")), ("yes", gettext_lazy("in a mail of its own"))],
        widget=Segmented,
        coerce=lambda value: value == "yes",
    )
    mandatory = forms.TypedChoiceField(
        label=gettext_lazy("May its reader switch it off?"),
        choices=[("yes", gettext_lazy("no, it is mandatory")), ("no", gettext_lazy("yes"))],
        widget=Segmented,
        coerce=lambda value: value == "yes",
    )
    working_days = forms.TypedChoiceField(
        label=gettext_lazy("On which days"),
        choices=[("yes", gettext_lazy("on working days only")), ("no", gettext_lazy("on any day"))],
        widget=Segmented,
        coerce=lambda value: value == "yes",
    )
    quiet_from = forms.TypedChoiceField(label=gettext_lazy("Quiet from"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("Quiet until"),
        choices=HOURS,
        coerce=int,
        help_text=gettext_lazy("Hours of the recipient. The same hour twice: no quiet hours."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, plan: Plan, version: int, editable: bool = True, above: Plan | None = None) -> None:
        super().__init__(data, initial={**initial(plan), "version": version})
        self.kind, self.above = plan.kind, above
        self.fields["offsets"].choices = [  # type: ignore[attr-defined]
            (offset.code, offset.label) for offset in OFFSETS
        ]
        for field in self.fields.values():
            field.disabled = not editable

    def clean_own(self) -> list[str]:
        """The codes, each once. Names the one that cannot be read."""
        codes = [code.lower() for code in re.split(r"[\s,;]+", self.cleaned_data["own"]) if code]
        for code in codes:
            try:
                offset_of(code)
            except ValueError as error:
                raise forms.ValidationError(
                    gettext("“%(code)s” cannot be read: write m7 for seven months before, d10 for ten days before.")
                    % {"code": code}
                ) from error
        return list(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:
        """What must fit together."""
        cleaned: dict[str, Any] = super().clean() or {}
        every, times = cleaned.get("overdue_every"), cleaned.get("overdue_times")
        if every is not None and times is not None and bool(every) != bool(times):
            wrong = "overdue_times" if every else "overdue_every"
            self.add_error(wrong, gettext("Say both, every how many days and how many times, or 0 twice."))
        if len({*cleaned.get("offsets", ()), *cleaned.get("own", ())}) > MOST_OFFSETS:
            self.add_error("own", gettext("At most %(most)s reminders before one day.") % {"most": MOST_OFFSETS})
        if not self.errors:
            for objection in objections(self.plan(), self.above):
                self.add_error(objection.field, str(objection))
        return cleaned

    def plan(self) -> Plan:
        """The valid answers as a plan."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "own", "offsets")}
        codes = {*self.cleaned_data["offsets"], *self.cleaned_data["own"]}
        order = [addressee.value for addressee in Addressee]
        said["addressees"] = tuple(sorted(said["addressees"], key=order.index))
        return Plan(kind=self.kind, offsets=tuple(sorted(codes, key=_distance, reverse=True)), **said)


class PlaceForm(forms.Form):
    """Which kind of deadline, and in which unit; without a unit in the whole installation."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of deadline"), choices=Deadline.Kind.choices)
    unit = UnitChoice(
        label=gettext_lazy("In the unit and below"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("the whole installation"),
    )

    def __init__(self, data: Any, reader: Person, action: Action = Action.VIEW) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = (  # type: ignore[attr-defined]
            Unit.objects.where_may(reader, action).in_tree_order()
        )
        if action != Action.VIEW and not reader.may_everywhere(action):
            self.fields["unit"].empty_label = gettext("choose a unit")  # type: ignore[attr-defined]


def initial(plan: Plan) -> dict[str, Any]:
    """What the form of a plan shows at first."""
    shown: dict[str, Any] = {
        name: "yes" if getattr(plan, name) else "no" for name in ("apart", "mandatory", "working_days")
    }
    plain = ("overdue_every", "overdue_times", "escalate_to", "quiet_from", "quiet_until")
    shown |= {name: getattr(plan, name) for name in plain}
    return shown | {
        "addressees": list(plan.addressees),
        "offsets": [code for code in plan.offsets if code in OFFSETS_BY_CODE],
        "own": ", ".join(_own(plan.offsets)),
    }


def _own(codes: Sequence[str]) -> list[str]:
    return [code for code in codes if code not in OFFSETS_BY_CODE]


def _distance(code: str) -> tuple[int, str]:
    """About how many days; for the order only."""
    offset = offset_of(code)
    return offset.months * 30 + offset.days, code
