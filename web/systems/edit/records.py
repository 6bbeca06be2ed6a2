"""Between the form and the register: what a stored system shows in the form, and what the form says of it."""

from collections.abc import Mapping
from typing import Any

from inventory.models import DataFlow, Evidence, ModelUse, System
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    Setting,
    SettingsState,
    Since,
    Until,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, SystemRecord, UseRow
from inventory.stating import Source, sources_of
from web.systems.edit.forms import AS_UNIT, PRIVATE, UNKNOWN, SystemForm
from web.systems.edit.rows import NO_FLOW, OTHER, RUSSIA, BaseFlowFormSet, FlowForm, Lists, RowFormSet, UseForm

_STATES = {PRIVATE: SettingsState.PRIVATE, UNKNOWN: SettingsState.UNKNOWN, AS_UNIT: SettingsState.UNIT}
_ANSWERS = {state: answer for answer, state in _STATES.items()}


def initial_of(system: System) -> dict[str, Any]:
    """What the form shows of `system`; of a new one its defaults."""
    if system.pk is None:
        return {
            "settings": [AS_UNIT],
            "phase": Phase.PLANNED,
            "in_operation": PartialDate(DateState.UNKNOWN),
            "pilot": PartialDate(DateState.UNKNOWN),
            "retired": PartialDate(DateState.NONE),
        }
    sources = sources_of(system)
    rows = list(system.setting_rows.all())
    plain = ("version", "name", "purpose", "unit", "responsible", "deputy", "operator")
    facts = ("phase", "in_operation", "pilot", "retired", "models_complete", "material_change")
    return {
        **{name: getattr(system, name) for name in (*plain, *facts)},
        "settings": [row.setting for row in rows] or [_ANSWERS.get(SettingsState(system.settings_state), UNKNOWN)],
        "cii_category": next((str(row.cii_category) for row in rows if row.cii_category), ""),
        "settings_source": sources.get("settings", Source()).text,
        "in_operation_source": sources.get("in_operation", Source()).text,
        "in_operation_evidence": sources.get("in_operation", Source()).evidence,
        "material_change_source": sources.get("material_change", Source()).text,
    }


Known = Mapping[tuple[str, int], Source]


def uses_of(system: System, known: Known) -> list[dict[str, Any]]:
    """A row for each stored model use; `known` says where its facts came from."""
    return [_use(use, known) for use in system.model_uses.select_related("ai_model")] if system.pk else []


def _use(use: ModelUse, known: Known) -> dict[str, Any]:
    source = known.get(("use", use.pk), Source())
    return {
        "pk": use.pk,
        "model": use.ai_model.name if use.ai_model else use.name,
        "unlisted": use.ai_model is None,
        "role": use.role,
        "hosting": use.hosting,
        "hosted_by": str(use.hosted_by_id or ""),
        "since": use.since,
        "until": use.until,
        "source": source.text,
        "evidence": str(source.evidence.pk) if source.evidence else "",
    }


def flows_of(system: System, known: Known) -> list[dict[str, Any]]:
    """A row for each stored place, and one for each kind that is known not to be there or of which nothing is known."""
    rows = []
    stored = list(system.flows.all()) if system.pk else []
    for kind in FlowKind:
        places = [flow for flow in stored if flow.kind == kind]
        rows += [_flow(flow, known) for flow in places]
        if not places:
            absent = system.flow_presence(kind) == FlowPresence.NONE
            rows.append({"kind": kind, "where": NO_FLOW if absent else UNKNOWN, **_ALWAYS})
    return rows


_ALWAYS = {"since": PartialDate(Since.START), "until": PartialDate(Until.OPEN)}


def _flow(flow: DataFlow, known: Known) -> dict[str, Any]:
    source = known.get(("place", flow.pk), Source())
    return {
        "pk": flow.pk,
        "kind": flow.kind,
        "where": RUSSIA if flow.country == RUSSIA else OTHER if flow.country else UNKNOWN,
        "country": "" if flow.country == RUSSIA else flow.country,
        "place": flow.place,
        "provider": str(flow.provider_id or ""),
        "confirmed_on": flow.confirmed_on,
        "has_content": flow.has_content,
        "key_in_russia": flow.key_in_russia,
        "since": flow.since,
        "until": flow.until,
        "source": source.text,
        "evidence": str(source.evidence.pk) if source.evidence else "",
    }


def record_of(system: System, form: SystemForm, uses: RowFormSet, flows: BaseFlowFormSet, today: Any) -> SystemRecord:
    """What a valid form says. A source that was left as it stood keeps its document and the day of its check."""
    data = form.cleaned_data
    known = sources_of(system) if system.pk else {}
    places = [form for form in flows.kept if form.cleaned_data["where"] != NO_FLOW and not form.says_only_unknown]
    return SystemRecord(
        **{name: data[name] for name in ("name", "unit", "purpose", "responsible", "deputy", "operator")},
        **{name: data[name] for name in ("in_operation", "pilot", "retired")},
        settings_state=_settings_state(data["settings"]),
        settings=_settings(data),
        phase=Phase(data["phase"]),
        phase_on=system.phase_on if system.pk and system.phase == data["phase"] else today,
        models_complete=YesNoUnknown(data["models_complete"]),
        material_change=YesNoUnknown(data["material_change"]),
        uses=[_use_row(form, system) for form in uses.kept],
        presence=_presence(flows, places),
        flows=[_flow_row(form, system) for form in places],
        sources={
            **known,
            "settings": _source(known.get("settings"), data["settings_source"], _keep(known.get("settings"))),
            "in_operation": _source(
                known.get("in_operation"), data["in_operation_source"], data["in_operation_evidence"]
            ),
            "material_change": _source(
                known.get("material_change"), data["material_change_source"], _keep(known.get("material_change"))
            ),
        },
    )


def _keep(source: Source | None) -> Evidence | None:
    return source.evidence if source else None


def _source(known: Source | None, text: str, evidence: Evidence | None) -> Source:
    """The known source where nothing of it was changed, else a new one."""
    if known and (known.text, known.evidence) == (text, evidence):
        return known
    return Source(text, evidence)


def _settings_state(chosen: list[str]) -> SettingsState:
    return _STATES.get(chosen[0], SettingsState.STATED)


def _settings(data: Mapping[str, Any]) -> list[SettingRow]:
    category = int(data["cii_category"]) if data["cii_category"] else None
    return [
        SettingRow(Setting(value), category if value == Setting.SIGNIFICANT_CII else None)
        for value in data["settings"]
        if value not in _STATES
    ]


def _use_row(form: UseForm, system: System) -> UseRow:
    data, lists = form.cleaned_data, form.lists
    model = data["ai_model"]
    return UseRow(
        ai_model=model,
        name="" if model else data["model"].strip(),
        role=data["role"],
        hosting=data["hosting"],
        hosted_by=lists.providers.get(data["hosted_by"]),
        since=data["since"],
        until=data["until"],
        source=_source_of_row(form, lists, "use"),
        pk=_pk(data["pk"], system.model_uses if system.pk else None),
    )


def _flow_row(form: FlowForm, system: System) -> FlowRow:
    data, lists = form.cleaned_data, form.lists
    country = {RUSSIA: RUSSIA, OTHER: data["country"]}.get(data["where"], "")
    return FlowRow(
        kind=FlowKind(data["kind"]),
        country=country,
        place=data["place"],
        provider=lists.providers.get(data["provider"]),
        has_content=YesNoUnknown(data["has_content"] or YesNoUnknown.UNKNOWN),
        key_in_russia=YesNoUnknown(data["key_in_russia"] or YesNoUnknown.UNKNOWN),
        confirmed_on=data["confirmed_on"],
        since=data["since"],
        until=data["until"],
        source=_source_of_row(form, lists, "place"),
        pk=_pk(data["pk"], system.flows if system.pk else None),
    )


def _source_of_row(form: UseForm | FlowForm, lists: Lists, field: str) -> Source:
    data = form.cleaned_data
    known = lists.known.get((field, data["pk"]))
    return _source(known, data["source"], lists.files.get(data["evidence"]))


def _pk(pk: int | None, rows: Any) -> int | None:
    """The row's key, if it is a row of this system; what somebody else took away is added anew."""
    return pk if pk and rows is not None and rows.filter(pk=pk).exists() else None


def _presence(flows: BaseFlowFormSet, places: list[FlowForm]) -> dict[FlowKind, FlowPresence]:
    """Present where a place is named, none where it was said so, else unknown."""
    named = {form.cleaned_data["kind"] for form in places}
    absent = {form.cleaned_data["kind"] for form in flows.kept if form.cleaned_data["where"] == NO_FLOW}
    return {
        kind: FlowPresence.PRESENT if kind in named else FlowPresence.NONE if kind in absent else FlowPresence.UNKNOWN
        for kind in FlowKind
    }
