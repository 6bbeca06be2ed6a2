"""Providers: read by everyone with a role, changed by officers of a root unit, with their numbers checked."""

from typing import Any

import pytest
from django.test import Client

from inventory.models import AIModel, Person, Provider, Unit
from inventory.models.choices import FlowKind, FlowPresence
from inventory.registering import FlowRow, UseRow
from inventory.signals import ai_models_changed
from tests.conftest import ClientOf, MakeSystem

FORM: dict[str, Any] = {
    "name": "Сбер",
    "legal_name": "ПАО Сбербанк",
    "country": "RU",
    "is_russian_legal_entity": "yes",
    "inn": "7707083893",
    "ogrn": "1027700132195",
}


@pytest.fixture
def client(officer: Person, client_of: ClientOf) -> Client:
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)


@pytest.fixture
def alibaba(db: None) -> Provider:
    return Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity="no")


def rows(client: Client, query: str = "") -> list[str]:
    body = client.get(f"/providers/{query}").content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return body.split("<tr")[1:]


def test_a_provider_is_saved_with_its_numbers(client: Client) -> None:
    assert client.post("/providers/new/", FORM | {"inn": "77 0708 3893"}).status_code == 302
    saved = Provider.objects.get(name="Сбер")
    assert (saved.inn, saved.ogrn, saved.country) == ("7707083893", "1027700132195", "RU")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"inn": "7707083894"}, "An INN has 10 or 12 digits"),
        ({"ogrn": "1027700132196"}, "An OGRN has 13 or 15 digits"),
        ({"name": "Alibaba Cloud"}, "There is a provider of this name already"),
        ({"country": "CN"}, "A Russian legal entity is in Russia"),
        ({"country": "XX"}, "XX is not one of the available choices"),
        ({"is_russian_legal_entity": ""}, "This field is required"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, alibaba: Provider, wrong: dict[str, str], said: str
) -> None:
    answer = client.post("/providers/new/", FORM | wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "ПАО Сбербанк" in html
    assert Provider.objects.count() == 1


def test_an_edit_announces_the_models_that_the_provider_made(client: Client, alibaba: Provider) -> None:
    made = AIModel.objects.create(slug="qwen", name="Qwen", developer=alibaba)
    heard: list[list[int]] = []

    def listen(model_ids: list[int], **_: object) -> None:
        heard.append(model_ids)

    ai_models_changed.connect(listen)
    client.post(f"/providers/{alibaba.pk}/edit/", FORM)
    ai_models_changed.disconnect(listen)
    assert heard == [[made.pk]]


def test_the_list_counts_models_and_only_systems_that_the_reader_sees(
    client: Client,
    owner_of_other_unit: Person,
    client_of: ClientOf,
    make_system: MakeSystem,
    waterworks: Unit,
    alibaba: Provider,
) -> None:
    made = AIModel.objects.create(slug="qwen", name="Qwen", developer=alibaba)
    flows = {"presence": {FlowKind.STORAGE: FlowPresence.PRESENT}}
    make_system("На модели", uses=[UseRow(made), UseRow(made)])
    make_system("На площадке", flows=[FlowRow(FlowKind.STORAGE, "CN", provider=alibaba)], **flows)
    make_system("Чужая", unit=waterworks, uses=[UseRow(made)])
    assert _numbers(rows(client)[0]) == ["1", "3"]
    assert _numbers(rows(client_of(owner_of_other_unit))[0]) == ["1", "1"]


def _numbers(row: str) -> list[str]:
    cells = [cell for cell in row.split("<td")[1:] if "cell-number" in cell]
    return [cell.partition("</a>")[0].rpartition(">")[2] for cell in cells]


@pytest.mark.parametrize("query", ["?q=alibaba", "?country=CN", "?russian=no"])
def test_the_list_is_searched_and_filtered_by_its_address(client: Client, alibaba: Provider, query: str) -> None:
    Provider.objects.create(name="Сбер", country="RU", is_russian_legal_entity="yes")
    found = rows(client, query)
    assert len(found) == 1
    assert "Alibaba Cloud" in found[0]


def test_a_filter_that_cannot_be_read_shows_no_row(client: Client, alibaba: Provider) -> None:
    assert rows(client, "?country=QQ") == []


def test_the_page_names_models_and_visible_systems(
    client: Client, owner_of_other_unit: Person, client_of: ClientOf, make_system: MakeSystem, alibaba: Provider
) -> None:
    made = AIModel.objects.create(slug="qwen", name="Qwen3", developer=alibaba)
    system = make_system("Паводок", uses=[UseRow(made)])
    address = f"/providers/{alibaba.pk}/"
    html = client.get(address).content.decode()
    assert "Qwen3" in html
    assert f'href="/systems/{system.code}/"' in html
    assert system.code not in client_of(owner_of_other_unit).get(address).content.decode()


def test_only_officers_of_a_root_unit_may_change_a_provider(
    alibaba: Provider,
    officer_of_institute: Person,
    owner: Person,
    auditor: Person,
    administrator: Person,
    client_of: ClientOf,
) -> None:
    for person in (officer_of_institute, owner, auditor, administrator):
        for address in ("/providers/new/", f"/providers/{alibaba.pk}/edit/"):
            assert client_of(person).get(address).status_code == 403
            assert client_of(person).post(address, FORM).status_code == 403
    assert Provider.objects.get().name == "Alibaba Cloud"


def test_the_list_costs_the_same_queries_with_one_provider_and_with_forty(
    client: Client,
    alibaba: Provider,
    django_assert_num_queries: object,
    django_assert_max_num_queries: object,
) -> None:
    client.get("/providers/")
    with django_assert_max_num_queries(12) as counted:  # type: ignore[operator]
        assert len(rows(client)) == 1
    Provider.objects.bulk_create(Provider(name=f"П{number}", country="RU") for number in range(39))
    with django_assert_num_queries(len(counted)):  # type: ignore[operator]
        assert len(rows(client)) == 40
