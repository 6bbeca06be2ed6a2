"""Origin of models: the worst ancestor decides. What is read of each model of a lineage, and what is unknown about it.

The origin of a model is a number, worst last: ``RUSSIAN`` (all Russian legal entities), ``ESSENTIAL`` (a Russian step
over a parent that is not all-Russian: whether that is national is a legal question), ``FOREIGN``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from .ai_model import Model
from .kinds import Derivation, Origin
from .policy import Policy
from .rules import national_essential, sovereign_full
from .rules.base import Making

RUSSIAN, ESSENTIAL, FOREIGN = 0, 1, 2
ORIGINS = (RUSSIAN, ESSENTIAL, FOREIGN)


class Ancestry(NamedTuple):
    """One way to complete what is not known of a model's parents: the worst origin among those that nobody has named,
    and whether the model
    is nothing but a quantisation."""

    unnamed_worst: int
    only_quantised: bool


FROM_NOTHING = (Ancestry(RUSSIAN, only_quantised=False),)


@lru_cache(maxsize=256)
def origin_of(law: Policy, developer_russian: bool, worst_parent: int, only_quantised: bool) -> int:
    """The origin of a model whose facts are complete, by the rules that the rule set lets decide."""
    making = Making(developer_russian, worst_parent == RUSSIAN, only_quantised, worst_parent == ESSENTIAL)
    if law.decides(sovereign_full.RULE.id) and sovereign_full.holds(making, {}, law.parameters):
        return RUSSIAN
    if not law.decides(national_essential.RULE.id):
        return FOREIGN
    essential = national_essential.holds(making, {"essential_characteristics": "yes"}, law.parameters)
    return ESSENTIAL if essential else FOREIGN


@lru_cache(maxsize=16384)
def ancestries(model: Model) -> tuple[Ancestry, ...]:
    """Every way to complete what is not known of the parents; one where all is known."""
    if not model.parents and model.origin is Origin.FROM_SCRATCH:
        return FROM_NOTHING
    if model.contradicts_itself or not model.parents:
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
    if model.developer_is_russian_legal_entity is False or model.contradicts_itself:
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


@lru_cache(maxsize=16384)
def own_unknowns(model: Model) -> tuple[str, ...]:
    """Keys of what is unknown about the making of this model itself, in the order of questions."""
    found = []
    if model.developer_is_russian_legal_entity is None:
        found.append(f"models.{model.id}.developer")
    if model.developer_is_russian_legal_entity is not False and len(ancestries(model)) > 1:
        found.append(f"models.{model.id}.lineage")
    return tuple(found)
