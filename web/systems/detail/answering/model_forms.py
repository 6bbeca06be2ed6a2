"""The small forms in which a missing fact of an AI model is answered. All systems that use the model share it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.modelling import ModelRecord, Size
from inventory.models import AIModel, Evidence, Person, Provider
from inventory.models.choices import YesNoUnknown
from web.ai_models.size_field import ALL, BETWEEN, EXACTLY, UNKNOWN, KnownSize, SizeField
from web.parts.widgets import PlainSelect, Segmented
from web.systems.detail.answering.forms import AnswerForm


class ModelAnswer(AnswerForm):
    """An answer that stands in the record of the model. `fact` is the register's name of it."""

    fact = ""

    def changed(self, record: ModelRecord) -> ModelRecord:
        """The record with this answer in the place of what was there."""
        raise NotImplementedError

    def sourced(self, record: ModelRecord, **values: Any) -> ModelRecord:
        """The record with `values`, and with the given source for the fact."""
        return replace(record, **values, sources={**record.sources, self.fact: self.given_source()})


class TasksAnswer(ModelAnswer):
    """Whether the model is used for many different tasks."""

    fact = "multi_task"
    value = forms.ChoiceField(label=_("Answer"), choices=YesNoUnknown.choices, widget=Segmented)

    def changed(self, record: ModelRecord) -> ModelRecord:
        """The record with this answer in the place of what was there."""
        return self.sourced(record, multi_task=YesNoUnknown(self.cleaned_data["value"]))


class SizeAnswer(ModelAnswer):
    """How many parameters the model has, and how many of them work at once."""

    fact = "size"
    total = SizeField(label=_("Parameters, billions"))
    active = SizeField(more=[(ALL, _("all of them"))], label=_("Of them active at once"))

    def clean(self) -> dict[str, Any]:
        """No more parameters are active than there are."""
        data = super().clean() or {}
        total, active = data.get("total"), data.get("active")
        if total and active and total.ends and active.ends and active.ends[1] > total.ends[1]:
            self.add_error("active", _("More parameters are active than there are: correct one of the two."))
        return data

    def changed(self, record: ModelRecord) -> ModelRecord:
        """The record with this answer; of a dense model the active parameters are all of them."""
        total, active = self.cleaned_data["total"], self.cleaned_data["active"]
        dense = active.how == ALL
        low, high = total.ends or (None, None)
        least, most = (total if dense else active).ends or (None, None)
        return self.sourced(record, size=Size(low, high, least, most, active_equals_total=dense))


class DeveloperAnswer(ModelAnswer):
    """Who made the model: a provider of the register."""

    fact = "developer"
    value = forms.ChoiceField(label=_("Developer"), required=False, widget=PlainSelect)

    def __init__(self, data: Any, key: str, initial: dict[str, Any], files: list[Evidence]) -> None:
        super().__init__(data, key, initial, files)
        self.providers: dict[str, Provider] = initial["providers"]
        choices = cast(forms.ChoiceField, self.fields["value"])
        choices.choices = [*((pk, str(row)) for pk, row in self.providers.items()), ("", _("unknown"))]

    def changed(self, record: ModelRecord) -> ModelRecord:
        """The record with this answer in the place of what was there."""
        return self.sourced(record, developer=self.providers.get(self.cleaned_data["value"]))


class RussianAnswer(AnswerForm):
    """Whether the developer, who is known, is a Russian legal entity. It stands in the record of the provider, which
    has neither claims nor a version: `version` is not sent, and `seen` is the answer that was read.
    """

    value = forms.ChoiceField(label=_("Answer"), choices=YesNoUnknown.choices, widget=Segmented)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, key: str, initial: dict[str, Any], files: list[Evidence]) -> None:
        super().__init__(data, key, initial, [])
        self.developer: Provider = initial["developer"]

    @property
    def answers(self) -> list[str]:
        """The names of the fields that hold the answer itself."""
        return ["value"]


def model_initial(model: AIModel, field: str, user: Person) -> dict[str, Any]:
    """What the form of one fact shows of `model`."""
    if field == "multi_task":
        return {"value": model.multi_task}
    if field == "size":
        dense = KnownSize(ALL)
        active = dense if model.active_equals_total else _known(model.params_active_min, model.params_active_max)
        return {"total": _known(model.params_total_min, model.params_total_max), "active": active}
    if model.developer:
        stated = model.developer.is_russian_legal_entity
        return {"value": stated, "seen": stated, "developer": model.developer}
    providers = {str(row.pk): row for row in Provider.objects.visible_to(user)}
    return {"value": "", "providers": providers}


def _known(low: Any, high: Any) -> KnownSize:
    if low is None or high is None:
        return KnownSize(UNKNOWN)
    return KnownSize(EXACTLY if low == high else BETWEEN, (low, high))
