"""Saving a provider: what it is said to be decides about every model that it made."""

from dataclasses import dataclass

import pghistory
from django.db import transaction

from inventory.models import AIModel, Person, Provider
from inventory.models.choices import YesNoUnknown
from inventory.signals import ai_models_changed


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """Everything that a person states of a provider at once."""

    name: str
    legal_name: str = ""
    country: str = ""
    is_russian_legal_entity: YesNoUnknown = YesNoUnknown.UNKNOWN
    inn: str = ""
    ogrn: str = ""
    note: str = ""


_COLUMNS = ("name", "legal_name", "country", "is_russian_legal_entity", "inn", "ogrn", "note")


@transaction.atomic
def save_provider(provider: Provider, record: ProviderRecord, actor: Person, reason: str = "") -> Provider:
    """Saves `record` as `provider`, new or existing, and announces its models as changed."""
    with pghistory.context(actor=actor.pk, reason=reason):
        for name in _COLUMNS:
            setattr(provider, name, getattr(record, name))
        provider.save()
        made = list(AIModel.objects.filter(developer=provider).order_by("pk").values_list("pk", flat=True))
        if made:
            ai_models_changed.send(Provider, model_ids=made)
    return provider
