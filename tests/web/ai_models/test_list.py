"""The list of AI models: origin by the worst ancestor, systems counted for the reader, filters in the address."""

import pytest
from django.test import Client

from inventory.models import AIModel, Derivation, Person, Provider, Unit
from inventory.registering import UseRow
from tests.conftest import ClientOf, MakeSystem


def rows(client: Client, query: str = "") -> list[str]:
    """Each row of the table as text."""
    html = client.get(f"/models/{query}").content.decode()
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return body.split("<tr")[1:]


def names(client: Client, query: str = "") -> list[str]:
    return [row.partition("/models/")[2].partition("/")[0] for row in rows(client, query)]


def test_a_derived_model_shows_the_class_of_its_origin_and_its_worst_ancestor(client: Client, updated: AIModel) -> None:
    row = next(row for row in rows(client) if "t-pro-it-2.1" in row)
    assert "Russian over a foreign one" in row
    assert "Qwen3-32B" in row


def test_systems_are_counted_directly_and_with_derivatives_as_far_as_the_reader_sees_them(
    client: Client,
    owner_of_other_unit: Person,
    client_of: ClientOf,
    make_system: MakeSystem,
    waterworks: Unit,
    base: AIModel,
    updated: AIModel,
) -> None:
    make_system("Первая", uses=[UseRow(updated)])
    make_system("Вторая", uses=[UseRow(base), UseRow(updated)])
    make_system("Третья", unit=waterworks, uses=[UseRow(base)])
    officers = next(row for row in rows(client) if "/models/qwen3-32b/" in row)
    assert f'<a href="/systems/?model={base.pk}">2</a>' in officers
    assert f'<a href="/systems/?rests_on={base.pk}">3</a>' in officers
    others = next(row for row in rows(client_of(owner_of_other_unit)) if "/models/qwen3-32b/" in row)
    assert f'<a href="/systems/?rests_on={base.pk}">1</a>' in others


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=qwen", ["qwen3-32b"]),
        ("?q=ТБАНК", ["t-pro-it-2.0", "t-pro-it-2.1"]),
        ("?country=CN", ["qwen3-32b"]),
        ("?family=T-pro", ["t-pro-it-2.0", "t-pro-it-2.1"]),
        ("?used=yes", ["t-pro-it-2.1"]),
        ("?used=no", ["qwen3-32b", "t-pro-it-2.0"]),
        ("?sort=-name", ["t-pro-it-2.1", "t-pro-it-2.0", "qwen3-32b"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted_by_its_address(
    client: Client, make_system: MakeSystem, updated: AIModel, query: str, found: list[str]
) -> None:
    make_system(uses=[UseRow(updated)])
    assert names(client, query) == found


def test_a_developer_of_unknown_country_is_found_as_unknown(client: Client, base: AIModel) -> None:
    AIModel.objects.create(slug="saiga", name="Saiga", developer=Provider.objects.create(name="Илья"))
    AIModel.objects.create(slug="nobody", name="Nobody's")
    assert names(client, "?country=unknown") == ["nobody", "saiga"]


def test_a_filter_that_cannot_be_read_shows_no_row_and_says_why(client: Client, base: AIModel) -> None:
    assert rows(client, "?country=XX") == []
    assert "so no row is shown" in client.get("/models/?country=XX").content.decode()


def test_only_an_officer_of_a_root_unit_is_offered_a_new_model(
    client: Client, officer_of_institute: Person, auditor: Person, client_of: ClientOf
) -> None:
    assert 'href="/models/new/"' in client.get("/models/").content.decode()
    for person in (officer_of_institute, auditor):
        assert "/models/new/" not in client_of(person).get("/models/").content.decode()


def test_the_list_costs_the_same_queries_with_three_models_and_with_forty(
    client: Client,
    updated: AIModel,
    bank: Provider,
    django_assert_num_queries: object,
    django_assert_max_num_queries: object,
) -> None:
    client.get("/models/")
    with django_assert_max_num_queries(20) as counted:  # type: ignore[operator]
        assert len(rows(client)) == 3
    for number in range(37):
        made = AIModel.objects.create(slug=f"copy-{number}", name=f"Copy {number}", developer=bank)
        Derivation.objects.create(child=made, parent=updated)
    with django_assert_num_queries(len(counted)):  # type: ignore[operator]
        assert len(rows(client)) == 40
