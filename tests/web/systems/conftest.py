"""The register that the tests of the list and of the export look at: made once for a module, and changed by no test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.conftest import ClientOf
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
