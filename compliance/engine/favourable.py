"""The favourable answer to a missing fact, as a change of the facts: what one may hope for, never what is known.

A favourable answer keeps to what is known already: half-known days stay within their range, and linked facts agree.
It never puts the
system out of scope where it can be in scope: that is a matter of fact, and nothing to strive for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isinf
from typing import Any

from .ai_model import Edge, Interval, Model, ModelUse, Status
from .dates import Cell
from .days import When
from .facts import Facts, Settings
from .flow import Flow
from .frame import Frame
from .kinds import Derivation, Origin, Phase, StatusCategory
from .known_model import ANY_SIZE
from .linked_days import DATE_FACTS
from .numbering import days_by_number
from .questions import split_model_key
from .study import EVERY_SETTINGS, Study, scopes_of
from .verdict import OUTSIDE

Change = Callable[[Facts], Facts]

RUSSIAN_PARENT = Model(
    id="a Russian parent",
    multi_task=True,
    developer_is_russian_legal_entity=True,
    origin=Origin.FROM_SCRATCH,
    status=Status.none(),
)
NEW_MODEL = "an admitted model"
PHASES = (Phase.IN_OPERATION, Phase.PILOT, Phase.PLANNED, Phase.RETIRED)


def favourable_answers(key: str, found: Study) -> tuple[Change, ...]:
    """The changes that answer one missing fact favourably: one, or two where it depends on the rest which is better."""
    model_id, name = split_model_key(key)
    if model_id:
        return _about_model(model_id, name, found)
    if key.startswith("flows."):
        return (in_russia(key.removeprefix("flows.")),)
    value: dict[str, Any] = {}
    if key == "settings":
        value = {"settings": _settings(found)}
    elif key in DATE_FACTS:
        value = {key: _day(key, found)}
    elif key == "phase":
        possible = found.times.values_of("phase")
        value = {"phase": next(phase for phase in PHASES if phase in possible)}
    elif key == "models":
        return (lambda facts: _all_models_stated(facts, found.frame),)
    elif key == "material_change_after_cutoff":
        value = {key: False}
    return (lambda facts: replace(facts, **value),)


def in_russia(kind: str) -> Change:
    """All places of one kind of flow moved to Russia; a flow of which nothing is known is said to be there."""

    def change(facts: Facts) -> Facts:
        places = getattr(facts, kind).places
        moved = Flow.in_countries("RU")
        if places is not None:
            moved = Flow(tuple(replace(place, country="RU") for place in places))
        flow: dict[str, Any] = {kind: moved}
        return replace(facts, **flow)

    return change


def confirmed_status(frame: Frame) -> Status | None:
    """A confirmed status that the rule set admits, in force without end; ``None`` where it admits none."""
    admitted = frame.parameters.categories_admitted
    return Status(admitted[0], True) if admitted else None


def using_admitted_model(facts: Facts, frame: Frame) -> Facts:
    """The system with one more model that the rule set admits, in use since the start."""
    others = (model for model in facts.models if model.id != NEW_MODEL)
    return replace(facts, uses=(*facts.uses, ModelUse(NEW_MODEL)), models=(*others, _admitted_model(frame)))


def _admitted_model(frame: Frame) -> Model:
    """A large model made from scratch by a Russian legal entity: a candidate; where the rule set reads no lineage, one
    that holds a confirmed status.
    """
    status = Status.none() if frame.policy.reads_lineage else confirmed_status(frame) or Status.none()
    return Model(
        id=NEW_MODEL,
        params_total=Interval.exactly(2 * (frame.parameters.param_threshold_bn or 1.0)),
        active_same_as_total=True,
        multi_task=True,
        developer_is_russian_legal_entity=True,
        developer_country="RU",
        origin=Origin.FROM_SCRATCH,
        status=status,
    )


def _settings(found: Study) -> Settings:
    options = found.facts.settings.one_of or tuple(option for option in EVERY_SETTINGS if len(option) == 1)
    single = [Settings((option,)) for option in options]
    return next((item for item in single if scopes_of(item.one_of, found.frame.policy) != {OUTSIDE}), single[0])


def _day(fact: str, found: Study) -> When:
    """The earliest day on which it can have begun; no retirement, or the latest."""
    possible = found.times.values_of(fact)
    days = sorted(cell for cell in possible if isinstance(cell, Cell))
    if not days or (fact == "retired" and None in possible):
        return When.none()
    number = days[-1].last if fact == "retired" else days[0].first
    return When.on(days_by_number(found.facts, found.frame)[number])


def _about_model(model_id: str, name: str, found: Study) -> tuple[Change, ...]:
    if name == "use":
        return (lambda facts: _used_since_the_start(facts, model_id),)
    model = found.facts.model_index[model_id]
    if name == "size":
        return tuple(changed_model(model_id, values) for values in _sizes(model, found.frame))
    if name == "multi_task":
        return tuple(changed_model(model_id, {"multi_task": many}) for many in (True, False))
    if name == "status":
        status = confirmed_status(found.frame) or Status(StatusCategory.NONE, False)
        return (changed_model(model_id, {"status": status}),)
    if name == "developer":
        return (changed_model(model_id, {"developer_is_russian_legal_entity": True}),)
    return (lambda facts: _of_russian_parents(facts, model_id),)


def changed_model(model_id: str, values: dict[str, Any]) -> Change:
    """Some fields of one model, used or an ancestor, as given."""

    def change(facts: Facts) -> Facts:
        models = (replace(model, **values) if model.id == model_id else model for model in facts.models)
        return replace(facts, models=tuple(models))

    return change


def _sizes(model: Model, frame: Frame) -> tuple[dict[str, Any], dict[str, Any]]:
    """The largest and the smallest size that are possible; the active parameters as many, where they are not known."""
    whole, part = model.params_total or ANY_SIZE, model.params_active
    threshold = frame.parameters.param_threshold_bn or 1.0
    large = max(whole.low, 2 * threshold) if isinf(whole.high) else whole.high
    if part is None:
        return tuple(  # type: ignore[return-value]
            {"params_total": Interval.exactly(size), "active_same_as_total": True} for size in (large, whole.low)
        )
    return (
        {"params_total": Interval.exactly(max(large, part.high)), "params_active": Interval.exactly(part.high)},
        {"params_total": Interval.exactly(max(whole.low, part.low)), "params_active": Interval.exactly(part.low)},
    )


def _all_models_stated(facts: Facts, frame: Frame) -> Facts:
    """The models that are known are all; where none is known, one that is admitted."""
    stated = replace(facts, models_complete=True)
    return stated if facts.uses else using_admitted_model(stated, frame)


def _used_since_the_start(facts: Facts, model_id: str) -> Facts:
    others = tuple(use for use in facts.uses if use.model != model_id)
    return replace(facts, uses=facts.uses if others == facts.uses else (*others, ModelUse(model_id)))


def _of_russian_parents(facts: Facts, model_id: str) -> Facts:
    """The model made from scratch where no parent is named; else its unknown parents Russian."""
    model = facts.model_index[model_id]
    if not model.parents and model.origin is None:
        return changed_model(model_id, {"origin": Origin.FROM_SCRATCH})(facts)
    edges = model.parents or (Edge(None),)
    known = tuple(Edge(edge.parent or RUSSIAN_PARENT.id, edge.kind or Derivation.FINE_TUNE) for edge in edges)
    origin = Origin.DERIVED if model.contradicts_itself else model.origin
    changed = changed_model(model_id, {"parents": known, "origin": origin})
    models = (model for model in facts.models if model.id != RUSSIAN_PARENT.id)
    return changed(replace(facts, models=(*models, RUSSIAN_PARENT)))
