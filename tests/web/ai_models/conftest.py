"""A Chinese base, a Russian fine-tune of it, and an update of that."""

import pytest
from django.test import Client

from inventory.models import AIModel, Derivation, Person, Provider
from inventory.models.choices import DerivationKind, Origin, YesNoUnknown
from tests.conftest import ClientOf


@pytest.fixture
def base(db: None) -> AIModel:
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    size = {"params_total_min": "32.8", "params_total_max": "32.8", "active_equals_total": True}
    return AIModel.objects.create(
        slug="qwen3-32b",
        name="Qwen3-32B",
        family="Qwen",
        developer=maker,
        origin=Origin.FROM_SCRATCH,
        source="Qwen3 technical report",
        **size,
    )


@pytest.fixture
def bank(db: None) -> Provider:
    return Provider.objects.create(name="АО «ТБанк»", country="RU", is_russian_legal_entity=YesNoUnknown.YES)


@pytest.fixture
def tuned(base: AIModel, bank: Provider) -> AIModel:
    model = AIModel.objects.create(
        slug="t-pro-it-2.0", name="T-pro-it-2.0", family="T-pro", developer=bank, origin=Origin.DERIVED
    )
    Derivation.objects.create(child=model, parent=base, kind=DerivationKind.FINE_TUNE, source="тех. отчёт")
    return model


@pytest.fixture
def updated(tuned: AIModel, bank: Provider) -> AIModel:
    model = AIModel.objects.create(slug="t-pro-it-2.1", name="T-pro-it-2.1", family="T-pro", developer=bank)
    Derivation.objects.create(child=model, parent=tuned, kind=DerivationKind.UPDATE)
    return model


@pytest.fixture
def client(officer: Person, client_of: ClientOf) -> Client:
    """The officer's browser, in English."""
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)
