"""Registering and editing a system in the browser: one page, every row, nothing lost, nothing overwritten."""

import re
from datetime import date
from typing import Any

import pytest

from inventory.models import AIModel, Claim, Person, Provider, System, Unit
from inventory.models.choices import FlowPresence
from tests.conftest import ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def qwen(db: None) -> AIModel:
    developer = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity="no")
    return AIModel.objects.create(slug="qwen", name="Qwen2.5-32B", developer=developer)


def sent(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back of the form in `response`, with `changes`."""
    page = response.context["page"]
    data: dict[str, Any] = {}
    for form in [page.form, page.uses.management_form, page.flows.management_form, *page.uses, *page.flows]:
        for bound in form:
            _put(data, bound)
    return {key: value for key, value in (data | changes).items() if value is not None}


def _put(data: dict[str, Any], bound: Any) -> None:
    value = bound.value()
    if hasattr(bound.field.widget, "decompress"):
        how, text = value if isinstance(value, list) else bound.field.widget.decompress(value)
        data |= {f"{bound.html_name}_how": how, f"{bound.html_name}_date": text}
    elif hasattr(value, "pk"):
        data[bound.html_name] = value.pk
    elif isinstance(value, date):
        data[bound.html_name] = value.isoformat()
    elif value is not None and value is not False:
        data[bound.html_name] = "on" if value is True else value


def new_use(number: int, **fields: str) -> dict[str, Any]:
    named = {"since_how": "start", "until_how": "open"} | fields
    return {"uses-TOTAL_FORMS": number + 1} | {f"uses-{number}-{key}": value for key, value in named.items()}


def test_an_officer_registers_a_system_with_a_model_and_six_flows(
    client_of: ClientOf, officer: Person, institute: Unit, qwen: AIModel
) -> None:
    client = client_of(officer)
    form = client.get("/systems/new/")
    flows = {f"flows-{n}-where": "RU" for n in range(5)} | {"flows-5-where": "none"}
    data = sent(form, name="Прогноз", unit=institute.pk, **flows, **new_use(0, model="qwen2.5-32b"))
    response = client.post("/systems/new/", data)
    system = System.objects.get(name="Прогноз")
    assert response["Location"] == f"/systems/{system.code}/"
    assert system.model_uses.get().ai_model == qwen
    assert (system.storage_flows, system.support_flows) == (FlowPresence.PRESENT, FlowPresence.NONE)


def test_saving_an_unchanged_form_changes_no_fact(client_of: ClientOf, officer: Person, system: System) -> None:
    client = client_of(officer)
    before = list(Claim.objects.values_list("field", "value", "superseded_at"))
    client.post(f"/systems/{system.code}/edit/", sent(client.get(f"/systems/{system.code}/edit/")))
    assert list(Claim.objects.values_list("field", "value", "superseded_at")) == before


def test_a_date_is_kept_as_exactly_as_it_is_known(client_of: ClientOf, officer: Person, system: System) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    changes = {"in_operation_how": "month", "in_operation_date": "05.2026", "in_operation_source": "акт № 31"}
    client.post(address, sent(client.get(address), **changes))
    system.refresh_from_db()
    assert (system.in_operation.earliest, system.in_operation.latest) == (date(2026, 5, 1), date(2026, 5, 31))
    assert Claim.objects.current().get(system=system, field="in_operation").source == "акт № 31"


@pytest.mark.parametrize(
    ("how", "text"),
    [("day", "31.02.2026"), ("day", "2026"), ("month", "14.2026"), ("year", "99999"), ("unknown", "2026"), ("", "")],
)
def test_a_date_that_is_none_is_refused_beside_its_field_and_what_was_typed_stays(
    client_of: ClientOf, officer: Person, system: System, how: str, text: str
) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    response = client.post(
        address, sent(client.get(address), in_operation_how=how, in_operation_date=text, name="Иначе")
    )
    assert response.status_code == 422
    assert response.context["form"].errors["in_operation"]
    assert "Иначе" in response.content.decode()
    assert System.objects.get(pk=system.pk).name == system.name


def test_two_people_do_not_overwrite_each_other(
    client_of: ClientOf, officer: Person, owner: Person, system: System
) -> None:
    address = f"/systems/{system.code}/edit/"
    first, second = client_of(officer), client_of(owner)
    opened = sent(second.get(address), name="Моё имя")
    first.post(address, sent(first.get(address), name="Имя уполномоченного"))
    response = second.post(address, opened)
    assert response.status_code == 409
    assert System.objects.get(pk=system.pk).name == "Имя уполномоченного"
    assert "Имя уполномоченного" in (page := response.content.decode())
    assert "Моё имя" in page
    assert second.post(address, sent(response)).status_code == 302
    assert System.objects.get(pk=system.pk).name == "Моё имя"


def test_a_model_that_is_not_in_the_register_must_be_said_to_be_so(
    client_of: ClientOf, officer: Person, system: System
) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    refused = client.post(address, sent(client.get(address), **new_use(0, model="Своя модель")))
    assert "model" in refused.context["page"].uses.errors[0]
    client.post(address, sent(refused, **{"uses-0-unlisted": "on"}))
    assert system.model_uses.get().name == "Своя модель"


def test_one_row_cannot_deny_a_flow_that_another_row_names(
    client_of: ClientOf, officer: Person, system: System
) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    changes = {"flows-0-where": "RU", "flows-1-kind": "storage", "flows-1-where": "none"}
    assert client.post(address, sent(client.get(address), **changes)).status_code == 422


def test_private_excludes_every_setting(client_of: ClientOf, officer: Person, system: System) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    response = client.post(address, sent(client.get(address), settings=["private", "other_cii"]))
    assert response.context["form"].errors["settings"]


def test_a_row_that_is_asked_for_without_scripts_is_added_and_nothing_saved(
    client_of: ClientOf, officer: Person, system: System
) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    response = client.post(address, sent(client.get(address), _add="uses", name="Ещё не сохранено"))
    assert len(response.context["page"].uses.forms) == 1
    assert System.objects.get(pk=system.pk).name == system.name


def test_an_owner_edits_in_the_own_unit_only_and_adds_nothing(
    client_of: ClientOf, owner: Person, owner_of_other_unit: Person, system: System
) -> None:
    assert client_of(owner).get(f"/systems/{system.code}/edit/").status_code == 200
    assert client_of(owner_of_other_unit).get(f"/systems/{system.code}/edit/").status_code == 404
    assert client_of(owner).get("/systems/new/").status_code == 403


def test_broken_management_data_is_no_server_error(client_of: ClientOf, officer: Person, system: System) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    for broken in (
        {"uses-TOTAL_FORMS": "many"},
        {"flows-TOTAL_FORMS": "-1"},
        {"version": "x"},
        {"uses-0-pk": "9" * 30},
    ):
        assert client.post(address, sent(client.get(address), **broken)).status_code in (200, 302, 409, 422)


def test_the_form_asks_the_database_as_often_for_ten_rows_as_for_one(
    client_of: ClientOf, officer: Person, system: System, django_assert_max_num_queries: Any
) -> None:
    client, address = client_of(officer), f"/systems/{system.code}/edit/"
    rows: dict[str, Any] = {}
    for number in range(10):
        rows |= new_use(number, model=f"Модель {number}", unlisted="on")
    client.post(address, sent(client.get(address), **rows))
    assert system.model_uses.count() == 10
    with django_assert_max_num_queries(30):
        page = client.get(address).content.decode()
    assert len(re.findall(r'name="uses-\d+-model"', page)) == 10
