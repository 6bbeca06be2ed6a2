"""What the origins of the models of a lineage can be. Unknown developers and unknown parents are variables; ancestors
may be shared.

Where several models, or several paths, meet in an ancestor of which something is unknown, that ancestor is *shared*: an
origin is then a vector, one number for each way the shared ancestors can turn out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from .ai_model import Model
from .lineage import (
    ORIGINS,
    RUSSIAN,
    Ancestry,
    ancestors,
    ancestries,
    developers,
    named_parents,
    origin_of,
    own_unknowns,
)
from .policy import Policy

Vector = tuple[int, ...]
Pairs = frozenset[tuple[Vector, Vector]]
NO_CHANGES: Mapping[str, Pairs] = {}


@dataclass(frozen=True, slots=True)
class Origins:
    """What the origin of one model can be, and for each unknown fact beneath it the changes it alone can make."""

    values: frozenset[Vector]
    changes: Mapping[str, Pairs]


@dataclass(frozen=True, slots=True)
class LineageStudy:
    """Origins of the used models and of the shared ancestors. ``shared`` is in an order in which children come before
    their parents. ``open_models``: those of which, or beneath which, something is unknown.
    """

    open_models: frozenset[str]
    shared: tuple[str, ...]
    of_model: Mapping[str, Origins]
    of_shared: Mapping[str, Origins]

    def resolve(self, chosen: Iterable[Vector]) -> int:
        """The index into vectors for one vector chosen for each shared ancestor."""
        vectors = tuple(chosen)
        index = 0
        for _ in vectors:
            index = _index(vector[index] for vector in vectors)
        return index


SETTLED = tuple(Origins(frozenset({(origin,)}), NO_CHANGES) for origin in ORIGINS)
NOTHING_SHARED = LineageStudy(frozenset(), (), {}, {})


def study_lineage(index: Mapping[str, Model], roots: tuple[str, ...], law: Policy) -> LineageStudy:
    """Origins of ``roots`` (used models whose lineage counts) with everything that is unknown about them."""
    order = ancestors(index, roots)
    open_models = _open_models(index, order)
    if not open_models:
        return LineageStudy(open_models, (), _settled(index, roots, order, law), {})
    shared = _shared(index, roots, order, open_models)
    positions = {model_id: place for place, model_id in enumerate(shared)}
    assignments = tuple(product(ORIGINS, repeat=len(shared)))

    def projected(model_id: str) -> Origins:
        place = positions[model_id]
        return Origins(frozenset({tuple(assignment[place] for assignment in assignments)}), {})

    done: dict[str, Origins] = {}
    own: dict[str, Origins] = {}
    for model_id in reversed(order):
        model = index[model_id]
        own[model_id] = _origins(model, [done[parent] for parent in named_parents(model)], len(assignments), law)
        done[model_id] = projected(model_id) if model_id in positions else own[model_id]
    of_model = {root: done[root] for root in roots}
    return LineageStudy(open_models, shared, of_model, {model_id: own[model_id] for model_id in shared})


def _shared(
    index: Mapping[str, Model], roots: tuple[str, ...], order: tuple[str, ...], open_models: frozenset[str]
) -> tuple[str, ...]:
    """Open models that are reached on several ways."""
    ways = Counter(roots)
    for model_id in order:
        ways.update(named_parents(index[model_id]))
    return tuple(model_id for model_id in order if ways[model_id] > 1 and model_id in open_models)


def _settled(
    index: Mapping[str, Model], roots: tuple[str, ...], order: tuple[str, ...], law: Policy
) -> dict[str, Origins]:
    """The one origin of each root where everything is known: from the parents to the children."""
    found: dict[str, int] = {}
    for model_id in reversed(order):
        model = index[model_id]
        (developer,), (ancestry, *_) = developers(model), ancestries(model)
        worst = max([found[parent] for parent in named_parents(model)], default=ancestry.unnamed_worst)
        found[model_id] = origin_of(law, developer, worst, ancestry.only_quantised)
    return {root: SETTLED[found[root]] for root in roots}


def _open_models(index: Mapping[str, Model], order: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for model_id in reversed(order):
        model = index[model_id]
        if own_unknowns(model) or not found.isdisjoint(named_parents(model)):
            found.add(model_id)
    return frozenset(found)


def _index(digits: Iterable[int]) -> int:
    index = 0
    for digit in digits:
        index = index * len(ORIGINS) + digit
    return index


def _worst(first: Vector, second: Vector) -> Vector:
    return tuple(map(max, first, second))


def _origins(model: Model, parents: list[Origins], width: int, law: Policy) -> Origins:
    """Origin of a model from the origins of its named parents."""
    start: Vector = (RUSSIAN,) * width
    worst = frozenset({start})
    for parent in parents:
        worst = frozenset(_worst(vector, other) for vector in worst for other in parent.values)
    makings = tuple(product(developers(model), ancestries(model)))
    made = {making: _maker(law, *making) for making in makings}
    changes: dict[str, Pairs] = {}
    if len(developers(model)) > 1:
        both = [(made[True, ancestry], made[False, ancestry]) for ancestry in ancestries(model)]
        changes[f"models.{model.id}.developer"] = _pairs_of(both, worst)
    if len(ancestries(model)) > 1 and True in developers(model):
        ways = [made[True, ancestry] for ancestry in ancestries(model)]
        changes[f"models.{model.id}.lineage"] = _pairs_of(product(ways, ways), worst)
    for place, parent in enumerate(parents):
        others = frozenset({start})
        for sibling in parents[:place] + parents[place + 1 :]:
            others = frozenset(_worst(vector, other) for vector in others for other in sibling.values)
        for key, pairs in parent.changes.items():
            joined = {(_worst(one, rest), _worst(two, rest)) for one, two in pairs for rest in others}
            changes[key] = frozenset((make(one), make(two)) for one, two in joined for make in made.values())
    return Origins(frozenset(make(vector) for make in made.values() for vector in worst), changes)


@lru_cache(maxsize=4096)
def _maker(law: Policy, developer_russian: bool, ancestry: Ancestry) -> Callable[[Vector], Vector]:
    outcome = tuple(
        origin_of(law, developer_russian, max(worst, ancestry.unnamed_worst), ancestry.only_quantised)
        for worst in ORIGINS
    )
    return lambda vector: tuple(outcome[worst] for worst in vector)


def _pairs_of(
    ways: Iterable[tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]], worst: frozenset[Vector]
) -> Pairs:
    return frozenset((one(vector), two(vector)) for one, two in ways for vector in worst)
