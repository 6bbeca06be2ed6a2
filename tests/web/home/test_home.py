"""The first page counts what a person may see, and each count is a door."""

import re

import pytest
from django.test import Client

from inventory.models import Person, System
from tests.conftest import ClientOf, MakeSystem

pytestmark = pytest.mark.django_db


def test_each_figure_leads_to_exactly_the_systems_that_it_counts(
    client_of: ClientOf, officer: Person, make_system: MakeSystem
) -> None:
    systems = {make_system(name=f"Система {number}").code for number in range(3)}
    client: Client = client_of(officer)
    page = client.get("/").content.decode()
    address = re.search(r'href="(/systems/\?outlook=UNDETERMINED)"', page)
    assert address
    listed = client.get(address[1]).content.decode()
    assert all(code in listed for code in systems)


def test_somebody_of_another_unit_sees_an_empty_register(
    client_of: ClientOf, owner_of_other_unit: Person, system: System
) -> None:
    response = client_of(owner_of_other_unit).get("/")
    assert response.context["position"].systems == 0
    assert system.name not in response.content.decode()
