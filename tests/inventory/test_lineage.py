"""Lineage is read whole, in a fixed number of queries, and never goes in circles."""

import pytest
from django.db import IntegrityError, transaction

from inventory.lineage import ancestor_steps, descendant_steps, descendants_of, lineage_closure
from inventory.models import AIModel, Derivation, Provider
from inventory.models.choices import DerivationKind

pytestmark = pytest.mark.django_db


def model(slug: str, *parents: AIModel | None) -> AIModel:
    made = AIModel.objects.create(slug=slug, name=slug)
    for parent in parents:
        Derivation.objects.create(child=made, parent=parent, kind=DerivationKind.FINE_TUNE)
    return made


@pytest.fixture
def base() -> AIModel:
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN")
    return AIModel.objects.create(slug="qwen3-32b", name="Qwen3-32B", developer=maker)


@pytest.fixture
def tuned(base: AIModel) -> AIModel:
    return model("t-pro-it-2.0", base)


@pytest.fixture
def updated(tuned: AIModel) -> AIModel:
    return model("t-pro-it-2.1", tuned)


def test_the_closure_holds_the_model_and_every_ancestor(base: AIModel, tuned: AIModel, updated: AIModel) -> None:
    assert lineage_closure([updated.pk]) == {m.pk: m for m in (base, tuned, updated)}


def test_the_closure_of_nothing_is_empty(base: AIModel) -> None:
    assert lineage_closure([]) == {}


def test_a_model_that_does_not_exist_is_left_out(base: AIModel) -> None:
    assert set(lineage_closure([base.pk, base.pk + 1000])) == {base.pk}


@pytest.mark.parametrize("length", [2, 40])
def test_the_closure_costs_four_queries_however_long_the_chain(
    base: AIModel, length: int, django_assert_num_queries: object
) -> None:
    last = base
    for number in range(length):
        last = model(f"child-{number}", last)
    with django_assert_num_queries(4):  # type: ignore[operator]
        known = lineage_closure([last.pk])
        parents = [edge.parent_id for m in known.values() for edge in m.parent_edges.all()]
        developers = {m.developer and m.developer.country for m in known.values()}
    assert len(parents) == length
    assert developers == {None, "CN"}


def test_an_unknown_parent_is_an_edge_of_the_closure(base: AIModel) -> None:
    merged = model("merged", base, None)
    edges = lineage_closure([merged.pk])[merged.pk].parent_edges.all()
    assert [edge.parent_id for edge in edges] == [base.pk, None]


def test_a_diamond_is_read_once_and_shown_on_both_paths(base: AIModel) -> None:
    left, right = model("left", base), model("right", base)
    merge = model("merge", left, right)
    assert len(lineage_closure([merge.pk])) == 4
    assert [(step.depth, step.model) for step in ancestor_steps(merge)] == [
        (1, left),
        (2, base),
        (1, right),
        (2, base),
    ]


def test_an_unknown_parent_is_shown_as_a_step_without_a_model(base: AIModel) -> None:
    merged = model("merged", base, None)
    assert [step.model for step in ancestor_steps(merged)] == [base, None]


def test_descendants_are_told_for_each_model(base: AIModel, tuned: AIModel, updated: AIModel) -> None:
    assert descendants_of([base.pk, updated.pk]) == {base.pk: {tuned.pk, updated.pk}, updated.pk: set()}


def test_descendants_stand_under_what_they_were_made_from(base: AIModel, tuned: AIModel, updated: AIModel) -> None:
    other = model("another", base)
    steps = [(step.depth, step.model) for step in descendant_steps(base)]
    assert steps == [(1, other), (1, tuned), (2, updated)]


def test_the_database_refuses_an_edge_that_closes_a_cycle(base: AIModel, updated: AIModel) -> None:
    with pytest.raises(IntegrityError, match="closes a cycle"), transaction.atomic():
        Derivation.objects.create(child=base, parent=updated)


def test_a_ladder_of_diamonds_is_told_in_as_many_steps_as_it_has_edges(base: AIModel) -> None:
    last = base
    for number in range(20):
        last = model(f"merge-{number}", model(f"left-{number}", last), model(f"right-{number}", last))
    assert len(ancestor_steps(last)) == Derivation.objects.count()
    assert len(descendant_steps(base)) == Derivation.objects.count()
