"""The list before other registers and other people: an empty one, a large one, and those who may do less."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Person, System, Unit
from tests.bench.register import fill as fill_in_bulk
from tests.conftest import ClientOf, MakeSystem
from tests.web.systems.list_scene import page_at
from web.systems.register_columns import COLUMNS

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
_EVERYTHING = f"/systems/?per_page=100&phase_not=retired&columns={','.join(column.key for column in COLUMNS)}"


def test_a_system_of_another_unit_is_nowhere_on_the_page(
    client_of: ClientOf, owner: Person, make_system: MakeSystem, waterworks: Unit
) -> None:
    hidden = make_system(name="Тайный счётчик", unit=waterworks)
    page = page_at(client_of(owner), "/systems/?q=Тайный")
    assert page.rows == []
    assert hidden.code not in page.html


def test_an_empty_register_teaches_the_first_steps(client_of: ClientOf, officer: Person) -> None:
    response = client_of(officer).get("/systems/")
    assert response.context["first_steps"] == {"units": 1, "people": 1}
    assert "/systems/new/" in response.content.decode()


def test_an_auditor_is_offered_no_button_that_changes_anything(
    client_of: ClientOf, auditor: Person, system: System
) -> None:
    page = page_at(client_of(auditor), "/systems/")
    assert "/systems/new/" not in page.html
    assert "_export=xlsx" in page.html


def test_an_administrator_is_offered_no_export(client_of: ClientOf, administrator: Person, system: System) -> None:
    assert "_export" not in page_at(client_of(administrator), "/systems/").html


def test_text_of_a_system_never_becomes_markup(client_of: ClientOf, officer: Person, make_system: MakeSystem) -> None:
    make_system(name="<script>alert(1)</script>", purpose='"><img src=x onerror=1>')
    html = page_at(client_of(officer), "/systems/?columns=code,name,purpose").html
    assert "<script>alert" not in html
    assert "<img src=x" not in html


@pytest.mark.slow
@pytest.mark.parametrize("rows", [10, 1000])
@pytest.mark.parametrize("address", ["/systems/?per_page=100", _EVERYTHING])
def test_queries_do_not_grow_with_the_rows(client_of: ClientOf, at: datetime, rows: int, address: str) -> None:
    register = fill_in_bulk(rows, at)
    client = client_of(register.officer)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = page_at(client, address)
    assert len(page.rows) == min(rows, 100)
    assert len(queries) <= MOST_QUERIES
