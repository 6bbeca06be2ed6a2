"""From the register's rows to the engine's facts. Absence is knowledge only where somebody has said so."""

from collections.abc import Iterable, Mapping
from datetime import date
from sys import maxsize
from typing import Any

from compliance.engine import (
    Derivation,
    Edge,
    Facts,
    Flow,
    Interval,
    Model,
    ModelUse,
    Origin,
    Phase,
    Place,
    Settings,
    Status,
    StatusCategory,
    When,
)
from inventory.defaults import Effective
from inventory.models import AIModel, DataFlow, ModelStatus, System
from inventory.models import ModelUse as StoredUse
from inventory.models.choices import DateState, FlowPresence, Since, StatusBasis, Until, YesNoUnknown
from inventory.models.choices import FlowKind as StoredKind
from inventory.models.choices import Phase as StoredPhase
from inventory.models.partial_date import PartialDate

ANSWER = {YesNoUnknown.YES: True, YesNoUnknown.NO: False, YesNoUnknown.UNKNOWN: None}
_PHASE = {
    StoredPhase.PLANNED: Phase.PLANNED,
    StoredPhase.DEVELOPMENT: Phase.PLANNED,
    StoredPhase.PILOT: Phase.PILOT,
    StoredPhase.IN_OPERATION: Phase.IN_OPERATION,
    StoredPhase.SUSPENDED: Phase.IN_OPERATION,
    StoredPhase.RETIRED: Phase.RETIRED,
    StoredPhase.UNKNOWN: None,
}
# An unknown phase says nothing of any day; a constant keeps it out of the signature.
_NO_DAY = date(1900, 1, 1)


def facts_of(system: System, effective: Effective, models: Mapping[int, AIModel]) -> Facts:
    """The facts of `system`, its uses and flows loaded; `models` holds every used model and all its known ancestors."""
    uses = list(system.model_uses.all())
    phase = _PHASE[StoredPhase(system.phase)]
    return Facts(
        phase_on=(system.phase_on or system.created_at.date()) if phase else _NO_DAY,
        settings=Settings.unknown() if effective.settings is None else Settings.of(*effective.settings),
        phase=phase,
        in_operation=_when(system.in_operation),
        pilot_from=_when(system.pilot),
        retired=_retired(system, phase),
        models_complete=system.models_complete == YesNoUnknown.YES,
        uses=tuple(ModelUse(_key_of_use(use), _start(use.since), _end(use.until)) for use in uses),
        models=tuple(_models_of(uses, models)),
        material_change_after_cutoff=ANSWER[YesNoUnknown(system.material_change)],
        cii_category=effective.cii_category,
        **{str(kind): _flow(system, kind) for kind in StoredKind},
    )


def model_keys(use: StoredUse, models: Mapping[int, AIModel]) -> list[int]:
    """Ids of the model of `use` and of all its known ancestors."""
    found: list[int] = []
    waiting = [use.ai_model_id] if use.ai_model_id else []
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.append(pk)
            waiting += [edge.parent_id for edge in models[pk].parent_edges.all() if edge.parent_id]
    return found


def _when(value: PartialDate) -> When:
    if value.is_dated:
        return When.between(value.earliest, value.latest)
    return When.none() if value.state == DateState.NONE else When.unknown()


def _start(value: PartialDate) -> When:
    if value.is_dated:
        return When.between(value.earliest, value.latest)
    return When.none() if value.state == Since.START else When.unknown()


def _end(value: PartialDate) -> When:
    if value.is_dated:
        return When.between(value.earliest, value.latest)
    return When.none() if value.state == Until.OPEN else When.unknown()


def _retired(system: System, phase: Phase | None) -> When:
    """A retired system without a day of retirement has one that nobody has stated."""
    if phase is Phase.RETIRED and not system.retired.is_dated:
        return When.unknown()
    return _when(system.retired)


def _flow(system: System, kind: StoredKind) -> Flow:
    presence = system.flow_presence(kind)
    rows = [flow for flow in system.flows.all() if flow.kind == kind]
    if presence == FlowPresence.NONE:
        return Flow.none()
    if presence == FlowPresence.UNKNOWN and not rows:
        return Flow.unknown()
    places = [_place(flow) for flow in rows]
    # Present without a place, or places of a kind about which nobody said that they are all: one more, unknown place.
    if presence == FlowPresence.UNKNOWN or not places:
        places.append(Place(None))
    return Flow(tuple(places))


def _place(flow: DataFlow) -> Place:
    return Place(
        country=flow.country or None,
        content=ANSWER[YesNoUnknown(flow.has_content)],
        key_in_russia=ANSWER[YesNoUnknown(flow.key_in_russia)],
        start=_start(flow.since),
        end=_end(flow.until),
    )


def _key_of_use(use: StoredUse) -> str:
    return use.ai_model.slug if use.ai_model else f"use-{use.pk}"


def _models_of(uses: Iterable[StoredUse], models: Mapping[int, AIModel]) -> Iterable[Model]:
    """Every used model and ancestor once; a use of a model that the register does not hold is a model without facts."""
    seen: set[int] = set()
    for use in uses:
        if use.ai_model_id is None:
            yield Model(id=_key_of_use(use), name=use.name, status=Status.none())
        for pk in model_keys(use, models):
            if pk not in seen:
                seen.add(pk)
                yield facts_of_model(models[pk], models)


def facts_of_model(model: AIModel, models: Mapping[int, AIModel]) -> Model:
    """What the engine may know of `model`; `models` holds its parents."""
    developer = model.developer
    return Model(
        id=model.slug,
        name=model.name,
        params_total=interval_of(model.params_total_min, model.params_total_max),
        params_active=interval_of(model.params_active_min, model.params_active_max),
        active_same_as_total=model.active_equals_total,
        multi_task=ANSWER[YesNoUnknown(model.multi_task)],
        developer_is_russian_legal_entity=(
            ANSWER[YesNoUnknown(developer.is_russian_legal_entity)] if developer else None
        ),
        developer_country=(developer.country or None) if developer else None,
        origin=None if model.origin == "unknown" else Origin(model.origin),
        parents=tuple(
            edge_of(models[edge.parent_id].slug if edge.parent_id else None, edge.kind)
            for edge in model.parent_edges.all()
        ),
        status=status_of(list(model.statuses.all())),
    )


def edge_of(parent: str | None, kind: str) -> Edge:
    """A derivation; kinds that the rules do not tell apart, an update for one, are unknown to the engine."""
    return Edge(parent, Derivation(kind) if kind in set(Derivation) else None)


def interval_of(low: Any, high: Any) -> Interval | None:
    """A size in billions of parameters; None where it is unknown."""
    return None if low is None else Interval(float(low), float(high))


def status_of(rows: list[ModelStatus]) -> Status:
    """A confirmed status before a self-assessed one, the latest first. No row: no status, for none is on record.

    A row that is not saved yet counts as the last to be saved.
    """
    if not rows:
        return Status.none()
    row = max(rows, key=lambda r: (r.basis == StatusBasis.CONFIRMED, r.valid_from or date.min, r.pk or maxsize))
    return Status(
        category=StatusCategory(row.status),
        confirmed=row.basis == StatusBasis.CONFIRMED,
        start=When.on(row.valid_from) if row.valid_from else When.none(),
        end=When.on(row.valid_to) if row.valid_to else When.none(),
    )
