"""All used models of a system on a day, together: their tables, and which unknown facts about them matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple, cast

from .ai_model import Model
from .facts import Facts
from .frame import Frame
from .lineage import RUSSIAN
from .origins import NOTHING_SHARED, LineageStudy, Origins, Vector, study_lineage
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
        members = [item.known.members for item in self.used]
        return len(members) < 2 or len(frozenset().union(*members)) == sum(map(len, members))


@dataclass(frozen=True, slots=True, eq=False)
class Distinction:
    """Which tables can be told apart by a verdict: those whose bits in ``mask`` are of different classes."""

    mask: int
    classes: Mapping[object, int]

    def same(self, one: int, two: int) -> bool:
        return self.classes[one & self.mask] == self.classes[two & self.mask]


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


def relevant_model_facts(domain: ModelDomain, told: Distinction) -> set[str]:
    """The unknown facts about models that matter: alone they turn one table into another that is told from it."""
    found: set[str] = set()
    for index in domain.outcomes:
        sets = tuple([item.tables(index) for item in domain.used])
        if domain.unknown_member != ONLY_NOTHING and _differ(_all_pairs(domain.unknown_member), joined(sets), told):
            found.add("models")
        for place, item in enumerate(domain.used):
            if changes := _changes(item, index):
                rest = joined(sets[:place] + sets[place + 1 :], domain.unknown_member)
                found.update(key for key, pairs in changes if _differ(pairs, rest, told))
    return found | _relevant_shared(domain, told)


@lru_cache(maxsize=64)
def _all_pairs(tables: frozenset[int]) -> Pairs:
    return frozenset((one, two) for one in tables for two in tables)


@lru_cache(maxsize=32768)
def _differ(pairs: Pairs, rest: frozenset[int], told: Distinction) -> bool:
    """Whether some pair of tables is told apart beside some table of the other models."""
    return any(one != two and not told.same(one | other, two | other) for one, two in pairs for other in rest)


@lru_cache(maxsize=16384)
def _changes(item: UsedModel, index: int) -> tuple[tuple[str, Pairs], ...]:
    """For each unknown fact of a used model and its lineage the pairs of tables between which it alone decides."""
    reduced, origins = item.reduced, item.origins
    values = {vector[index] for vector in origins.values}
    of_lineage = {
        key: frozenset((triple[a[index]], triple[b[index]]) for triple in reduced.triples for a, b in pairs)
        for key, pairs in origins.changes.items()
    }
    of_model = {
        f"models.{item.model.id}.{name}": frozenset((one[value], two[value]) for one, two in pairs for value in values)
        for name, pairs in reduced.changes().items()
    }
    return tuple((of_lineage | of_model).items())


def _relevant_shared(domain: ModelDomain, told: Distinction) -> set[str]:
    """Unknown facts of shared ancestors: one of them moves several models at once."""
    found: set[str] = set()
    study = domain.lineage
    for place, model_id in enumerate(study.shared):
        others = [study.of_shared[key].values for key in study.shared]
        for key, pairs in study.of_shared[model_id].changes.items():
            for one, two in pairs:
                ways = product(*others[:place], ((one, two),), *others[place + 1 :])
                if any(_moves(domain, place, way, told) for way in ways):
                    found.add(key)
                    break
    return found


def _moves(domain: ModelDomain, place: int, way: tuple[object, ...], told: Distinction) -> bool:
    """Whether the change of one shared ancestor, all else equal, changes the table of the system."""
    one, two = (
        domain.lineage.resolve(
            cast(Vector, cast(tuple[Vector, Vector], item)[side] if at == place else item)
            for at, item in enumerate(way)
        )
        for side in (0, 1)
    )
    pairs = {(table, table) for table in domain.unknown_member}
    for item in domain.used:
        own = {(t[v[one]], t[v[two]]) for t in item.reduced.triples for v in item.origins.values}
        pairs = {(a | c, b | d) for a, b in pairs for c, d in own}
    return any(not told.same(a, b) for a, b in pairs)
