"""One system that most tests start from."""

from __future__ import annotations

from datetime import date
from typing import Any

from compliance.engine import Facts, Flow, FlowKind, Interval, Model, ModelUse, Origin, Phase, Settings, Status, When

FOREIGN = Model(
    id="foreign",
    params_total=Interval.exactly(32.5),
    active_same_as_total=True,
    multi_task=True,
    developer_is_russian_legal_entity=False,
    developer_country="CN",
    origin=Origin.FROM_SCRATCH,
    status=Status.none(),
)


def foreign_system(in_operation: date, **changes: Any) -> Facts:
    """A state information system on a foreign model, all data in Russia."""
    known: dict[str, Any] = {
        "phase_on": date(2031, 1, 1),
        "settings": Settings.of("state_information_system"),
        "phase": Phase.IN_OPERATION,
        "in_operation": When.on(in_operation),
        "pilot_from": When.none(),
        "retired": When.none(),
        "models_complete": True,
        "uses": (ModelUse("foreign"),),
        "models": (FOREIGN,),
        "material_change_after_cutoff": False,
        **{kind.value: Flow.in_countries("RU") for kind in FlowKind},
    }
    return Facts(**{**known, **changes})
