"""What the register holds of a system or of an AI model, as the record with which it could be saved again.

Whoever changes one fact takes the record, replaces that fact, and saves it: the rest, sources included, stays.
"""

from inventory.modelling import ModelRecord, ParentRow, Size, StatusRow
from inventory.models import AIModel, DataFlow, ModelUse, System
from inventory.models.choices import (
    Confidence,
    DerivationKind,
    FlowKind,
    ModelStatusKind,
    Origin,
    Phase,
    Setting,
    SettingsState,
    StatusBasis,
    YesNoUnknown,
)
from inventory.registering import FlowRow, SettingRow, SystemRecord, UseRow
from inventory.stating import Source, sources_of, sources_of_rows


def recorded_system(system: System) -> SystemRecord:
    """The stored facts of `system` with their sources, in a fixed number of queries."""
    known = sources_of_rows(system)
    uses = system.model_uses.select_related("ai_model", "hosted_by").order_by("pk")
    flows = system.flows.select_related("provider").order_by("pk")
    return SystemRecord(
        name=system.name,
        unit=system.unit,
        purpose=system.purpose,
        responsible=system.responsible,
        deputy=system.deputy,
        operator=system.operator,
        settings_state=SettingsState(system.settings_state),
        settings=[
            SettingRow(Setting(row.setting), row.cii_category, row.registry_number) for row in system.setting_rows.all()
        ],
        phase=Phase(system.phase),
        phase_on=system.phase_on,
        in_operation=system.in_operation,
        pilot=system.pilot,
        retired=system.retired,
        models_complete=YesNoUnknown(system.models_complete),
        uses=[_use(row, known.get(("use", row.pk), Source())) for row in uses],
        presence={kind: system.flow_presence(kind) for kind in FlowKind},
        flows=[_flow(row, known.get(("place", row.pk), Source())) for row in flows],
        material_change=YesNoUnknown(system.material_change),
        sources=sources_of(system),
    )


def _use(row: ModelUse, source: Source) -> UseRow:
    return UseRow(
        ai_model=row.ai_model,
        name=row.name,
        role=row.role,
        hosting=row.hosting,
        hosted_by=row.hosted_by,
        since=row.since,
        until=row.until,
        source=source,
        pk=row.pk,
    )


def _flow(row: DataFlow, source: Source) -> FlowRow:
    return FlowRow(
        kind=FlowKind(row.kind),
        country=row.country,
        place=row.place,
        provider=row.provider,
        has_content=YesNoUnknown(row.has_content),
        key_in_russia=YesNoUnknown(row.key_in_russia),
        confirmed_on=row.confirmed_on,
        since=row.since,
        until=row.until,
        source=source,
        pk=row.pk,
    )


def recorded_model(model: AIModel) -> ModelRecord:
    """The stored facts of `model` with their sources, in a fixed number of queries."""
    return ModelRecord(
        name=model.name,
        family=model.family,
        version=model.version,
        developer=model.developer,
        size=Size(
            model.params_total_min,
            model.params_total_max,
            model.params_active_min,
            model.params_active_max,
            model.active_equals_total,
        ),
        multi_task=YesNoUnknown(model.multi_task),
        origin=Origin(model.origin),
        parents=[
            ParentRow(edge.parent, DerivationKind(edge.kind), edge.source, _confidence(edge.confidence))
            for edge in model.parent_edges.select_related("parent").order_by("pk")
        ],
        statuses=[
            StatusRow(
                ModelStatusKind(row.status), StatusBasis(row.basis), row.valid_from, row.valid_to, row.document, row.pk
            )
            for row in model.statuses.order_by("pk")
        ],
        released_from=model.released_from,
        released_to=model.released_to,
        open_weights=YesNoUnknown(model.open_weights),
        licence=model.licence,
        modality=model.modality,
        source=model.source,
        confidence=_confidence(model.confidence),
        note=model.note,
        sources=sources_of(model),
    )


def _confidence(stored: str) -> Confidence | None:
    return Confidence(stored) if stored else None
