"""Facts to plain JSON and back, and their signature: an assessment is stored with its facts and made again years later.

The forms are those of a case file: a day is ``"2026-08-31"``, ``{"from": …, "to": …}``, ``"none"`` or ``"unknown"``;
``null`` is unknown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from .ai_model import Edge, Interval, Model, ModelUse, Status
from .days import FactsError, When
from .facts import Facts, Settings
from .flow import Flow, Place
from .kinds import Derivation, FlowKind, Origin, Phase, Setting, StatusCategory

FORMAT = 1


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Plain JSON types, complete: ``facts_from_json`` gives equal facts."""
    one_of = facts.settings.one_of
    return {
        "format": FORMAT,
        "phase_on": facts.phase_on.isoformat(),
        "settings": None if one_of is None else [sorted(item.value for item in option) for option in one_of],
        "cii_category": facts.cii_category,
        "phase": facts.phase and facts.phase.value,
        "in_operation": _when_to_json(facts.in_operation),
        "pilot_from": _when_to_json(facts.pilot_from),
        "retired": _when_to_json(facts.retired),
        "models_complete": facts.models_complete,
        "uses": [
            {"model": use.model, "from": _when_to_json(use.start), "to": _when_to_json(use.end)} for use in facts.uses
        ],
        "models": [_model_to_json(model) for model in facts.models],
        "flows": {kind.value: _flow_to_json(facts.flow(kind)) for kind in FlowKind},
        "material_change_after_cutoff": facts.material_change_after_cutoff,
    }


def facts_from_json(data: Mapping[str, Any]) -> Facts:
    """The facts again. Raises ``FactsError`` where ``data`` is not what ``facts_to_json`` writes."""
    if data.get("format") != FORMAT:
        raise FactsError(f"Facts of format {data.get('format')!r} cannot be read; this engine reads format {FORMAT}.")
    try:
        return _read(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise FactsError(f"Stored facts are damaged: {error!r}.") from error


def facts_signature(facts: Facts) -> str:
    """sha-256 (64 hex digits) of the facts without what cannot change the result: names of models, models nobody
    uses, their order.
    """
    data = facts_to_json(facts)
    reached = _reachable(facts)
    models = sorted((model for model in data["models"] if model["id"] in reached), key=lambda model: str(model["id"]))
    for model in models:
        del model["name"]
    if data["settings"] is not None:
        data["settings"].sort()
    canonical = json.dumps({**data, "models": models}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _reachable(facts: Facts) -> set[str]:
    found: set[str] = set()
    waiting = [use.model for use in facts.uses]
    while waiting:
        model_id = waiting.pop()
        if model_id not in found:
            found.add(model_id)
            waiting += [edge.parent for edge in facts.model_index[model_id].parents if edge.parent is not None]
    return found


def _read(data: Mapping[str, Any]) -> Facts:
    settings = data["settings"]
    flows = {kind.value: _flow_from_json(data["flows"][kind.value]) for kind in FlowKind}
    return Facts(
        phase_on=date.fromisoformat(data["phase_on"]),
        settings=Settings(
            None if settings is None else tuple(frozenset(Setting(item) for item in option) for option in settings)
        ),
        cii_category=data["cii_category"],
        phase=None if data["phase"] is None else Phase(data["phase"]),
        in_operation=_when_from_json(data["in_operation"]),
        pilot_from=_when_from_json(data["pilot_from"]),
        retired=_when_from_json(data["retired"]),
        models_complete=data["models_complete"],
        uses=tuple(
            ModelUse(use["model"], _when_from_json(use["from"]), _when_from_json(use["to"])) for use in data["uses"]
        ),
        models=tuple(_model_from_json(model) for model in data["models"]),
        material_change_after_cutoff=data["material_change_after_cutoff"],
        **flows,
    )


def _when_to_json(when: When) -> str | dict[str, str | None]:
    if not when.known:
        return "unknown"
    if not when.happens:
        return "none"
    if when.first is not None and when.first == when.last:
        return when.first.isoformat()
    first, last = (None if side is None else side.isoformat() for side in (when.first, when.last))
    return {"from": first, "to": last}


def _when_from_json(value: str | Mapping[str, str | None]) -> When:
    if isinstance(value, str):
        return {"unknown": When.unknown(), "none": When.none()}.get(value) or When.on(date.fromisoformat(value))
    first, last = (None if side is None else date.fromisoformat(side) for side in (value["from"], value["to"]))
    return When.between(first, last)


def _size_to_json(size: Interval | None) -> dict[str, float] | None:
    return None if size is None else {"from": size.low, "to": size.high}


def _size_from_json(value: Mapping[str, float] | None) -> Interval | None:
    return None if value is None else Interval(value["from"], value["to"])


def _model_to_json(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.name,
        "params_total": _size_to_json(model.params_total),
        "params_active": "same" if model.active_same_as_total else _size_to_json(model.params_active),
        "multi_task": model.multi_task,
        "developer_is_russian_legal_entity": model.developer_is_russian_legal_entity,
        "developer_country": model.developer_country,
        "origin": model.origin and model.origin.value,
        "parents": [{"parent": edge.parent, "kind": edge.kind and edge.kind.value} for edge in model.parents],
        "status": {
            "category": model.status.category and model.status.category.value,
            "confirmed": model.status.confirmed,
            "from": _when_to_json(model.status.start),
            "to": _when_to_json(model.status.end),
        },
    }


def _model_from_json(data: Mapping[str, Any]) -> Model:
    same = data["params_active"] == "same"
    status = data["status"]
    return Model(
        id=data["id"],
        name=data["name"],
        params_total=_size_from_json(data["params_total"]),
        params_active=None if same else _size_from_json(data["params_active"]),
        active_same_as_total=same,
        multi_task=data["multi_task"],
        developer_is_russian_legal_entity=data["developer_is_russian_legal_entity"],
        developer_country=data["developer_country"],
        origin=None if data["origin"] is None else Origin(data["origin"]),
        parents=tuple(
            Edge(edge["parent"], None if edge["kind"] is None else Derivation(edge["kind"])) for edge in data["parents"]
        ),
        status=Status(
            None if status["category"] is None else StatusCategory(status["category"]),
            status["confirmed"],
            _when_from_json(status["from"]),
            _when_from_json(status["to"]),
        ),
    )


def _flow_to_json(flow: Flow) -> list[dict[str, Any]] | None:
    if flow.places is None:
        return None
    return [
        {
            "country": place.country,
            "content": place.content,
            "key_in_russia": place.key_in_russia,
            "from": _when_to_json(place.start),
            "to": _when_to_json(place.end),
        }
        for place in flow.places
    ]


def _flow_from_json(value: list[Mapping[str, Any]] | None) -> Flow:
    if value is None:
        return Flow.unknown()
    return Flow(
        tuple(
            Place(
                place["country"],
                place["content"],
                place["key_in_russia"],
                _when_from_json(place["from"]),
                _when_from_json(place["to"]),
            )
            for place in value
        )
    )
