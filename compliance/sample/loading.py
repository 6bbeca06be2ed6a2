"""The sample of a first start: an invented ministry and an invented CII operator, with real models."""

import calendar
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import AIModel, Membership, Person, Provider, System, Unit
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    Role,
    Setting,
    SettingsState,
    Since,
    Until,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import (
    NO_DATE,
    SINCE_START,
    STILL,
    UNKNOWN_DATE,
    FlowRow,
    SettingRow,
    SystemRecord,
    UseRow,
    save_system,
)
from inventory.stating import Source
from inventory.units import create_unit

FOLDER = Path(__file__).parent
AT_PLACE = (FlowKind.STORAGE, FlowKind.PROCESSING, FlowKind.BACKUP, FlowKind.INFERENCE, FlowKind.TELEMETRY)


@transaction.atomic
def load_sample(at: datetime) -> None:
    """Makes the sample's units, people (without passwords), providers and systems, all marked `sample`.

    Raises AIModel.DoesNotExist where the model catalogue has not been loaded.
    """
    people_file = tomllib.loads((FOLDER / "people.toml").read_text())
    providers = {row["key"]: _provider(row) for row in people_file["provider"]}
    people = {row["key"]: _person(row) for row in people_file["person"]}
    units: dict[str, Unit] = {}
    for row in people_file["unit"]:
        units[row["key"]] = _unit(row, units, providers, people)
    for row in people_file["person"]:
        for unit, role in row["roles"].items():
            Membership.objects.create(person=people[row["key"]], unit=units[unit], role=Role(role))
    file = tomllib.loads((FOLDER / "systems.toml").read_text())
    models = AIModel.objects.in_bulk(field_name="slug")
    for row in file["system"]:
        record = _record(row, file["places"], units, providers, people, models, at)
        save_system(System(sample=True), record, people["orlova"], at, reason="пример")


def _provider(row: dict[str, Any]) -> Provider:
    return Provider.objects.create(
        name=row["name"],
        legal_name=row["name"],
        country=row["country"],
        is_russian_legal_entity=row["russian"],
        sample=True,
    )


def _person(row: dict[str, Any]) -> Person:
    return Person.objects.create_user(row["email"], full_name=row["name"], position=row["position"], sample=True)


def _unit(
    row: dict[str, Any], units: dict[str, Unit], providers: dict[str, Provider], people: dict[str, Person]
) -> Unit:
    settings = row.get("settings")
    known = SettingsState.UNIT if settings is None else SettingsState.STATED if settings else SettingsState.PRIVATE
    return create_unit(
        row["name"],
        units.get(row.get("parent", "")),
        short_name=row["short"],
        settings_state=known,
        settings=settings or [],
        cii_category=row.get("category"),
        default_responsible=people.get(row.get("responsible", "")),
        default_operator=providers.get(row.get("operator", "")),
        sample=True,
    )


def _record(
    row: dict[str, Any],
    places: dict[str, Any],
    units: dict[str, Unit],
    providers: dict[str, Provider],
    people: dict[str, Person],
    models: dict[str, AIModel],
    at: datetime,
) -> SystemRecord:
    paper = Source(row.get("paper", ""))
    unit = units[row["unit"]]
    flows, presence = _flows(row, places, providers, paper, at)
    state, settings = _settings(row)
    return SystemRecord(
        name=row["name"],
        unit=unit,
        purpose=row["purpose"],
        deputy=people.get(row.get("deputy", "")),
        settings_state=state,
        settings=settings,
        phase=Phase(row.get("phase", Phase.IN_OPERATION)),
        phase_on=at.date(),
        in_operation=_dated(row.get("in_operation")),
        pilot=_dated(row.get("pilot", "none" if "in_operation" in row and "phase" not in row else None)),
        retired=_dated(row.get("retired", "none")),
        models_complete=YesNoUnknown(row.get("models_complete", "yes")),
        uses=[_use(use, models) for use in row["models"]],
        presence=presence,
        flows=flows,
        material_change=YesNoUnknown(row.get("material_change", "no")),
        sources={"in_operation": paper, "phase": paper},
    )


def _dated(text: str | None) -> PartialDate:
    """`2026-05-14`, `2026-05`, `2026`, `none`, or nothing for an unknown day."""
    if text is None:
        return UNKNOWN_DATE
    if text == "none":
        return NO_DATE
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return PartialDate(DateState.DATED, date(year, month or 1, day or 1), date(year, last_month, last_day))


def _settings(row: dict[str, Any]) -> tuple[SettingsState, list[SettingRow]]:
    stated = row.get("settings")
    if stated is None:
        return SettingsState.UNIT, []
    return SettingsState.STATED, [
        SettingRow(Setting(value), row.get("category") if value == Setting.SIGNIFICANT_CII else None)
        for value in stated
    ]


def _use(row: dict[str, Any] | str, models: dict[str, AIModel]) -> UseRow:
    use = {"id": row} if isinstance(row, str) else row
    if "id" in use and use["id"] not in models:
        raise AIModel.DoesNotExist(use["id"])
    return UseRow(
        ai_model=models[use["id"]] if "id" in use else None,
        name=use.get("name", ""),
        role=use.get("role", ""),
        since=PartialDate(Since.DATED, *_days(use["since"])) if "since" in use else SINCE_START,
        until=PartialDate(Until.DATED, *_days(use["until"])) if "until" in use else STILL,
    )


def _days(text: str) -> tuple[date | None, date | None]:
    dated = _dated(text)
    return dated.earliest, dated.latest


def _flows(
    row: dict[str, Any], places: dict[str, Any], providers: dict[str, Provider], paper: Source, at: datetime
) -> tuple[list[FlowRow], dict[FlowKind, FlowPresence]]:
    home = places[row["data"]]
    stated: dict[FlowKind, Any] = {kind: [{"country": "RU", **home}] for kind in AT_PLACE}
    stated[FlowKind.SUPPORT] = "none"
    stated |= {FlowKind(kind): value for kind, value in row.get("flows", {}).items()}
    presence = {
        kind: FlowPresence(value) if isinstance(value, str) else FlowPresence.PRESENT for kind, value in stated.items()
    }
    flows = [
        FlowRow(
            kind=kind,
            country=place["country"],
            place=place["place"],
            provider=providers.get(place.get("provider", "")),
            has_content=YesNoUnknown(place.get("content", "unknown")),
            key_in_russia=YesNoUnknown(place.get("key_in_russia", "unknown")),
            confirmed_on=date(2026, 10, 2) if paper.text else None,
            source=paper,
        )
        for kind, value in stated.items()
        if isinstance(value, list)
        for place in value
    ]
    return flows, presence
