"""Origin of models: the worst ancestor decides. Unknown developers and unknown parents are variables; ancestors may
be shared.

The origin of a model is a number, worst last: ``RUSSIAN`` (all Russian legal entities), ``ESSENTIAL`` (a Russian step
over a parent that is
not all-Russian: whether that is national is a legal question), ``FOREIGN``. Where several models, or several paths,
meet in an ancestor of
which something is unknown, that ancestor is *shared*: an origin is then a vector, one number for each way the shared
ancestors can turn out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .facts import Derivation, Model, Origin
from .frame import Frame
from .rules import national_essential, sovereign_full
from .rules.base import Making

RUSSIAN, ESSENTIAL, FOREIGN = 0, 1, 2
ORIGINS = (RUSSIAN, ESSENTIAL, FOREIGN)

Vector = tuple[int, ...]
Pairs = frozenset[tuple[Vector, Vector]]
NO_CHANGES: Mapping[str, Pairs] = {}


class Ancestry(NamedTuple):
    """One way to complete what is not known of a model's parents: the worst origin among those that nobody has named,
    and whether the model
    is nothing but a quantisation."""

    unnamed_worst: int
    only_quantised: bool


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
FROM_NOTHING = (Ancestry(RUSSIAN, only_quantised=False),)
NOTHING_SHARED = LineageStudy(frozenset(), (), {}, {})


def reads_lineage(frame: Frame) -> bool:
    """Whether the rule set lets a lineage admit a model."""
    return frame.decides(sovereign_full.RULE.id) or frame.decides(national_essential.RULE.id)


@lru_cache(maxsize=256)
def origin_of(frame: Frame, developer_russian: bool, worst_parent: int, only_quantised: bool) -> int:
    """The origin of a model whose facts are complete, by the rules that the rule set lets decide."""
    making = Making(developer_russian, worst_parent == RUSSIAN, only_quantised, worst_parent == ESSENTIAL)
    if frame.decides(sovereign_full.RULE.id) and sovereign_full.holds(making, {}, frame.parameters):
        return RUSSIAN
    if not frame.decides(national_essential.RULE.id):
        return FOREIGN
    essential = national_essential.holds(making, {"essential_characteristics": "yes"}, frame.parameters)
    return ESSENTIAL if essential else FOREIGN


def contradicting_lineage(model: Model) -> bool:
    """A model said to be made from scratch that names parents."""
    return model.origin is Origin.FROM_SCRATCH and bool(model.parents)


@lru_cache(maxsize=16384)
def ancestries(model: Model) -> tuple[Ancestry, ...]:
    """Every way to complete what is not known of the parents; one where all is known."""
    if not model.parents and model.origin is Origin.FROM_SCRATCH:
        return FROM_NOTHING
    if contradicting_lineage(model) or not model.parents:
        return tuple(Ancestry(worst, quantised) for worst in ORIGINS for quantised in (False, True))
    kinds = [edge.kind for edge in model.parents]
    may_be_quantised = all(kind in (None, Derivation.QUANTISATION) for kind in kinds)
    must_be_quantised = all(kind is Derivation.QUANTISATION for kind in kinds)
    flags = (True,) if must_be_quantised else (False, True) if may_be_quantised else (False,)
    unnamed = ORIGINS if any(edge.parent is None for edge in model.parents) else (RUSSIAN,)
    return tuple(Ancestry(worst, quantised) for worst in unnamed for quantised in flags)


def developers(model: Model) -> tuple[bool, ...]:
    """Whether the developer is a Russian legal entity: one value, or both."""
    known = model.developer_is_russian_legal_entity
    return (True, False) if known is None else (known,)


@lru_cache(maxsize=16384)
def named_parents(model: Model) -> tuple[str, ...]:
    """The parents whose origin counts: none where the developer is foreign already."""
    if model.developer_is_russian_legal_entity is False or contradicting_lineage(model):
        return ()
    return tuple(dict.fromkeys(edge.parent for edge in model.parents if edge.parent is not None))


def ancestors(index: Mapping[str, Model], roots: Iterable[str]) -> tuple[str, ...]:
    """The models themselves and every ancestor that is read, children before parents, each once."""
    order: list[str] = []

    def visit(model_id: str) -> None:
        if model_id in seen:
            return
        seen.add(model_id)
        for parent in named_parents(index[model_id]):
            visit(parent)
        order.append(model_id)

    seen: set[str] = set()
    for root in reversed(tuple(roots)):
        visit(root)
    return tuple(reversed(order))


def family(index: Mapping[str, Model], model_id: str) -> tuple[Model, ...]:
    """A model and all its known ancestors, each once, the model itself first."""
    found = [model_id]
    for each in found:
        for edge in index[each].parents:
            if edge.parent is not None and edge.parent not in found:
                found.append(edge.parent)
    return tuple([index[each] for each in found])


@lru_cache(maxsize=16384)
def own_unknowns(model: Model) -> tuple[str, ...]:
    """Keys of what is unknown about the making of this model itself, in the order of questions."""
    found = []
    if model.developer_is_russian_legal_entity is None:
        found.append(f"models.{model.id}.developer")
    if model.developer_is_russian_legal_entity is not False and len(ancestries(model)) > 1:
        found.append(f"models.{model.id}.lineage")
    return tuple(found)


def study_lineage(index: Mapping[str, Model], roots: tuple[str, ...], frame: Frame) -> LineageStudy:
    """Origins of ``roots`` (used models whose lineage counts) with everything that is unknown about them."""
    order = ancestors(index, roots)
    open_models = _open_models(index, order)
    if not open_models:
        return LineageStudy(open_models, (), _settled(index, roots, order, frame), {})
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
        own[model_id] = _origins(model, [done[parent] for parent in named_parents(model)], len(assignments), frame)
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
    index: Mapping[str, Model], roots: tuple[str, ...], order: tuple[str, ...], frame: Frame
) -> dict[str, Origins]:
    """The one origin of each root where everything is known: from the parents to the children."""
    found: dict[str, int] = {}
    for model_id in reversed(order):
        model = index[model_id]
        (developer,), (ancestry, *_) = developers(model), ancestries(model)
        worst = max([found[parent] for parent in named_parents(model)], default=ancestry.unnamed_worst)
        found[model_id] = origin_of(frame, developer, worst, ancestry.only_quantised)
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


def _origins(model: Model, parents: list[Origins], width: int, frame: Frame) -> Origins:
    """Origin of a model from the origins of its named parents."""
    start: Vector = (RUSSIAN,) * width
    worst = frozenset({start})
    for parent in parents:
        worst = frozenset(_worst(vector, other) for vector in worst for other in parent.values)
    makings = tuple(product(developers(model), ancestries(model)))
    made = {making: _maker(frame, *making) for making in makings}
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
def _maker(frame: Frame, developer_russian: bool, ancestry: Ancestry) -> Callable[[Vector], Vector]:
    outcome = tuple(
        origin_of(frame, developer_russian, max(worst, ancestry.unnamed_worst), ancestry.only_quantised)
        for worst in ORIGINS
    )
    return lambda vector: tuple(outcome[worst] for worst in vector)


def _pairs_of(
    ways: Iterable[tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]], worst: frozenset[Vector]
) -> Pairs:
    return frozenset((one(vector), two(vector)) for one, two in ways for vector in worst)
