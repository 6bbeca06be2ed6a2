"""The page of a model: origin, ancestors and descendants, facts with sources, systems that rest on it."""

from datetime import date, datetime

import pytest
from django.test import Client

from compliance.models import Standing
from inventory.models import AIModel, Derivation, ModelStatus, Person, Provider
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
    row = systems.partition(f"{through.name}</a></th>")[2].partition("</tr>")[0]
    assert "<td>T-pro-it-2.1</td>" in row
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


def test_the_path_that_decides_names_country_developer_and_source_of_each_edge(
    client: Client, updated: AIModel
) -> None:
    path = page(client, updated).partition('class="path"')[2].partition("</ol>")[0]
    here, middle, root = path.split("</li>")[:3]
    assert "T-pro-it-2.1" in here
    assert "АО «ТБанк»" in here
    assert "update" in middle
    assert "fine-tune" in root
    assert "тех. отчёт" in root
    assert ">CN<" in root
    assert "root: it decides" in root
    assert "Qwen3 technical report" in root


def test_a_path_that_ends_at_an_unknown_parent_says_so(client: Client, bank: Provider) -> None:
    silent = AIModel.objects.create(slug="silent", name="Silent", developer=bank)
    html = page(client, silent)
    assert "a parent that nobody knows" in html
    assert "pic-unknown pic-root" in html


def test_the_facts_say_what_the_rules_make_of_them(client: Client, base: AIModel) -> None:
    facts = page(client, base).partition("model-facts")[2].partition("</table>")[0]
    assert "The developer is no Russian legal entity: the model is foreign." in facts


def test_systems_that_are_to_be_judged_anew_are_shown_so_and_the_page_asks_again(
    client: Client, base: AIModel, make_system: MakeSystem
) -> None:
    make_system(uses=[UseRow(base)])
    calm = page(client, base)
    assert "being judged anew" not in calm
    assert "every 5s" not in calm
    Standing.objects.update(stale=True)
    html = page(client, base)
    assert "Systems are being judged anew" in html
    assert "being judged anew</small>" in html
    assert 'hx-trigger="every 5s"' in html


def test_those_who_answer_for_the_systems_are_named(
    client: Client, base: AIModel, make_system: MakeSystem, owner: Person
) -> None:
    make_system(uses=[UseRow(base)], responsible=owner)
    assert "Власов Н. А." in page(client, base).partition("Whom to tell of a change")[2]


def test_everyone_is_offered_to_ask_what_would_be_if_the_status_changed(
    auditor: Person, client_of: ClientOf, base: AIModel
) -> None:
    assert 'href="/models/qwen3-32b/what-if/"' in page(client_of(auditor), base)


def test_a_status_is_told_with_its_basis_its_days_and_its_document(client: Client, base: AIModel) -> None:
    ModelStatus.objects.create(
        ai_model=base,
        status="national",
        basis="self-assessed",
        valid_from=date(2031, 1, 1),
        valid_to=date(2033, 12, 31),
        document="письмо № 5",
    )
    facts = page(client, base).partition("model-facts")[2]
    assert "national, self-assessed, from 1 Jan 2031 until 31 Dec 2033 inclusive, письмо № 5" in facts


def test_a_confirmed_status_admits_a_model_whatever_its_lineage_and_the_page_says_so(
    client: Client, base: AIModel
) -> None:
    said = "Its confirmed status admits it, whatever its lineage."
    status = ModelStatus.objects.create(ai_model=base, status="national", basis="self-assessed", document="№ 1")
    assert said not in page(client, base)
    status.basis = "confirmed"
    status.save(update_fields=["basis"])
    assert said in page(client, base)
