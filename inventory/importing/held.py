"""What the register holds of a system, in the form in which a row of a source states it."""

from typing import Any

from inventory.importing.row import StatedFlows, StatedSettings, StatedUse
from inventory.models import System
from inventory.models.choices import FlowKind, FlowPresence, Phase, Setting, SettingsState, YesNoUnknown
from inventory.models.partial_date import PartialDate


def held_by(system: System) -> dict[str, Any]:
    """What the register holds of `system`, in the form of `ReadRow.stated`; of a new System, what nobody has stated."""
    saved = system.pk is not None
    uses = system.model_uses.all() if saved else ()
    settings = system.setting_rows.all() if saved else ()
    flows = list(system.flows.all()) if saved else []
    stated = {(use.ai_model_id, "" if use.ai_model_id else use.name) for use in uses}
    return {
        "name": system.name,
        "purpose": system.purpose,
        "responsible": system.responsible_id,
        "deputy": system.deputy_id,
        "details": system.details,
        "settings": StatedSettings(
            SettingsState(system.settings_state),
            tuple(sorted((Setting(row.setting), row.cii_category) for row in settings)),
        ),
        "phase": Phase(system.phase),
        "in_operation": system.in_operation,
        "pilot": system.pilot,
        "retired": system.retired,
        "models": YesNoUnknown(system.models_complete),
        "material_change": YesNoUnknown(system.material_change),
        "uses": tuple(StatedUse(*use) for use in sorted(stated, key=lambda use: (use[0] or 0, use[1]))),
        **{
            f"flows.{kind}": StatedFlows(
                FlowPresence(system.flow_presence(kind)),
                tuple(sorted({flow.country for flow in flows if flow.kind == kind})),
            )
            for kind in FlowKind
        },
    }


def as_text(value: Any) -> str:
    """A stated value as a person reads it."""
    match value:
        case PartialDate(earliest=first, latest=last) if first:
            return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat() if last else ''}"
        case PartialDate():
            return str(value.state)
        case StatedFlows(countries=countries):
            return ", ".join(countries) or str(value.presence)
        case StatedSettings(rows=rows):
            return ", ".join(str(setting) for setting, _category in rows) or str(value.state)
        case StatedUse():
            return value.name or f"#{value.ai_model_id}"
        case tuple():
            return ", ".join(as_text(part[0] if isinstance(part, tuple) else part) for part in value)
        case _:
            return "" if value is None else str(value)
