"""From a valid answer to the register: the record as it stands, one fact changed, saved as the forms save it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from compliance.assessing import assess
from compliance.models import Standing
from inventory.modelling import ModelConflict, save_ai_model
from inventory.models import AIModel, Person, Provider, System
from inventory.models.choices import YesNoUnknown
from inventory.providing import ProviderRecord, save_provider
from inventory.recorded import recorded_model, recorded_system
from inventory.registering import EditConflict, save_system
from web.systems.detail.answering.form import AnswerForm, IntoModel, IntoProvider, IntoSystem


class Overtaken(Exception):
    """Somebody else changed the record since the question was shown; nothing is written."""


@transaction.atomic
def save_answer(system: System, form: AnswerForm, actor: Person, at: datetime) -> None:
    """Writes the answer and judges the system, in one transaction.

    Raises Overtaken, or ClosesCycle if the parent that was named was itself made from the model.
    """
    reason = gettext("Answer to a question")
    try:
        match form.ask.into:
            case IntoSystem() as into:
                _save_in_system(system, into, form, actor, at, reason)
            case IntoModel() as into:
                _save_in_model(into, form, actor, at, reason)
            case IntoProvider(provider):
                _save_in_provider(provider, form, actor, reason)
    except (EditConflict, ModelConflict) as conflict:
        raise Overtaken from conflict
    # A model under very many systems only marks them; the one that is on the screen is judged at once.
    if Standing.objects.filter(system=system, stale=True).exists():
        assess([system.pk], at, because="model")


def _save_in_system(
    system: System, into: IntoSystem, form: AnswerForm, actor: Person, at: datetime, reason: str
) -> None:
    # The record is read under the lock under which it is written: what others saved meanwhile is a conflict.
    held = System.objects.select_for_update(of=("self",)).select_related("unit").get(pk=system.pk)
    held.version = form.cleaned_data["version"] or 0
    save_system(held, into.change(form, recorded_system(held)), actor, at, reason)


def _save_in_model(into: IntoModel, form: AnswerForm, actor: Person, at: datetime, reason: str) -> None:
    held = AIModel.objects.select_for_update(of=("self",)).get(pk=into.model.pk)
    held.version_of_row = form.cleaned_data["version"] or 0
    save_ai_model(held, into.change(form, recorded_model(held)), actor, at, reason)


def _save_in_provider(provider: Provider, form: AnswerForm, actor: Person, reason: str) -> None:
    """Raises Overtaken if the provider is said to be something else by now."""
    held = Provider.objects.select_for_update().get(pk=provider.pk)
    if held.is_russian_legal_entity != form.cleaned_data["seen"]:
        raise Overtaken
    columns = ("name", "legal_name", "country", "inn", "ogrn", "note")
    record = ProviderRecord(**{name: getattr(held, name) for name in columns})
    said = YesNoUnknown(form.cleaned_data["value"])
    # A provider has no claims: its history keeps the source with the reason.
    reason = ": ".join(part for part in (reason, form.cleaned_data["source"]) if part)
    save_provider(held, replace(record, is_russian_legal_entity=said), actor, reason)
