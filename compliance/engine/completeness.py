"""Which facts the steps need for a system, and which of them are missing.

A known fact counts for every step that a system in scope goes through. An unknown one is missing only where the steps
can come to read it: the lineage of a model of a foreign developer, or of one that is too small, is not asked for. Once
scope has closed nothing further counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .dates import LINKED_FACTS, TimeClass
from .frame import Stage
from .lineage import ancestors, ancestries, own_unknowns
from .policy import Policy
from .questions import in_question_order, question_order
from .result import Completeness
from .rows import FLOW_KEYS
from .rules import inoperation_date, params_threshold, scope_multitask
from .study import Study
from .tables import FOREIGN_BIT, entry, union
from .used_model import UsedModel
from .verdict import OUTSIDE

Facts = tuple[tuple[str, bool], ...]


def completeness_of(found: Study) -> Completeness:
    """Keys of the facts needed, known and missing, in the order of questions."""
    of_system = dict(_facts_of_system(found))
    of_models = _facts_of_models(found) if "models" in of_system else []
    names = found.frame.ruleset.question_order
    place = question_order(names).of_models
    ordered = [
        *((name, of_system[name]) for name in names[:place] if name in of_system),
        *of_models,
        *((name, of_system[name]) for name in names[place:] if name in of_system),
    ]
    known, missing = ([key for key, is_known in ordered if is_known is wanted] for wanted in (True, False))
    return Completeness(tuple(known), tuple(missing))


def _facts_of_system(found: Study) -> Iterator[tuple[str, bool]]:
    """The facts that are not about one model, and whether they are known."""
    possible, law = found.possible, found.frame.policy
    outside, closed = possible.scopes == {OUTSIDE}, possible.tables == {0}
    foreign = not (outside or closed) and foreign_possible(found)
    in_transition = law.decides(inoperation_date.RULE.id) and not (outside or closed)
    for fact in LINKED_FACTS:
        known = fact not in found.times.open_facts and fact not in found.times.contradicting
        if fact in ("phase", "retired") or (in_transition and (known or foreign)):
            yield fact, known
    if all(time.gone for time in possible.times):
        return
    yield "settings", len(possible.scopes) == 1
    if outside:
        return
    yield "models", found.facts.models_complete
    if not closed:
        yield from ((FLOW_KEYS[kind], len(codes) == 1) for kind, codes in found.flows.kinds)
        unchanged_known = len(possible.changes) == 1
        if found.frame.stage.change_counts and (foreign or unchanged_known):
            yield "material_change_after_cutoff", unchanged_known


def _facts_of_models(found: Study) -> Iterable[tuple[str, bool]]:
    """The facts about used models and their ancestors, and whether they are known."""
    law, closed = found.frame.policy, found.possible.tables == {0}
    every = [fact for item in found.models.used for fact in _facts_of_model(item, closed, law)]
    if found.models.are_apart and len(found.facts.uses) == len(found.models.used):
        return every
    missing = {key for key, known in every if not known}
    return [(key, key not in missing) for key in in_question_order([key for key, _ in every], found)]


@lru_cache(maxsize=32768)
def _facts_of_model(item: UsedModel, closed: bool, law: Policy) -> Facts:
    found = dict(_regulation(item, law))
    if not closed and item.reduced.may_be_used:
        for key, known in _making(item):
            found[key] = known and found.get(key, True)
    order = question_order(law.ruleset.question_order)
    members = {model_id: place for place, model_id in enumerate(ancestors(item.known.index, [item.model.id]))}

    def rank(fact: tuple[str, bool]) -> tuple[int, int]:
        model_id, _, name = fact[0].removeprefix("models.").rpartition(".")
        return members[model_id], order.places[f"models.{name}"]

    return tuple(sorted(found.items(), key=rank))


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
    for model_id in ancestors(item.known.index, [item.model.id]):
        model = item.known.index[model_id]
        if model.developer_is_russian_legal_entity is not None:
            yield f"models.{model_id}.developer", True
        if len(ancestries(model)) == 1:
            yield f"models.{model_id}.lineage", True
        if item.reduced.lineage_counts:
            yield from ((key, False) for key in own_unknowns(model))


def foreign_possible(found: Study) -> bool:
    """Whether some completion, under some reading, leaves a foreign model: only then the transition is read."""
    return foreign_in(found.possible.tables, found)


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
