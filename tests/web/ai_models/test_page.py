"""The page of a model: origin, ancestors and descendants, facts with sources, systems that rest on it."""

from datetime import datetime

import pytest
from django.test import Client

from inventory.models import AIModel, Derivation, Person
from inventory.registering import UseRow
from inventory.stating import Source, state
from tests.conftest import ClientOf, MakeSystem


def page(client: Client, model: AIModel) -> str:
    return client.get(f"/models/{model.slug}/").content.decode()


def test_the_root_that_decides_is_named_on_top(client: Client, updated: AIModel) -> None:
    html = page(client, updated)
    assert "Root: Qwen3-32B" in html
    assert "the text of the law does not decide" in html


def test_ancestors_and_descendants_are_listed_with_the_kind_of_derivation(
    client: Client, tuned: AIModel, updated: AIModel
) -> None:
    lineage = page(client, tuned).partition('id="lineage"')[2].partition('id="systems"')[0]
    up, down = lineage.partition("Made from it")[::2]
    assert "Qwen3-32B" in up
    assert "fine-tune" in up
    assert "тех. отчёт" in up
    assert "T-pro-it-2.1" in down
    assert "update" in down


def test_an_unknown_parent_is_visible_as_unknown(client: Client, base: AIModel) -> None:
    Derivation.objects.create(child=base, parent=None)
    assert "nobody knows which" in page(client, base)


def test_a_fact_shows_its_own_source_or_that_of_the_whole_record(
    client: Client, base: AIModel, officer: Person, at: datetime
) -> None:
    state(base, "multi_task", {"multi_task": "yes"}, Source("карточка модели"), officer, at)
    html = page(client, base)
    assert "карточка модели" in html
    assert "Qwen3 technical report" in html


def test_an_unknown_fact_leads_an_officer_to_its_field(client: Client, base: AIModel) -> None:
    assert 'href="/models/qwen3-32b/edit/#field-multi_task"' in page(client, base)


def test_only_visible_systems_rest_on_it_each_once_with_the_model_between(
    client: Client,
    owner_of_other_unit: Person,
    client_of: ClientOf,
    make_system: MakeSystem,
    base: AIModel,
    updated: AIModel,
) -> None:
    through = make_system("Через производную", uses=[UseRow(updated)])
    both = make_system("Напрямую", uses=[UseRow(updated), UseRow(base)])
    systems = page(client, base).partition('id="systems"')[2]
    assert systems.count(f'href="/systems/{both.code}/"') == 1
    assert "2 systems rest on the model" in systems
    assert "1 of them directly" in systems
    assert f"{through.name}</a></th><td>T-pro-it-2.1" in systems
    assert through.name not in page(client_of(owner_of_other_unit), base)


def test_a_model_that_does_not_exist_is_404(client: Client) -> None:
    assert client.get("/models/no-such/").status_code == 404


@pytest.mark.slow
def test_the_page_costs_the_same_queries_with_one_derivative_and_with_forty(
    client: Client,
    make_system: MakeSystem,
    base: AIModel,
    django_assert_num_queries: object,
    django_assert_max_num_queries: object,
) -> None:
    def derive(number: int) -> None:
        made = AIModel.objects.create(slug=f"copy-{number}", name=f"Copy {number}", developer=base.developer)
        Derivation.objects.create(child=made, parent=base)
        make_system(f"Система {number}", uses=[UseRow(made)])

    derive(0)
    page(client, base)
    with django_assert_max_num_queries(30) as counted:  # type: ignore[operator]
        page(client, base)
    for number in range(1, 40):
        derive(number)
    with django_assert_num_queries(len(counted)):  # type: ignore[operator]
        page(client, base)
