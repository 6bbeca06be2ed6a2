"""Loading the catalogue, again and again, beside officers who edit."""

from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inventory.modelling import ModelRecord, save_ai_model
from inventory.models import AIModel, Derivation, Person, Provider
from inventory.models.choices import DerivationKind, Origin
from inventory.providing import ProviderRecord, save_provider
from inventory.signals import ai_models_changed
from tests.inventory.catalogue.conftest import LoadRows, WriteCatalogue

pytestmark = pytest.mark.django_db

CHILD = {
    "model_id": "burlak-it",
    "name": "Бурлак-7 it",
    "parameters_active_billion": "",
    "derivation": "fine-tune",
    "base_model_ids": "burlak-7b;unknown",
}


def test_a_model_comes_with_its_developer_size_and_release(load_rows: LoadRows) -> None:
    load_rows({})
    model = AIModel.objects.select_related("developer").get(slug="burlak-7b")
    assert model.developer is not None
    assert (model.developer.name, model.developer.country) == ("Речной институт", "RU")
    assert (model.params_total_min, model.params_total_max) == (Decimal("7.2"), Decimal("7.2"))
    assert (model.released_from, model.released_to) == (date(2030, 4, 1), date(2030, 4, 30))
    assert model.active_equals_total
    assert model.from_catalogue


def test_a_size_of_which_one_half_is_unknown_is_not_dense(load_rows: LoadRows) -> None:
    load_rows({}, CHILD)
    model = AIModel.objects.get(slug="burlak-it")
    assert (model.params_active_min, model.active_equals_total) == (None, False)


def test_every_id_is_an_edge_and_an_unknown_one_has_no_parent(load_rows: LoadRows) -> None:
    load_rows({}, CHILD)
    edges = Derivation.objects.filter(child__slug="burlak-it")
    assert set(edges.values_list("parent__slug", "kind")) == {
        ("burlak-7b", DerivationKind.FINE_TUNE),
        (None, DerivationKind.FINE_TUNE),
    }


def test_each_fact_names_its_source_and_how_sure_it_is(load_rows: LoadRows) -> None:
    load_rows({})
    claims = AIModel.objects.get(slug="burlak-7b").claims.all()
    assert {claim.field for claim in claims} == {"size", "multi_task", "developer", "lineage"}
    assert {claim.source for claim in claims} == {"card of the model"}
    assert {claim.ai_model.confidence for claim in claims if claim.ai_model} != {""}
    assert {claim.stated_by for claim in claims} == {None}


def test_loading_again_changes_nothing(load_rows: LoadRows) -> None:
    load_rows({}, CHILD)
    claims = list(AIModel.objects.values_list("claims", flat=True))
    again = load_rows({}, CHILD)
    assert (again.new, again.changed, len(again.same)) == ([], [], 2)
    assert list(AIModel.objects.values_list("claims", flat=True)) == claims


@pytest.mark.parametrize(
    "change",
    [{"parameters_billion": "7.4"}, {"note": "измерено"}, {"base_model_ids": "unknown"}, {"derivation": "merge"}],
)
def test_what_the_catalogue_says_anew_is_written(load_rows: LoadRows, change: dict[str, str]) -> None:
    load_rows({}, CHILD)
    assert load_rows({}, CHILD | change).changed == ["burlak-it"]
    assert AIModel.objects.get(slug="burlak-it").version_of_row == 2
    assert load_rows({}, CHILD | change).changed == []


def test_a_model_that_an_officer_edited_is_left_alone_and_named(
    load_rows: LoadRows, officer: Person, at: datetime
) -> None:
    load_rows({}, CHILD)
    model = AIModel.objects.get(slug="burlak-7b")
    save_ai_model(model, ModelRecord(name="Бурлак", origin=Origin.UNKNOWN), officer, at)
    loaded = load_rows({"name": "Бурлак-7Б"}, CHILD)
    assert (loaded.kept, loaded.same) == (["burlak-7b"], ["burlak-it"])
    assert AIModel.objects.get(slug="burlak-7b").name == "Бурлак"


def test_a_developer_that_an_officer_edited_is_left_alone_and_named(load_rows: LoadRows, officer: Person) -> None:
    load_rows({})
    provider = Provider.objects.get(name="Речной институт")
    save_provider(provider, ProviderRecord(name=provider.name, country="KZ"), officer)
    assert load_rows({}).providers_kept == ["Речной институт"]
    assert Provider.objects.get(name="Речной институт").country == "KZ"


def test_models_of_an_earlier_catalogue_stay_and_are_named(load_rows: LoadRows) -> None:
    load_rows({}, CHILD)
    assert load_rows({}).gone == ["burlak-it"]
    assert AIModel.objects.filter(slug="burlak-it").exists()


def test_new_and_changed_models_are_announced_once(load_rows: LoadRows) -> None:
    heard: list[list[int]] = []

    def hear(sender: object, model_ids: list[int], **_more: object) -> None:
        heard.append(model_ids)

    ai_models_changed.connect(hear)
    try:
        load_rows({}, CHILD)
        load_rows({}, CHILD)
    finally:
        ai_models_changed.disconnect(hear)
    assert heard == [sorted(AIModel.objects.values_list("pk", flat=True))]


def test_the_command_loads_the_real_catalogue_and_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_models", stdout=out)
    assert out.getvalue() == "252 AI models: 252 new, 0 changed, 0 the same.\n"
    assert Derivation.objects.count() == 169
    assert AIModel.objects.filter(origin=Origin.FROM_SCRATCH, parent_edges__isnull=False).count() == 0


def test_the_command_says_what_is_wrong_and_changes_nothing(write_catalogue: WriteCatalogue) -> None:
    path = write_catalogue({}, {"model_id": "other", "multi_task": "maybe"})
    with pytest.raises(CommandError, match=r"models\.csv, row 3, multi_task: .* Nothing was changed\.$"):
        call_command("load_models", file=path)
    assert not AIModel.objects.exists()
