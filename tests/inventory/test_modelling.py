"""A model is saved whole or not at all, with its parents, its statuses and a claim for each fact."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from inventory.modelling import (
    ClosesCycle,
    Contradiction,
    ModelConflict,
    ModelRecord,
    ParentRow,
    Size,
    StatusRow,
    save_ai_model,
    slug_of,
)
from inventory.models import AIModel, Person
from inventory.models.choices import DerivationKind, ModelStatusKind, Origin, StatusBasis, YesNoUnknown
from inventory.signals import ai_models_changed
from inventory.stating import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(at: datetime) -> AIModel:
    return save_ai_model(AIModel(), ModelRecord(name="Qwen3-32B", origin=Origin.FROM_SCRATCH), None, at)


@pytest.fixture
def record(base: AIModel) -> ModelRecord:
    return ModelRecord(
        name="T-pro it 2.0",
        size=Size(Decimal("32.8"), Decimal("32.8"), active_equals_total=True),
        multi_task=YesNoUnknown.YES,
        origin=Origin.DERIVED,
        parents=[ParentRow(base, DerivationKind.FINE_TUNE)],
        statuses=[StatusRow(ModelStatusKind.NATIONAL, StatusBasis.SELF_ASSESSED, date(2031, 1, 1))],
        sources={"size": Source("model card", verified_on=date(2031, 4, 1))},
    )


@pytest.fixture
def model(record: ModelRecord, officer: Person, at: datetime) -> AIModel:
    return save_ai_model(AIModel(), record, officer, at)


@pytest.fixture
def announced() -> Iterator[list[list[int]]]:
    heard: list[list[int]] = []

    def listen(model_ids: list[int], **_: object) -> None:
        heard.append(model_ids)

    ai_models_changed.connect(listen)
    yield heard
    ai_models_changed.disconnect(listen)


def test_a_new_model_is_saved_with_its_parents_statuses_and_claims(model: AIModel, base: AIModel) -> None:
    assert model.slug == "t-pro-it-2.0"
    assert [edge.parent for edge in model.parent_edges.all()] == [base]
    assert [row.valid_from for row in model.statuses.all()] == [date(2031, 1, 1)]
    claims = {claim.field: claim for claim in model.claims.current()}
    assert set(claims) == {"size", "multi_task", "developer", "lineage", "status"}
    assert (claims["size"].source, claims["size"].verified_on) == ("model card", date(2031, 4, 1))
    assert claims["lineage"].value["rows"] == [{"parent": base.pk, "kind": "fine-tune"}]


def test_a_change_is_announced_with_the_models_id(
    announced: list[list[int]], model: AIModel, record: ModelRecord, officer: Person, at: datetime
) -> None:
    save_ai_model(model, replace(record, family="T-pro"), officer, at)
    assert announced[-2:] == [[model.pk], [model.pk]]


def test_an_edit_counts_the_version_up_and_keeps_the_rows_that_stay(
    model: AIModel, record: ModelRecord, officer: Person, at: datetime
) -> None:
    edge = model.parent_edges.get()
    kept = replace(record.parents[0], kind=DerivationKind.CONTINUED_PRETRAINING)
    edited = save_ai_model(model, replace(record, parents=[ParentRow(), kept]), officer, at)
    assert edited.version_of_row == 2
    assert [(e.pk == edge.pk, e.parent_id is None) for e in edited.parent_edges.all()] == [(True, False), (False, True)]


def test_an_edit_of_an_older_version_is_a_conflict_and_writes_nothing(
    model: AIModel, record: ModelRecord, officer: Person, at: datetime
) -> None:
    save_ai_model(AIModel.objects.get(pk=model.pk), replace(record, family="first"), officer, at)
    with pytest.raises(ModelConflict) as conflict:
        save_ai_model(model, replace(record, family="second"), officer, at)
    assert conflict.value.current.family == "first"
    assert AIModel.objects.get(pk=model.pk).family == "first"


def test_a_parent_that_was_made_from_the_model_is_refused_by_name_and_nothing_is_written(
    base: AIModel, model: AIModel, officer: Person, at: datetime
) -> None:
    record = ModelRecord(name="renamed", origin=Origin.DERIVED, parents=[ParentRow(model)])
    with pytest.raises(ClosesCycle) as cycle:
        save_ai_model(base, record, officer, at)
    assert cycle.value.parent == model
    assert AIModel.objects.get(pk=base.pk).name == "Qwen3-32B"


def test_a_model_from_scratch_with_parents_contradicts_itself(base: AIModel, officer: Person, at: datetime) -> None:
    with pytest.raises(Contradiction):
        save_ai_model(
            AIModel(), ModelRecord(name="x", origin=Origin.FROM_SCRATCH, parents=[ParentRow(base)]), officer, at
        )


def test_the_history_names_who_did_it_and_why(
    model: AIModel, record: ModelRecord, officer: Person, at: datetime
) -> None:
    # Within one transaction the first context stays in force, and it was the officer's.
    context = model.events.order_by("-pgh_id").first().pgh_context  # type: ignore[attr-defined]
    assert context.metadata["actor"] == officer.pk


@pytest.mark.usefixtures("db")
def test_a_second_model_of_the_same_name_gets_an_address_of_its_own() -> None:
    AIModel.objects.create(slug="гигачат-2.0", name="ГигаЧат 2.0")
    assert slug_of("ГигаЧат 2.0") == "гигачат-2.0-2"
    assert slug_of("new") == "new-2"
    assert slug_of("!!!") == "model"
