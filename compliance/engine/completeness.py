"""Which facts the steps need for a system, and which of them are missing.

A known fact counts for every step that a system in scope goes through. An unknown one is missing only where the steps
can come to read it: the lineage of a model of a foreign developer, or of one that is too small, is not asked for. Once
scope has closed nothing further counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .dates import LINKED_FACTS
from .frame import Stage
from .kinds import FLOW_KEYS
from .lineage import ancestries, own_unknowns
from .policy import Policy
from .questions import in_question_order, question_order, split_model_key
from .result import Completeness
from .rules import inoperation_date, params_threshold, scope_multitask
from .study import Study
from .tables import FOREIGN_BIT, entry
from .used_model import UsedModel


class Keys(NamedTuple):
    """Keys of facts that the steps read, in the order of questions."""

    known: tuple[str, ...]
    missing: tuple[str, ...]


class Needs(NamedTuple):
    """How far the steps go with a system, and which facts that are not about one model are known.

    The steps end at retirement (``gone``), at the settings (``outside``), or at models of which none is regulated
    (``closed``); ``foreign``: whether a model can be foreign; ``counts_changes``: whether a late change can count.
    ``linked`` and ``flows``: whether the linked facts and the required flows are known, in their order.
    """

    gone: bool
    outside: bool
    closed: bool
    foreign: bool
    counts_changes: bool
    linked: tuple[bool, ...]
    settings: bool
    models: bool
    flows: tuple[bool, ...]
    change: bool


def completeness_of(found: Study) -> Completeness:
    """Keys of the facts needed, known and missing, in the order of questions."""
    needs = Needs(
        found.is_gone,
        found.is_outside,
        not found.models.bits,
        bool(worst_entry_of(found) & FOREIGN_BIT),
        found.frame.stage.change_counts,
        found.times.known,
        len(found.scopes) == 1,
        found.facts.models_complete,
        found.flows.known,
        len(found.changes) == 1,
    )
    (known, missing), after = _keys_of_system(needs, found.frame.policy)
    if not needs.outside and not needs.gone:
        for keys in _keys_of_models(found):
            known += keys.known
            missing += keys.missing
    return Completeness(known + after.known, missing + after.missing)


@lru_cache(maxsize=16384)
def _keys_of_system(needs: Needs, law: Policy) -> tuple[Keys, Keys]:
    """The facts that are not about one model: those asked before the facts about models, and those after."""
    order = question_order(law.ruleset.question_order)
    facts = dict(_facts_of_system(needs, law))
    keys = sorted(facts, key=order.places.__getitem__)
    before = [key for key in keys if order.places[key] < order.of_models]
    return _keys(before, facts), _keys(keys[len(before) :], facts)


def _keys(order: Iterable[str], facts: Mapping[str, bool]) -> Keys:
    """Facts, each with whether it is known, in this order."""
    return Keys(tuple([key for key in order if facts[key]]), tuple([key for key in order if not facts[key]]))


def _facts_of_system(needs: Needs, law: Policy) -> Iterator[tuple[str, bool]]:
    """Phase and retirement are always read, the other days where a transition hangs on them."""
    closed = needs.outside or needs.closed
    in_transition = not closed and law.decides(inoperation_date.RULE.id)
    for fact, is_known in zip(LINKED_FACTS, needs.linked, strict=True):
        if fact in ("phase", "retired") or (in_transition and (is_known or needs.foreign)):
            yield fact, is_known
    if needs.gone:
        return
    yield "settings", needs.settings
    if needs.outside:
        return
    yield "models", needs.models
    if not needs.closed:
        yield from zip((FLOW_KEYS[kind] for kind in law.required_flows), needs.flows, strict=True)
        if needs.counts_changes and (needs.foreign or needs.change):
            yield "material_change_after_cutoff", needs.change


def _keys_of_models(found: Study) -> list[Keys]:
    """The facts about used models and their ancestors, in their order."""
    closed = not found.models.bits
    parts = [_keys_of_model(item, closed) for item in found.models.used]
    if found.facts.are_apart and len(found.facts.uses) == len(found.models.used):
        return parts
    facts = {key: True for part in parts for key in part.known}
    facts |= {key: False for part in parts for key in part.missing}
    return [_keys(in_question_order(facts, found), facts)]


@lru_cache(maxsize=32768)
def _keys_of_model(item: UsedModel, closed: bool) -> Keys:
    law = item.known.law
    found = dict(_regulation(item, law))
    if not closed and item.reduced.may_be_used:
        for key, known in _making(item):
            found[key] = known and found.get(key, True)
    places, ranks = question_order(law.ruleset.question_order).places, item.known.ranks

    def rank(key: str) -> tuple[int, int]:
        model_id, name = split_model_key(key)
        return ranks[model_id], places[f"models.{name}"]

    return _keys(sorted(found, key=rank), found)


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
        model = item.known.family.index[model_id]
        if model.developer_is_russian_legal_entity is not None:
            yield f"models.{model_id}.developer", True
        if len(ancestries(model)) == 1:
            yield f"models.{model_id}.lineage", True
        if item.reduced.lineage_counts:
            yield from ((key, False) for key in own_unknowns(model))


def worst_entry_of(found: Study) -> int:
    """All bits that an entry of the models of a system can have."""
    return worst_entry(found.models.bits, found.times.halves, found.frame.stage)


@lru_cache(maxsize=16384)
def worst_entry(bits: int, halves: frozenset[int], stage: Stage) -> int:
    """All bits that an entry can have in some completion under some open reading, of tables with these bits."""
    worst = 0
    for half, basis, essential in product(halves, stage.bases, stage.essentials):
        worst |= entry(bits, half, basis, essential)
    return worst
