"""The questions about an AI model's own facts. All systems that use the model share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.modelling import ModelRecord, Size
from inventory.models import AIModel, Person, Provider
from inventory.models.choices import YesNoUnknown
from web.ai_models.size_field import ALL, BETWEEN, EXACTLY, UNKNOWN, KnownSize, SizeField
from web.parts.widgets import PlainSelect
from web.systems.detail.answering.form import AnswerForm, Answers, Ask, IntoModel, IntoProvider
from web.systems.detail.answering.of_system import yes_no


def ask_tasks(model: AIModel, _user: Person) -> Ask:
    """Whether the model is used for many different tasks."""

    def change(form: AnswerForm, record: ModelRecord) -> ModelRecord:
        return form.sourced(record, "multi_task", multi_task=YesNoUnknown(form.cleaned_data["value"]))

    return Ask({"value": yes_no()}, {"value": model.multi_task}, IntoModel(model, change), model.version_of_row)


def ask_size(model: AIModel, _user: Person) -> Ask:
    """How many parameters the model has, and how many of them work at once."""
    fields = {
        "total": SizeField(label=_("Parameters, billions")),
        "active": SizeField(more=[(ALL, _("all of them"))], label=_("Of them active at once")),
    }
    dense = KnownSize(ALL)
    active = dense if model.active_equals_total else _known(model.params_active_min, model.params_active_max)
    shown = {"total": _known(model.params_total_min, model.params_total_max), "active": active}
    return Ask(fields, shown, IntoModel(model, _with_size), model.version_of_row, _no_more_active)


def ask_developer(model: AIModel, user: Person) -> Ask:
    """Who made the model: a provider of the register. Where that is known, whether it is a Russian legal entity."""
    if model.developer:
        return _ask_russian(model.developer)
    providers = {str(row.pk): row for row in Provider.objects.visible_to(user)}

    def change(form: AnswerForm, record: ModelRecord) -> ModelRecord:
        return form.sourced(record, "developer", developer=providers.get(form.cleaned_data["value"]))

    choices = [*((pk, str(row)) for pk, row in providers.items()), ("", _("unknown"))]
    field = forms.ChoiceField(label=_("Developer"), choices=choices, required=False, widget=PlainSelect)
    return Ask({"value": field}, {"value": ""}, IntoModel(model, change), model.version_of_row)


def _ask_russian(developer: Provider) -> Ask:
    """A provider has no version: `seen` is the answer that was read."""
    stated = developer.is_russian_legal_entity
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    return Ask({"value": yes_no(), "seen": seen}, {"value": stated, "seen": stated}, IntoProvider(developer))


def _no_more_active(answers: Answers) -> Mapping[str, str]:
    """No more parameters are active than there are."""
    total, active = answers.get("total"), answers.get("active")
    if total and active and total.ends and active.ends and active.ends[1] > total.ends[1]:
        return {"active": gettext("More parameters are active than there are: correct one of the two.")}
    return {}


def _with_size(form: AnswerForm, record: ModelRecord) -> ModelRecord:
    """The record with this answer; of a dense model the active parameters are all of them."""
    total, active = form.cleaned_data["total"], form.cleaned_data["active"]
    dense = active.how == ALL
    low, high = total.ends or (None, None)
    least, most = (total if dense else active).ends or (None, None)
    return form.sourced(record, "size", size=Size(low, high, least, most, active_equals_total=dense))


def _known(low: Any, high: Any) -> KnownSize:
    if low is None or high is None:
        return KnownSize(UNKNOWN)
    return KnownSize(EXACTLY if low == high else BETWEEN, (low, high))
