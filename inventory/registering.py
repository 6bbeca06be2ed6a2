"""Saving a system with all its rows: one transaction, one actor, one version, every fact with its claim."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import F, Model

from inventory.models import AIModel, DataFlow, ModelUse, Person, Provider, System, SystemPhase, SystemSetting, Unit
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
from inventory.signals import systems_changed
from inventory.stating import Source, state

UNKNOWN_DATE = PartialDate(DateState.UNKNOWN)
NO_DATE = PartialDate(DateState.NONE)
SINCE_START = PartialDate(Since.START)
STILL = PartialDate(Until.OPEN)


class EditConflict(Exception):
    """Somebody else saved the system since it was read. `current` is what stands in the register now."""

    def __init__(self, current: System) -> None:
        super().__init__(f"{current.code} is at version {current.version}")
        self.current = current


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of a system, with the category of a significant CII object where it is known."""

    setting: Setting
    cii_category: int | None = None
    registry_number: str = ""


@dataclass(frozen=True, slots=True)
class UseRow:
    """One model use. `pk` names the row that it replaces; without it the row is new."""

    ai_model: AIModel | None = None
    name: str = ""
    role: str = ""
    hosting: str = ""
    hosted_by: Provider | None = None
    since: PartialDate = SINCE_START
    until: PartialDate = STILL
    source: Source = field(default_factory=Source)
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One place of one kind of flow. `pk` names the row that it replaces; without it the row is new."""

    kind: FlowKind
    country: str = ""
    place: str = ""
    provider: Provider | None = None
    has_content: YesNoUnknown = YesNoUnknown.UNKNOWN
    key_in_russia: YesNoUnknown = YesNoUnknown.UNKNOWN
    confirmed_on: date | None = None
    since: PartialDate = SINCE_START
    until: PartialDate = STILL
    source: Source = field(default_factory=Source)
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class SystemRecord:
    """Everything that a person states of a system at once. `sources` names the source of a fact by the fact's name."""

    name: str
    unit: Unit
    purpose: str = ""
    responsible: Person | None = None
    deputy: Person | None = None
    operator: Provider | None = None
    settings_state: SettingsState = SettingsState.UNIT
    settings: Sequence[SettingRow] = ()
    phase: Phase = Phase.UNKNOWN
    phase_on: date | None = None
    in_operation: PartialDate = UNKNOWN_DATE
    pilot: PartialDate = UNKNOWN_DATE
    retired: PartialDate = NO_DATE
    models_complete: YesNoUnknown = YesNoUnknown.UNKNOWN
    uses: Sequence[UseRow] = ()
    presence: Mapping[FlowKind, FlowPresence] = field(default_factory=dict)
    flows: Sequence[FlowRow] = ()
    material_change: YesNoUnknown = YesNoUnknown.UNKNOWN
    sources: Mapping[str, Source] = field(default_factory=dict)


@transaction.atomic
def save_system(system: System, record: SystemRecord, actor: Person | None, at: datetime, reason: str = "") -> System:
    """Saves `record` as `system`: a new one if it was not saved yet, else an edit of the version that `system` holds.

    Raises EditConflict if the register has another version by now; then nothing is written.
    """
    with pghistory.context(actor=actor and actor.pk, reason=reason):
        system = _own_columns(system, record)
        _facts(system, record, actor, at)
        _phases(system, record)
        _synchronise(system.model_uses.all(), [_use(system, row) for row in record.uses])
        _synchronise(system.flows.all(), [_flow(system, row) for row in record.flows])
        _claims_of_rows(system, record, actor, at)
        systems_changed.send(System, system_ids=[system.pk])
    return system


def _own_columns(system: System, record: SystemRecord) -> System:
    """The locked row with its plain columns written and its version counted up."""
    plain = {name: getattr(record, name) for name in ("name", "purpose", "unit", "responsible", "deputy", "operator")}
    if system.pk is None:
        for name, value in plain.items():
            setattr(system, name, value)
        system.save(force_insert=True)
        return System.objects.get(pk=system.pk)
    current = System.objects.select_for_update(of=("self",), no_key=True).get(pk=system.pk)
    if current.version != system.version:
        raise EditConflict(current)
    for name, value in plain.items():
        setattr(current, name, value)
    current.version = F("version") + 1
    current.save(update_fields=[*plain, "version", "updated_at"])
    current.refresh_from_db(fields=["version"])
    return current


def _date_columns(name: str, value: PartialDate) -> dict[str, Any]:
    return {f"{name}_state": value.state, f"{name}_from": value.earliest, f"{name}_to": value.latest}


def _facts(system: System, record: SystemRecord, actor: Person | None, at: datetime) -> None:
    """Every fact of the system's own row, through the one write path."""
    columns: dict[str, dict[str, Any]] = {
        "phase": {"phase": record.phase, "phase_on": record.phase_on},
        "in_operation": _date_columns("in_operation", record.in_operation),
        "pilot": _date_columns("pilot", record.pilot),
        "retired": _date_columns("retired", record.retired),
        "models": {"models_complete": record.models_complete},
        "material_change": {"material_change": record.material_change},
        **{f"flows.{kind}": {f"{kind}_flows": record.presence.get(kind, FlowPresence.UNKNOWN)} for kind in FlowKind},
    }
    for name, values in columns.items():
        state(system, name, values, record.sources.get(name, Source()), actor, at)
    source = record.sources.get("settings", Source())
    state(
        system, "settings", {"settings_state": record.settings_state}, source, actor, at, rows=_settings(system, record)
    )


def _settings(system: System, record: SystemRecord) -> list[dict[str, Any]]:
    """Writes the rows of settings, keeping those that stay, and returns them as plain values."""
    wanted = {row.setting: row for row in record.settings} if record.settings_state == SettingsState.STATED else {}
    for row in system.setting_rows.all():
        stated = wanted.pop(Setting(row.setting), None)
        if stated is None:
            row.delete()
        elif (row.cii_category, row.registry_number) != (stated.cii_category, stated.registry_number):
            row.cii_category, row.registry_number = stated.cii_category, stated.registry_number
            row.save(update_fields=["cii_category", "registry_number"])
    SystemSetting.objects.bulk_create(
        SystemSetting(
            system=system, setting=row.setting, cii_category=row.cii_category, registry_number=row.registry_number
        )
        for row in wanted.values()
    )
    return [
        {"setting": row.setting, "cii_category": row.cii_category} for row in system.setting_rows.order_by("setting")
    ]


def _phases(system: System, record: SystemRecord) -> None:
    """Keeps the history of phases: a row for each change of phase, with the day from which it holds."""
    last = system.phase_rows.order_by("-pk").first()
    since = {
        Phase.IN_OPERATION: record.in_operation,
        Phase.PILOT: record.pilot,
        Phase.RETIRED: record.retired,
    }.get(record.phase, UNKNOWN_DATE)
    columns = _date_columns("since", since)
    if last is None or last.phase != record.phase:
        SystemPhase.objects.create(system=system, phase=record.phase, **columns)
    elif since.is_dated and last.since != since:
        SystemPhase.objects.filter(pk=last.pk).update(**columns)


def _use(system: System, row: UseRow) -> ModelUse:
    return ModelUse(
        pk=row.pk,
        system=system,
        ai_model=row.ai_model,
        name=row.name,
        role=row.role,
        hosting=row.hosting,
        hosted_by=row.hosted_by,
        **_date_columns("since", row.since),
        **_date_columns("until", row.until),
    )


def _flow(system: System, row: FlowRow) -> DataFlow:
    return DataFlow(
        pk=row.pk,
        system=system,
        kind=row.kind,
        country=row.country,
        place=row.place,
        provider=row.provider,
        has_content=row.has_content,
        key_in_russia=row.key_in_russia,
        confirmed_on=row.confirmed_on,
        **_date_columns("since", row.since),
        **_date_columns("until", row.until),
    )


def _synchronise(stored: Iterable[Model], wanted: Sequence[Model]) -> None:
    """Makes the stored rows those of `wanted`: changes, adds, and takes away what is no longer named."""
    by_pk = {row.pk: row for row in stored}
    for row in wanted:
        old = by_pk.pop(row.pk, None)
        if old is None:
            row.pk = None
            row.save(force_insert=True)
        elif any(getattr(old, f.attname) != getattr(row, f.attname) for f in row._meta.concrete_fields):
            row.save(force_update=True)
    for row in by_pk.values():
        row.delete()


def _claims_of_rows(system: System, record: SystemRecord, actor: Person | None, at: datetime) -> None:
    """A claim for each model use and each flow; both lists are in the order in which they were just written."""
    uses = _in_order_of(record.uses, system.model_uses.order_by("pk"))
    for use, use_row in uses:
        columns = {"ai_model_id": use.ai_model_id, "name": use.name}
        state(use, "use", columns | _validity(use), use_row.source, actor, at)
    flows = _in_order_of(record.flows, system.flows.order_by("pk"))
    for flow, flow_row in flows:
        columns = {name: getattr(flow, name) for name in ("country", "has_content", "key_in_russia")}
        state(flow, "place", columns | _validity(flow), flow_row.source, actor, at)


def _validity(row: ModelUse | DataFlow) -> dict[str, Any]:
    return _date_columns("since", row.since) | _date_columns("until", row.until)


def _in_order_of(rows: Sequence[Any], stored: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Pairs each stored row with what was stated of it: by key where it had one, else in order."""
    stored = list(stored)
    known = {row.pk for row in rows if row.pk}
    new = iter([row for row in rows if not row.pk])
    by_pk = {row.pk: row for row in rows if row.pk}
    return [(item, by_pk[item.pk] if item.pk in known else next(new)) for item in stored]
