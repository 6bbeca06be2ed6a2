"""All used models of a system on a day, together: their tables, and which unknown facts about them matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .ai_model import Model
from .facts import Facts, family
from .frame import Frame
from .known_model import known_model
from .lineage import RUSSIAN
from .origins import NOTHING_SHARED, LineageStudy, Origins, study_lineage
from .policy import Policy
from .tables import ALWAYS_USED, ONLY_NOTHING, joined, masked, reduced_model, union
from .used_model import UsedModel, used_model

UNKNOWN_MODEL = Model(id="")

Pairs = frozenset[tuple[int, int]]


class ModelDomain(NamedTuple):
    """All used models of a system together. ``outcomes``: the ways in which the shared ancestors can turn out, as
    indices; ``unknown_member``: the tables of a model that nobody has named, if there may be one; ``members``: the
    tables of models, or of models together, that do not hang on one another, and ``bits`` all that can be in them.
    """

    used: tuple[UsedModel, ...]
    lineage: LineageStudy
    unknown_member: frozenset[int]
    outcomes: frozenset[int]
    members: tuple[frozenset[int], ...]
    bits: int

    def tables(self, mask: int) -> frozenset[int]:
        """The tables of all models together, in these bits."""
        if not self.bits & mask:
            return ONLY_NOTHING
        return joined(tuple([masked(tables, mask) for tables in self.members]))


def model_domain(facts: Facts, frame: Frame) -> ModelDomain:
    """Reduce the models of a system on a day to the tables that are possible."""
    used = tuple([used_model(in_use, frame) for in_use in facts.in_use])
    unknown = ONLY_NOTHING if facts.models_complete else unknown_member(frame.policy)
    if _are_entangled(used, facts.are_apart):
        return _entangled_domain(used, unknown, facts, frame.policy)
    bits = union(unknown)
    for item in used:
        bits |= item.bits
    members = tuple([item.own_tables for item in used])
    if not facts.models_complete:
        members = (*members, unknown)
    return ModelDomain(used, NOTHING_SHARED, unknown, ONLY_NOTHING, members, bits)


def _are_entangled(used: Sequence[UsedModel], apart: bool) -> bool:
    """Whether something unknown lies beneath several models, or beneath one on several paths."""
    if True in [item.is_entangled for item in used]:
        return True
    unknown = [] if apart else [item.open_models for item in used]
    return len(frozenset().union(*unknown)) < sum(map(len, unknown))


def _entangled_domain(apart: Sequence[UsedModel], unknown: frozenset[int], facts: Facts, law: Policy) -> ModelDomain:
    roots = tuple(item.model.id for item in apart if item.reduced.lineage_counts)
    lineage = study_lineage(facts.model_index, roots, law)
    nowhere = Origins(frozenset({(RUSSIAN,) * 3 ** len(lineage.shared)}), {})
    used = tuple(replace(item, origins=lineage.of_model.get(item.model.id, nowhere)) for item in apart)
    choices = product(*(lineage.of_shared[key].values for key in lineage.shared))
    outcomes = frozenset(lineage.resolve(choice) for choice in choices)
    ways = (joined((*[item.tables(index) for item in used], unknown)) for index in outcomes)
    tables: frozenset[int] = frozenset().union(*ways)
    return ModelDomain(used, lineage, unknown, outcomes, (tables,), union(tables))


@lru_cache(maxsize=64)
def unknown_member(law: Policy) -> frozenset[int]:
    """The tables of a model of which nothing is known but that, if there is one, it is in use since the start."""
    known = known_model(family((UNKNOWN_MODEL,)), law)
    reduced = reduced_model(known.sizes, known.tasks, known.in_force, ALWAYS_USED, law.reads_lineage)
    return frozenset(table for triple in reduced.triples for table in triple) | ONLY_NOTHING
