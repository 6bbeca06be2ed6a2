"""The rows that belong to a system: settings, model uses, flows and phases, written for all systems together."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model

from inventory.importing.facts import Provenance, Write
from inventory.importing.row import StatedUse
from inventory.models import DataFlow, ModelUse, SystemPhase, SystemSetting
from inventory.models.choices import DateState, FlowKind, Phase
from inventory.models.partial_date import PartialDate
from inventory.stating import FACTS
from inventory.stating_many import Statement

_UNKNOWN_DATE = PartialDate(DateState.UNKNOWN)
_DATE_OF_PHASE = {Phase.IN_OPERATION: "in_operation", Phase.PILOT: "pilot", Phase.RETIRED: "retired"}


def write_related(writes: Sequence[Write], provenance: Provenance) -> list[Statement]:
    """Makes the rows those that the file states, and returns the statements of the new ones, still to be claimed."""
    _write_settings([write for write in writes if "settings" in write.fields])
    _write_phases([write for write in writes if write.fields & {"phase", *_DATE_OF_PHASE.values()}])
    uses = _write_uses([write for write in writes if "uses" in write.fields])
    flows = _write_flows([write for write in writes if any(name.startswith("flows.") for name in write.fields)])
    return [_statement(row, write, provenance) for row, write in (*uses, *flows)]


def _statement(row: Model, write: Write, provenance: Provenance) -> Statement:
    """What the file says of a row that was just made."""
    ((name, columns),) = FACTS[type(row)].items()
    values = {column: getattr(row, column) for column in columns}
    return Statement(row, name, values, provenance.of(write.row.row))


def _stored(write: Write, name: str) -> Iterable[Any]:
    """The stored rows of a system, already loaded; a new one has none."""
    return () if write.is_new else getattr(write.system, name).all()


def _write_settings(writes: Sequence[Write]) -> None:
    gone: list[int] = []
    kept: list[SystemSetting] = []
    new: list[SystemSetting] = []
    for write in writes:
        wanted = dict(write.row.stated["settings"].rows)
        for row in _stored(write, "setting_rows"):
            if row.setting not in wanted:
                gone.append(row.pk)
                continue
            row.cii_category = wanted.pop(row.setting)
            kept.append(row)
        new += [SystemSetting(system=write.system, setting=name, cii_category=wanted[name]) for name in wanted]
    SystemSetting.objects.filter(pk__in=gone).delete()
    SystemSetting.objects.bulk_update(kept, ["cii_category"])
    SystemSetting.objects.bulk_create(new)


def _write_uses(writes: Sequence[Write]) -> list[tuple[Model, Write]]:
    """Takes away the uses that are no longer named, and makes the new ones."""
    gone: list[int] = []
    new: list[tuple[ModelUse, Write]] = []
    for write in writes:
        stored = {
            StatedUse(use.ai_model_id, "" if use.ai_model_id else use.name): use.pk
            for use in _stored(write, "model_uses")
        }
        wanted = set(write.row.stated["uses"])
        gone += [pk for use, pk in stored.items() if use not in wanted]
        new += [
            (ModelUse(system=write.system, ai_model_id=use.ai_model_id, name=use.name), write)
            for use in write.row.stated["uses"]
            if use not in stored
        ]
    ModelUse.objects.filter(pk__in=gone).delete()
    ModelUse.objects.bulk_create(use for use, _write in new)
    return list(new)


def _write_flows(writes: Sequence[Write]) -> list[tuple[Model, Write]]:
    """Takes away the places that are no longer named, and makes the new ones."""
    gone: list[int] = []
    new: list[tuple[DataFlow, Write]] = []
    for write in writes:
        for kind, countries in _stated_flows(write):
            stored = {flow.country: flow.pk for flow in _stored(write, "flows") if flow.kind == kind}
            gone += [pk for country, pk in stored.items() if country not in countries]
            new += [
                (DataFlow(system=write.system, kind=kind, country=country), write)
                for country in countries
                if country not in stored
            ]
    DataFlow.objects.filter(pk__in=gone).delete()
    DataFlow.objects.bulk_create(flow for flow, _write in new)
    return list(new)


def _stated_flows(write: Write) -> Iterator[tuple[FlowKind, tuple[str, ...]]]:
    for kind in FlowKind:
        if f"flows.{kind}" in write.fields:
            yield kind, write.row.stated[f"flows.{kind}"].countries


def _write_phases(writes: Sequence[Write]) -> None:
    """Keeps the history of phases, as the form does: a row for each change, with the day from which it holds."""
    last: dict[int, SystemPhase] = {}
    for row in SystemPhase.objects.filter(system__in=[w.system.pk for w in writes if not w.is_new]).order_by("pk"):
        last[row.system_id] = row
    new: list[SystemPhase] = []
    dated: list[SystemPhase] = []
    for write in writes:
        stated = write.row.stated
        if "phase" not in stated:
            continue
        phase = stated["phase"] if "phase" in write.fields else Phase(write.system.phase)
        since = stated.get(_DATE_OF_PHASE.get(phase, ""), _UNKNOWN_DATE)
        columns = {"since_state": since.state, "since_from": since.earliest, "since_to": since.latest}
        stored = last.get(write.system.pk)
        if stored is None or stored.phase != phase:
            new.append(SystemPhase(system=write.system, phase=phase, **columns))
        elif since.is_dated and stored.since != since:
            for column, value in columns.items():
                setattr(stored, column, value)
            dated.append(stored)
    SystemPhase.objects.bulk_create(new)
    SystemPhase.objects.bulk_update(dated, ["since_state", "since_from", "since_to"])
