"""For each used model the path to the ancestor that decides its origin: model ← parent ← root."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .ai_model import Edge, Model
from .facts import Facts, Family, family_of
from .kinds import Derivation
from .lineage import ESSENTIAL, FOREIGN, RUSSIAN, ancestries, named_parents
from .result import Lineage, LineageStep
from .study import Study

UNKNOWN_STEP = LineageStep("", "", "", None, "unknown")
NAMES = {RUSSIAN: "russian", ESSENTIAL: "essential", FOREIGN: "foreign"}

# How bad an end of a path is: a Russian root; an end that nobody knows; a developer that is no Russian legal entity
# (a person in Russia, say), which says less to a reader than a developer of another country.
RUSSIAN_ROOT, UNKNOWN_END, NO_RUSSIAN_ENTITY, FOREIGN_COUNTRY = 0, 1, 2, 3


def lineages_of(found: Study) -> tuple[Lineage, ...]:
    """The lineage of each used model, in the order of the uses."""
    return tuple([_lineage_of_family(in_use.family) for in_use in found.facts.in_use])


@lru_cache(maxsize=16384)
def _lineage_of_family(family: Family) -> Lineage:
    return _lineage_of(family.index, family.model)


def lineage_by_record(facts: Facts, model_id: str) -> Lineage:
    """The lineage of one model of ``facts``, whether a system uses it or not."""
    found = family_of(facts.model_index, model_id)
    return _lineage_of(found.index, found.model)


def _lineage_of(index: Mapping[str, Model], model: Model) -> Lineage:
    _, path = worst_path(index, model.id)
    values = possible_origins(index, model.id)
    return Lineage(model.id, NAMES[min(values)] if len(values) == 1 else "unknown", path)


def possible_origins(index: Mapping[str, Model], model_id: str) -> frozenset[int]:
    """The origins a model can have by its lineage alone, whatever the rule set makes of them."""
    model = index[model_id]
    if model.developer_is_russian_legal_entity is False:
        return frozenset({FOREIGN})
    worst = frozenset({RUSSIAN})
    for parent in named_parents(model):
        worst = frozenset(max(one, two) for one in worst for two in possible_origins(index, parent))
    found = set() if model.developer_is_russian_legal_entity else {FOREIGN}
    for unnamed, quantised in ancestries(model):
        for parents in (max(one, unnamed) for one in worst):
            found.add(parents if quantised or parents == RUSSIAN else ESSENTIAL)
    return frozenset(found)


def worst_path(
    index: Mapping[str, Model], model_id: str, edge: Edge | None = None
) -> tuple[int, tuple[LineageStep, ...]]:
    """How bad the worst end of a lineage is, and the path to it; of several the shortest."""
    model = index[model_id]
    step = LineageStep(
        model.id,
        model.name or model.id,
        model.developer_country or "",
        model.developer_is_russian_legal_entity,
        _kind(edge),
    )
    if model.developer_is_russian_legal_entity is False:
        return _foreign_path(index, model, step)
    ends = [worst_path(index, parent, _edge_to(model, parent)) for parent in named_parents(model)]
    if model.developer_is_russian_legal_entity is None:
        ends.append((UNKNOWN_END, ()))
    if model.contradicts_itself or any(ancestry.unnamed_worst for ancestry in ancestries(model)):
        ends.append((UNKNOWN_END, (UNKNOWN_STEP,)))
    if not ends:
        return RUSSIAN_ROOT, (step,)
    worst, path = max(ends, key=lambda end: (end[0], -len(end[1])))
    return worst, (step, *path)


def _foreign_path(index: Mapping[str, Model], model: Model, step: LineageStep) -> tuple[int, tuple[LineageStep, ...]]:
    """The path of a model that its own developer makes foreign: on to a parent from abroad, where it names one."""
    if step.country not in ("", "RU"):
        return FOREIGN_COUNTRY, (step,)
    ends = [worst_path(index, edge.parent, edge) for edge in model.parents if edge.parent is not None]
    abroad = [path for worst, path in ends if worst == FOREIGN_COUNTRY]
    if abroad:
        return FOREIGN_COUNTRY, (step, *min(abroad, key=len))
    return NO_RUSSIAN_ENTITY, (step,)


def _edge_to(model: Model, parent: str) -> Edge:
    return next(edge for edge in model.parents if edge.parent == parent)


def _kind(edge: Edge | None) -> Derivation | str:
    return "" if edge is None else edge.kind or "unknown"
