"""The single steps that an owner can take, as changes of the facts, what decides first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from .completeness import worst_entry
from .facts import Facts
from .favourable import Change, changed_model, confirmed_status, favourable_answers, in_russia, using_admitted_model
from .kinds import FlowKind
from .questions import questions_of
from .result import Completeness
from .ruleset import Text
from .step_texts import answer_text, confirmation_text, move_text, proof_text, replacement_text
from .study import Study
from .tables import FOREIGN_BIT, union
from .used_model import UsedModel

NOTHING: frozenset[str] = frozenset()


class StepKind(StrEnum):
    """State a missing fact; move a flow to Russia; replace models; have a status confirmed; attach evidence."""

    ANSWER = "answer"
    MOVE = "move"
    REPLACE = "replace"
    CONFIRM = "confirm"
    PROVE = "prove"


class Step(NamedTuple):
    """A step before it is tried. ``facts``: the keys it concerns; ``changes``: alternatives, of which the one that
    earns most counts; ``evidence``: keys that have evidence after it.
    """

    kind: StepKind
    facts: tuple[str, ...]
    text: Text
    changes: tuple[Change, ...]
    evidence: frozenset[str] = NOTHING


def steps_for(found: Study, completeness: Completeness, evidence: frozenset[str]) -> tuple[Step, ...]:
    """Every step that the facts of a system leave to take."""
    moved = tuple(_moves(found))
    asked = questions_of(found)
    unknown_flows = (f"flows.{kind.value}" for kind in FlowKind if found.facts.flow(kind).places is None)
    rest = dict.fromkeys((*completeness.missing, *unknown_flows))
    settled = {key for step in moved for key in step.facts}
    return (
        *_replacement(found),
        *moved,
        *(_answer(key, found) for key in asked if key not in settled),
        *_confirmation(found),
        *_proofs(completeness.known, evidence, found),
        *(_answer(key, found) for key in rest if key not in settled and key not in asked),
    )


def _answer(key: str, found: Study) -> Step:
    return Step(StepKind.ANSWER, (key,), answer_text(key, found.frame.ruleset), favourable_answers(key, found))


def _moves(found: Study) -> Iterator[Step]:
    """A flow that is known to leave Russia, moved there."""
    for kind, flow, codes in zip(FlowKind, found.facts.flows, found.flows.every, strict=True):
        abroad = any(place.country not in (None, "RU") for place in flow.places or ())
        if abroad and codes != {0}:
            text = move_text(kind, found.frame.ruleset)
            yield Step(StepKind.MOVE, (f"flows.{kind.value}",), text, (in_russia(kind.value),))


def _replacement(found: Study) -> Iterator[Step]:
    """All models that are foreign, or can be, replaced by one that the rule set admits."""
    foreign = {item.model.id for item in found.models.used if _may_be_foreign(item, found)}
    if not foreign:
        return

    def change(facts: Facts) -> Facts:
        kept = tuple(use for use in facts.uses if use.model not in foreign)
        late = found.frame.has_transition and found.frame.on >= found.frame.policy.cutoffs[0]
        changed = using_admitted_model(replace(facts, uses=kept), found.frame)
        return replace(changed, material_change_after_cutoff=_changed(facts)) if late else changed

    keys = tuple(f"models.{item.model.id}.use" for item in found.models.used if item.model.id in foreign)
    yield Step(StepKind.REPLACE, keys, replacement_text(found.frame.ruleset), (change,))


def _changed(facts: Facts) -> bool | None:
    """A swap is a change of the system, too: *no* does not stay."""
    return None if facts.material_change_after_cutoff is None else True


def _may_be_foreign(item: UsedModel, found: Study) -> bool:
    tables = frozenset(table for index in found.models.outcomes for table in item.tables(index))
    return bool(worst_entry(union(tables), found.times.halves, found.frame.stage) & FOREIGN_BIT)


def _confirmation(found: Study) -> Iterator[Step]:
    """The candidates among the models with their status confirmed."""
    status = confirmed_status(found.frame)
    candidates = [
        item.model.id
        for item in found.models.used
        if item.reduced.may_be_regulated and item.reduced.statuses == {False} and not _may_be_foreign(item, found)
    ]
    if status is None or not candidates:
        return

    def change(facts: Facts) -> Facts:
        for model_id in candidates:
            facts = changed_model(model_id, {"status": status})(facts)
        return facts

    keys = tuple(f"models.{model_id}.status" for model_id in candidates)
    yield Step(StepKind.CONFIRM, keys, confirmation_text(found.frame.ruleset), (change,))


def _proofs(known: tuple[str, ...], evidence: frozenset[str], found: Study) -> Iterator[Step]:
    """Evidence for the day in operation, which counts by itself, and for all other known facts together."""
    bare = [key for key in known if key not in evidence]
    day = tuple(key for key in bare if key == "in_operation")
    others = tuple(key for key in bare if key != "in_operation")
    for keys in (day, others):
        if keys:
            text = proof_text(keys, found.frame.ruleset)
            yield Step(StepKind.PROVE, keys, text, (lambda facts: facts,), frozenset(keys))
