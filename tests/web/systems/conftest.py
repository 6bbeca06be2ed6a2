"""The register that the tests of the list and of the export look at: made once for a module, and changed by no test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from inventory.models import AIModel, Person, Provider
from inventory.models.choices import Origin, YesNoUnknown
from tests.conftest import ClientOf, MakeSystem
from tests.web.systems.answering_scene import almost_known
from tests.web.systems.list_scene import Register, make_register
from tests.web.systems.past_scene import NOW, make_past


@pytest.fixture(scope="module")
def register(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Register]:
    """Forty systems, inside a transaction that is rolled back after the module; each test has its own inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_register(datetime(2026, 11, 24, 9, tzinfo=UTC))
        transaction.set_rollback(True)


@pytest.fixture
def browser(register: Register, db: None, client_of: ClientOf) -> Client:
    """The officer's browser before the register."""
    return client_of(register.officer)


@pytest.fixture(scope="module")
def past(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Register]:
    """The register with a past, rolled back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_past()
        transaction.set_rollback(True)


@pytest.fixture
def reader(past: Register, db: None, client_of: ClientOf) -> Iterator[Client]:
    """The officer's browser in May."""
    with time_machine.travel(NOW, tick=False):
        yield client_of(past.officer)


@pytest.fixture
def foreign_model(db: None) -> AIModel:
    """A large foreign model from scratch."""
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    size = {"params_total_min": "32.8", "params_total_max": "32.8", "active_equals_total": True}
    return AIModel.objects.create(
        slug="qwen3-32b", name="Qwen3-32B", developer=maker, multi_task="yes", origin=Origin.FROM_SCRATCH, **size
    )


@pytest.fixture
def make_asked(make_system: MakeSystem, foreign_model: AIModel, owner: Person) -> Any:
    """Makes a system in transition of which only the place of the backups is missing, but for `changes`."""
    return lambda **changes: make_system(**{**almost_known(foreign_model, owner), **changes})


@pytest.fixture
def owners_client(owner: Person, client_of: ClientOf) -> Client:
    """The browser of an owner, in English."""
    owner.language = "en"
    owner.save(update_fields=["language"])
    return client_of(owner)


@pytest.fixture
def officers_client(officer: Person, client_of: ClientOf) -> Client:
    """The browser of an officer, in English."""
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)
