"""Which unknown facts about models matter: alone they turn what is possible into what a verdict tells from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import cast

from .exploring import Exploration
from .models import ModelDomain
from .origins import NOTHING_SHARED, Vector
from .tables import ONLY_NOTHING, joined, masked
from .used_model import UsedModel

# Tables between which one fact decides.
Pairs = frozenset[tuple[int, int]]


def relevant_model_facts(domain: ModelDomain, seen: Exploration) -> set[str]:
    """Keys of the unknown facts about models that matter."""
    found: set[str] = set()
    apart, mask = domain.lineage is NOTHING_SHARED, seen.lens.mask
    for index in domain.outcomes:
        sets = [masked(item.own_tables if apart else item.tables(index), mask) for item in domain.used]
        unknown = masked(domain.unknown_member, mask)
        if unknown != ONLY_NOTHING and _differ(_all_pairs(unknown), joined(tuple(sets)), seen):
            found.add("models")
        for place, item in enumerate(domain.used):
            if changes := _changes(item, index, mask):
                rest = joined((*sets[:place], *sets[place + 1 :], unknown))
                found.update([key for key, pairs in changes if _differ(pairs, rest, seen)])
    return found if apart else found | _relevant_shared(domain, seen)


@lru_cache(maxsize=64)
def _all_pairs(tables: frozenset[int]) -> Pairs:
    return frozenset((one, two) for one in tables for two in tables)


@lru_cache(maxsize=32768)
def _differ(pairs: Pairs, rest: frozenset[int], seen: Exploration) -> bool:
    """Whether some pair of tables is told apart beside some table of the other models."""
    classes = seen.classes["tables"]
    return any(classes[one | other] != classes[two | other] for one, two in pairs for other in rest)


@lru_cache(maxsize=16384)
def _changes(item: UsedModel, index: int, mask: int) -> tuple[tuple[str, Pairs], ...]:
    """For each unknown fact of a used model and its lineage the pairs of tables, in these bits, between which it alone
    decides; none for a fact that moves none of these bits.
    """
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
    found = ((key, _looked_at(pairs, mask)) for key, pairs in (of_lineage | of_model).items())
    return tuple((key, pairs) for key, pairs in found if pairs)


def _looked_at(pairs: Iterable[tuple[int, int]], mask: int) -> Pairs:
    """The pairs that differ in these bits."""
    return frozenset([(one & mask, two & mask) for one, two in pairs if (one ^ two) & mask])


def _relevant_shared(domain: ModelDomain, seen: Exploration) -> set[str]:
    """Unknown facts of shared ancestors: one of them moves several models at once."""
    found: set[str] = set()
    study, mask, classes = domain.lineage, seen.lens.mask, seen.classes["tables"]
    for place, model_id in enumerate(study.shared):
        others = [study.of_shared[key].values for key in study.shared]
        for key, pairs in study.of_shared[model_id].changes.items():
            ways = (way for pair in pairs for way in product(*others[:place], (pair,), *others[place + 1 :]))
            if any(_moves(domain, place, way, mask, classes) for way in ways):
                found.add(key)
    return found


def _moves(domain: ModelDomain, place: int, way: tuple[object, ...], mask: int, classes: Mapping[object, int]) -> bool:
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
    return any(classes[a & mask] != classes[b & mask] for a, b in pairs)
