"""All used models of a system on a day, together: their tables, and which unknown facts about them matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from .ai_model import Model
from .facts import Facts
from .frame import Frame
from .lineage import RUSSIAN
from .origins import NOTHING_SHARED, LineageStudy, Origins, study_lineage
from .policy import Policy
from .tables import ALWAYS_USED, ONLY_NOTHING, joined, reduced_model
from .used_model import UsedModel, known_model, used_model

UNKNOWN_MODEL = Model(id="")

Pairs = frozenset[tuple[int, int]]


class ModelDomain(NamedTuple):
    """All used models of a system together. ``outcomes``: the ways in which the shared ancestors can turn out, as
    indices; ``unknown_member``: the tables of a model that nobody has named, if there may be one.
    """

    used: tuple[UsedModel, ...]
    lineage: LineageStudy
    unknown_member: frozenset[int]
    outcomes: frozenset[int]
    tables: frozenset[int]

    @property
    def are_apart(self) -> bool:
        """Whether no model is an ancestor of two used ones, or of one that is used itself."""
        return all(one.known.members.isdisjoint(two.known.members) for one, two in combinations(self.used, 2))


def model_domain(facts: Facts, frame: Frame) -> ModelDomain:
    """Reduce the models of a system on a day to the tables that are possible."""
    used = tuple([used_model(in_use, frame) for in_use in facts.in_use])
    unknown = ONLY_NOTHING if facts.models_complete else unknown_member(frame.policy)
    if _entangled(used):
        return _entangled_domain(used, unknown, facts, frame.policy)
    tables = joined(tuple([item.own_tables for item in used]), unknown)
    return ModelDomain(used, NOTHING_SHARED, unknown, ONLY_NOTHING, tables)


def _entangled(used: Sequence[UsedModel]) -> bool:
    """Whether something unknown lies beneath several models, or beneath one on several paths."""
    seen: set[str] = set()
    for item in used:
        if item.open_models:
            if item.is_entangled or not seen.isdisjoint(item.open_models):
                return True
            seen |= item.open_models
    return False


def _entangled_domain(apart: Sequence[UsedModel], unknown: frozenset[int], facts: Facts, law: Policy) -> ModelDomain:
    roots = tuple(item.model.id for item in apart if item.reduced.lineage_counts)
    lineage = study_lineage(facts.model_index, roots, law)
    nowhere = Origins(frozenset({(RUSSIAN,) * 3 ** len(lineage.shared)}), {})
    used = tuple(replace(item, origins=lineage.of_model.get(item.model.id, nowhere)) for item in apart)
    choices = product(*(lineage.of_shared[key].values for key in lineage.shared))
    outcomes = frozenset(lineage.resolve(choice) for choice in choices)
    tables = frozenset().union(*(joined(tuple(item.tables(index) for item in used), unknown) for index in outcomes))
    return ModelDomain(used, lineage, unknown, outcomes, tables)


@lru_cache(maxsize=64)
def unknown_member(law: Policy) -> frozenset[int]:
    """The tables of a model of which nothing is known but that, if there is one, it is in use since the start."""
    known = known_model((UNKNOWN_MODEL,), law)
    reduced = reduced_model(known.sizes, known.tasks, known.in_force, ALWAYS_USED, law.reads_lineage)
    return frozenset(table for triple in reduced.triples for table in triple) | ONLY_NOTHING
