"""Which facts the steps need for a system, and which of them are missing.

A known fact counts for every step that a system in scope goes through. An unknown one is missing only where the steps
can come to read it: the lineage of a model of a foreign developer, or of one that is too small, is not asked for. Once
scope has closed nothing further counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from .dates import LINKED_FACTS, TimeClass, TimeDomain
from .frame import Stage
from .kinds import FLOW_KEYS
from .lineage import ancestries, own_unknowns
from .policy import Policy
from .questions import in_question_order, question_order, split_model_key
from .residency import FlowDomain
from .result import Completeness, Verdict
from .rules import inoperation_date, params_threshold, scope_multitask
from .study import Study
from .tables import FOREIGN_BIT, ONLY_NOTHING, entry, union
from .used_model import UsedModel
from .verdict import ALL_OUTSIDE


class Fact(NamedTuple):
    """A fact that the steps read: its place in the order of questions, its key, and whether it is known."""

    place: int
    key: str
    known: bool


class Keys(NamedTuple):
    """Keys of facts that the steps read, in the order of questions."""

    known: tuple[str, ...]
    missing: tuple[str, ...]


def completeness_of(found: Study) -> Completeness:
    """Keys of the facts needed, known and missing, in the order of questions."""
    facts = sorted(_facts_of_system(found))
    if found.possible.scopes == ALL_OUTSIDE or found.outcomes == (Verdict.NONE,):
        return Completeness(*_keys(facts))
    at = bisect_left(facts, (question_order(found.frame.ruleset.question_order).of_models,))
    parts = [_keys(facts[:at]), *_keys_of_models(found), _keys(facts[at:])]
    known, missing = zip(*parts, strict=True)
    return Completeness(tuple(chain.from_iterable(known)), tuple(chain.from_iterable(missing)))


def _keys(facts: Sequence[Fact]) -> Keys:
    return Keys(tuple([key for _, key, known in facts if known]), tuple([key for _, key, known in facts if not known]))


def _facts_of_system(found: Study) -> list[Fact]:
    """The facts that are not about one model."""
    times, scopes, tables, _, changes = found.possible
    law, stage = found.frame.policy, found.frame.stage
    closed = scopes == ALL_OUTSIDE or tables == ONLY_NOTHING
    foreign = not closed and bool(worst_entry(tables, times, stage) & FOREIGN_BIT)
    facts = [*_linked_facts(found.times, not closed, foreign, law)]
    if found.outcomes == (Verdict.NONE,):
        return facts
    facts.append(_fact("settings", len(scopes) == 1, law))
    if scopes == ALL_OUTSIDE:
        return facts
    facts.append(_fact("models", found.facts.models_complete, law))
    if not closed:
        facts += _flow_facts(found.flows, law)
        if stage.change_counts and (foreign or len(changes) == 1):
            facts.append(_fact("material_change_after_cutoff", len(changes) == 1, law))
    return facts


@lru_cache(maxsize=4096)
def _fact(key: str, known: bool, law: Policy) -> Fact:
    return Fact(question_order(law.ruleset.question_order).places[key], key, known)


@lru_cache(maxsize=16384)
def _linked_facts(times: TimeDomain, in_scope: bool, foreign: bool, law: Policy) -> tuple[Fact, ...]:
    """Phase and retirement are always read, the other days where a transition hangs on them."""
    known = {fact: fact not in times.open_facts and fact not in times.contradicting for fact in LINKED_FACTS}
    in_transition = in_scope and law.decides(inoperation_date.RULE.id)
    read = [
        fact for fact in LINKED_FACTS if fact in ("phase", "retired") or (in_transition and (known[fact] or foreign))
    ]
    return tuple(_fact(fact, known[fact], law) for fact in read)


@lru_cache(maxsize=16384)
def _flow_facts(flows: FlowDomain, law: Policy) -> tuple[Fact, ...]:
    return tuple(_fact(FLOW_KEYS[kind], len(codes) == 1, law) for kind, codes in flows.kinds)


def _keys_of_models(found: Study) -> list[Keys]:
    """The facts about used models and their ancestors, in their order."""
    law, closed = found.frame.policy, found.possible.tables == ONLY_NOTHING
    parts = [_keys_of_model(item, closed, law) for item in found.models.used]
    if found.models.are_apart and len(found.facts.uses) == len(found.models.used):
        return parts
    missing = {key for part in parts for key in part.missing}
    ordered = in_question_order({*missing, *(key for part in parts for key in part.known)}, found)
    return [_keys([Fact(0, key, key not in missing) for key in ordered])]


@lru_cache(maxsize=32768)
def _keys_of_model(item: UsedModel, closed: bool, law: Policy) -> Keys:
    found = dict(_regulation(item, law))
    if not closed and item.reduced.may_be_used:
        for key, known in _making(item):
            found[key] = known and found.get(key, True)
    places, ranks = question_order(law.ruleset.question_order).places, item.known.ranks

    def rank(key: str) -> tuple[int, int]:
        model_id, name = split_model_key(key)
        return ranks[model_id], places[f"models.{name}"]

    return _keys([Fact(0, key, found[key]) for key in sorted(found, key=rank)])


def _regulation(item: UsedModel, law: Policy) -> Iterator[tuple[str, bool]]:
    key, reduced = f"models.{item.model.id}", item.reduced
    yield f"{key}.use", len(reduced.activities) == 1
    if not reduced.may_be_used:
        return
    if law.decides(params_threshold.RULE.id):
        yield f"{key}.size", len(reduced.sizes) == 1
    many_known = len(reduced.tasks) == 1
    if law.decides(scope_multitask.RULE.id) and (many_known or reduced.sizes != {(False, False)}):
        yield f"{key}.multi_task", many_known


def _making(item: UsedModel) -> Iterator[tuple[str, bool]]:
    """Status and lineage of a used model, the lineage with everything that is known of its ancestors."""
    status_known = len(item.reduced.statuses) == 1
    if status_known or item.reduced.may_be_regulated:
        yield f"models.{item.model.id}.status", status_known
    for model_id in item.known.ranks:
        model = item.known.index[model_id]
        if model.developer_is_russian_legal_entity is not None:
            yield f"models.{model_id}.developer", True
        if len(ancestries(model)) == 1:
            yield f"models.{model_id}.lineage", True
        if item.reduced.lineage_counts:
            yield from ((key, False) for key in own_unknowns(model))


def foreign_in(tables: frozenset[int], found: Study) -> bool:
    """Whether one of these tables of models has a foreign model, for this system under some reading."""
    return bool(worst_entry(tables, found.possible.times, found.frame.stage) & FOREIGN_BIT)


@lru_cache(maxsize=16384)
def worst_entry(tables: frozenset[int], times: frozenset[TimeClass], stage: Stage) -> int:
    """All bits that an entry can have in some completion under some open reading."""
    worst, everything = 0, union(tables)
    for half in {int(not time.begun) for time in times}:
        for basis in stage.bases:
            for essential in stage.essentials:
                worst |= entry(everything, half, basis, essential)
    return worst
