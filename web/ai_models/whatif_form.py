"""What else the register could say of a model: the form of the question, sent by GET, so that it has an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.engine import FIRST_DAY, LAST_DAY, Model, Origin, RuleSet, Status, StatusCategory, When
from compliance.models import VerdictCode
from inventory.models import Person, Unit
from inventory.models.choices import ModelStatusKind, StatusBasis, YesNoUnknown
from web.parts.day_field import DayField
from web.parts.widgets import Segmented

AS_ON_RECORD = "as-on-record"
UNKNOWN = "unknown"
_NO_STATUS = (StatusCategory.NONE.value, pgettext_lazy("status", "none on record"))
_STATUS_UNKNOWN = (UNKNOWN, pgettext_lazy("status", "unknown"))
_LINEAGES = [
    (AS_ON_RECORD, _("as on record")),
    (Origin.FROM_SCRATCH.value, _("from scratch")),
    (UNKNOWN, pgettext_lazy("lineage", "unknown")),
]
VERDICTS = [("", ""), *VerdictCode.choices]
TITLES = {
    (None, False): _("If the status of the model were unknown"),
    (StatusCategory.NONE, False): _("If the model had no status"),
    (StatusCategory.SOVEREIGN, True): _("If the model is recognised as sovereign"),
    (StatusCategory.SOVEREIGN, False): _("If the model counts as sovereign by self-assessment"),
    (StatusCategory.NATIONAL, True): _("If the model is recognised as national"),
    (StatusCategory.NATIONAL, False): _("If the model counts as national by self-assessment"),
    (StatusCategory.TRUSTED, True): _("If the model is recognised as trusted"),
    (StatusCategory.TRUSTED, False): _("If the model counts as trusted by self-assessment"),
}
_DEVELOPERS = {"yes": True, "no": False, UNKNOWN: None}


def _day(label: Any) -> DayField:
    return DayField(label=label, required=False, calendar=True, first=FIRST_DAY, last=LAST_DAY)


class WhatIfForm(forms.Form):
    """A status with its basis and days, two more facts that may be other than on record, and a day of the verdict."""

    status = forms.ChoiceField(label=pgettext_lazy("AI model", "Status"), widget=Segmented)
    basis = forms.ChoiceField(label=_("Basis"), choices=StatusBasis.choices, widget=Segmented)
    valid_from = _day(_("From"))
    valid_to = _day(pgettext_lazy("status", "Until"))
    developer = forms.ChoiceField(
        label=_("Is the developer a Russian legal entity?"),
        choices=[(AS_ON_RECORD, _("as on record")), *YesNoUnknown.choices],
        widget=Segmented,
    )
    lineage = forms.ChoiceField(label=_("How was it made?"), choices=_LINEAGES, widget=Segmented)
    on = _day(_("Verdict on the day"))
    # Which of the systems are listed: those of one row of the counts, of one unit.
    was = forms.ChoiceField(label=_("Was"), choices=VERDICTS, required=False)
    becomes = forms.ChoiceField(label=_("Becomes"), choices=VERDICTS, required=False)
    rule = forms.CharField(label=_("Rule"), max_length=60, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)

    def __init__(
        self, data: Mapping[str, Any], before: Model, ruleset: RuleSet, outlook_on: date, user: Person
    ) -> None:
        self.before, self.outlook_on = before, outlook_on
        opened = {
            "status": _opposite(before.status, ruleset),
            "basis": StatusBasis.CONFIRMED.value,
            "developer": AS_ON_RECORD,
            "lineage": AS_ON_RECORD,
            "on": outlook_on,
        }
        # An address without any of the fields is the page as it opens; with some, the rest is as it opens.
        super().__init__({**opened, **{name: data[name] for name in self.base_fields if name in data}})
        admitted = {category.value for category in ruleset.parameters.categories_admitted}
        own = before.status.category.value if before.status.category else ""
        kinds = [(kind.value, kind.label) for kind in ModelStatusKind if kind.value in admitted | {own}]
        cast(forms.ChoiceField, self.fields["status"]).choices = [_NO_STATUS, *kinds, _STATUS_UNKNOWN]
        cast(Any, self.fields["unit"]).queryset = Unit.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("“Until” is before “from”."))
        return data

    @property
    def asked_day(self) -> date:
        """The day of the verdict; that of the outlook where none is given."""
        return cast(date, self.cleaned_data["on"] or self.outlook_on)

    @property
    def begins_later(self) -> bool:
        """Whether the status begins after the day of the verdict, and so cannot change it."""
        first = self.cleaned_data["valid_from"]
        return bool(self._is_a_status and first and first > self.asked_day)

    @property
    def other_facts(self) -> bool:
        """Whether the question changes more than the status."""
        return any(self[name].value() != AS_ON_RECORD for name in ("developer", "lineage"))

    def changed(self, model: Model) -> Model:
        """The model as the valid form would have it."""
        data = self.cleaned_data
        changed = replace(model, status=self._status())
        if data["developer"] != AS_ON_RECORD:
            changed = replace(changed, developer_is_russian_legal_entity=_DEVELOPERS[data["developer"]])
        if data["lineage"] != AS_ON_RECORD:
            origin = Origin.FROM_SCRATCH if data["lineage"] == Origin.FROM_SCRATCH else None
            changed = replace(changed, origin=origin, parents=())
        return changed

    @property
    def _is_a_status(self) -> bool:
        return self.cleaned_data["status"] in ModelStatusKind.values

    def _status(self) -> Status:
        data = self.cleaned_data
        if data["status"] == StatusCategory.NONE:
            return Status.none()
        if data["status"] == UNKNOWN:
            return Status()
        first, last = data["valid_from"], data["valid_to"]
        return Status(
            category=StatusCategory(data["status"]),
            confirmed=data["basis"] == StatusBasis.CONFIRMED,
            start=When.on(first) if first else When.none(),
            end=When.on(last) if last else When.none(),
        )

    @property
    def title(self) -> str:
        """The question as the head of its answer: `If the model is recognised as national`."""
        status = self._status()
        return str(TITLES[status.category, bool(status.confirmed)])


def _opposite(status: Status, ruleset: RuleSet) -> str:
    """What one asks first: that a confirmed status goes, or that the least one comes that the rules admit."""
    admitted = ruleset.parameters.categories_admitted
    held = status.category not in (None, StatusCategory.NONE) and status.confirmed
    return StatusCategory.NONE.value if held or not admitted else admitted[-1].value
