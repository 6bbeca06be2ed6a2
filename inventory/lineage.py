"""Lineage: the ancestors and descendants of AI models, whole branches at once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from inventory.models import AIModel, Derivation

# UNION, not UNION ALL: a model that is reached on two paths is read once.
_ANCESTORS = """
    WITH RECURSIVE reached(root, id) AS (
        SELECT id, id FROM inventory_aimodel WHERE id = ANY(%s)
        UNION
        SELECT r.root, d.parent_id FROM inventory_derivation d JOIN reached r ON d.child_id = r.id
        WHERE d.parent_id IS NOT NULL
    )
    SELECT root, id FROM reached
"""
_DESCENDANTS = """
    WITH RECURSIVE reached(root, id) AS (
        SELECT id, id FROM inventory_aimodel WHERE id = ANY(%s)
        UNION
        SELECT r.root, d.child_id FROM inventory_derivation d JOIN reached r ON d.parent_id = r.id
    )
    SELECT root, id FROM reached
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A model in a branch of lineage, `depth` edges away, and the edge by which it was reached.

    Without `model` the step is a parent that nobody knows.
    """

    depth: int
    model: AIModel | None
    edge: Derivation


def lineage_closure(model_ids: Iterable[int]) -> dict[int, AIModel]:
    """These models and all their known ancestors by id, with developer, parent edges and statuses, in four queries.

    An id that does not exist is left out. `parent_edges.all()` asks the database nothing; a parent is found here by
    `edge.parent_id`.
    """
    reached = {model_id for _, model_id in _pairs(_ANCESTORS, model_ids)}
    return AIModel.objects.with_lineage().in_bulk(reached)


def descendants_of(model_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each of these models the ids of all that was made from it, in one query. No model is its own descendant."""
    found: dict[int, set[int]] = {model_id: set() for model_id in model_ids}
    for root, model_id in _pairs(_DESCENDANTS, found):
        if root != model_id:
            found[root].add(model_id)
    return found


def ancestor_steps(model: AIModel) -> list[Step]:
    """The ancestors of `model` as a reader wants them: each parent, under it its own parents. Four queries."""
    known = lineage_closure([model.pk])
    return list(_up(known[model.pk], known, depth=1, told={model.pk}))


def descendant_steps(model: AIModel) -> list[Step]:
    """What was made from `model`: each child, under it its own children. Three queries."""
    below = descendants_of([model.pk])[model.pk]
    known = AIModel.objects.select_related("developer").in_bulk(below)
    edges: dict[int | None, list[Derivation]] = {}
    for edge in Derivation.objects.filter(child__in=below, parent__in=below | {model.pk}).order_by(
        "child__name_folded", "pk"
    ):
        edges.setdefault(edge.parent_id, []).append(edge)
    return list(_down(model.pk, known, edges, depth=1, told={model.pk}))


def _up(model: AIModel, known: dict[int, AIModel], depth: int, told: set[int]) -> Iterable[Step]:
    """A model that is reached again is named again; what stands above it is told once, else diamonds would double."""
    for edge in model.parent_edges.all():
        yield Step(depth, known[edge.parent_id] if edge.parent_id else None, edge)
        if edge.parent_id and edge.parent_id not in told:
            told.add(edge.parent_id)
            yield from _up(known[edge.parent_id], known, depth + 1, told)


def _down(
    model_id: int,
    known: dict[int, AIModel],
    edges: dict[int | None, list[Derivation]],
    depth: int,
    told: set[int],
) -> Iterable[Step]:
    for edge in edges.get(model_id, ()):
        yield Step(depth, known[edge.child_id], edge)
        if edge.child_id not in told:
            told.add(edge.child_id)
            yield from _down(edge.child_id, known, edges, depth + 1, told)


def _pairs(query: str, model_ids: Iterable[int]) -> Collection[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(model_ids)])
        return list(cursor.fetchall())
