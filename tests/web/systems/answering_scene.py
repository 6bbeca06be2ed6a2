"""A system of which little is missing, and the boxes in which that is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from compliance.models import Standing
from inventory.models import AIModel, Person, System
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, UseRow
from inventory.stating import Source

UNKNOWN_DAY = PartialDate(DateState.UNKNOWN)
IN_TIME = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
KNOWN_PLACES = [FlowRow(kind, "RU", "Москва, ЦОД-1") for kind in FlowKind if kind != FlowKind.BACKUP]
PRESENT = dict.fromkeys([kind for kind in FlowKind if kind != FlowKind.BACKUP], FlowPresence.PRESENT)


def almost_known(model: AIModel, owner: Person) -> dict[str, Any]:
    """The facts of a system in transition that uses `model`, of which only the place of the backups is missing."""
    return {
        "responsible": owner,
        "settings_state": SettingsState.STATED,
        "settings": [SettingRow(Setting.SIGNIFICANT_CII, 2, "ЗОКИИ-17")],
        "phase": Phase.IN_OPERATION,
        "phase_on": date(2031, 1, 1),
        "in_operation": IN_TIME,
        "pilot": PartialDate(DateState.NONE),
        "models_complete": YesNoUnknown.YES,
        "uses": [UseRow(model, role="разбор сводок")],
        "presence": PRESENT,
        "flows": KNOWN_PLACES,
        "material_change": YesNoUnknown.NO,
        "sources": {"in_operation": Source("акт № 31-э", None, date(2026, 5, 14))},
    }


def send(client: Client, system: System, fact: str, *, version: int = 1, htmx: bool = False, **answer: Any) -> Any:
    """Sends the box of `fact` as the page has it."""
    sent = {"version": version, "source": "", **answer}
    headers = {"HX-Request": "true"} if htmx else {}
    data = {f"{fact}-{name}": value for name, value in sent.items()}
    return client.post(f"/systems/{system.code}/answer/{fact}/", data, headers=headers)


def verdict_of(system: System) -> str:
    return Standing.objects.get(system=system).outlook
