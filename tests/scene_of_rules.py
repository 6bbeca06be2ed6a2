"""A worked case for tests of the rules: a foreign model, all data in Russia, in operation since a given day."""

from datetime import date, datetime

from inventory.models import AIModel, Provider, System, Unit
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
from inventory.registering import NO_DATE, FlowRow, SettingRow, SystemRecord, UseRow, save_system

# In time by every reading, in time by one reading of the cut-off only, and too late by every one.
IN_TIME, DOUBTFUL, TOO_LATE = date(2026, 8, 31), date(2026, 9, 2), date(2027, 3, 2)


def foreign_model() -> AIModel:
    """A large foundation model of a foreign developer, made from scratch."""
    developer, _ = Provider.objects.get_or_create(
        name="Alibaba Cloud", defaults={"country": "CN", "is_russian_legal_entity": "no"}
    )
    model, _ = AIModel.objects.get_or_create(
        slug="qwen2.5-32b",
        defaults={
            "name": "Qwen2.5-32B",
            "developer": developer,
            "params_total_min": 32.5,
            "params_total_max": 32.5,
            "active_equals_total": True,
            "multi_task": YesNoUnknown.YES,
            "origin": "from-scratch",
        },
    )
    return model


def save_three(here: Unit, there: Unit, at: datetime) -> list[System]:
    """Two systems in transition under the law, one `here` and one `there`, and one `here` that came too late for it."""
    return [
        save_foreign_system(here, IN_TIME, at, name="Прогноз притока"),
        save_foreign_system(there, IN_TIME, at, name="Учёт утечек"),
        save_foreign_system(here, TOO_LATE, at, name="Сводка для штаба"),
    ]


def save_foreign_system(unit: Unit, since: date, at: datetime, name: str = "Прогноз притока") -> System:
    """A state information system on that model, through the one write path."""
    at_place = [FlowKind.STORAGE, FlowKind.PROCESSING, FlowKind.BACKUP, FlowKind.INFERENCE]
    nowhere = dict.fromkeys([FlowKind.TELEMETRY, FlowKind.SUPPORT], FlowPresence.NONE)
    record = SystemRecord(
        unit=unit,
        name=name,
        settings_state=SettingsState.STATED,
        settings=[SettingRow(Setting.STATE_INFORMATION_SYSTEM)],
        phase=Phase.IN_OPERATION,
        phase_on=at.date(),
        in_operation=PartialDate(DateState.DATED, since, since),
        pilot=NO_DATE,
        models_complete=YesNoUnknown.YES,
        uses=[UseRow(ai_model=foreign_model())],
        presence={**dict.fromkeys(at_place, FlowPresence.PRESENT), **nowhere},
        flows=[FlowRow(kind, "RU") for kind in at_place],
        material_change=YesNoUnknown.NO,
    )
    return save_system(System(), record, actor=None, at=at)
