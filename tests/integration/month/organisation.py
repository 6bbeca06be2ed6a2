"""An organisation with people in many time zones, systems, documents and policies of its own, on the first morning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from compliance.models import Deadline, MailPreference
from compliance.reminders.policies import Plan, shipped
from compliance.reminders.setting_policies import set_policy
from inventory.modelling import ModelRecord, Size, save_ai_model
from inventory.models import AIModel, Evidence, Membership, Person, Provider, System, Unit
from inventory.models.choices import (
    DateState,
    EvidenceKind,
    FlowKind,
    FlowPresence,
    Origin,
    Phase,
    Role,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, SystemRecord, UseRow, save_system
from inventory.units import create_unit
from tests.integration.month.diary import Diary, Set

KIND = Deadline.Kind
# Name, zone, hour of the daily mail; two in each unit.
OWNERS = {
    "institute": [("Власов Николай", "Europe/Kaliningrad", 9), ("Ким Артём", "Asia/Vladivostok", 10)],
    "laboratory": [("Ительмен Олег", "Asia/Kamchatka", 9), ("Поздняя Вера", "Europe/Moscow", 18)],
    "waterworks": [("Рассветов Илья", "Europe/Samara", 7), ("Ночной Пётр", "Europe/Moscow", 0)],
}


@dataclass
class Organisation:
    """Who is there and what there is. `boss` and `administrator` stay whatever happens."""

    units: dict[str, Unit]
    boss: Person
    administrator: Person
    officer: Person
    owners: dict[str, list[Person]]

    @property
    def everybody(self) -> list[Person]:
        """Those to whom something may happen."""
        return [self.officer, *(person for people in self.owners.values() for person in people)]


def organise(random: Random, diary: Diary, at: datetime) -> Organisation:
    """Everything that is there at the moment `at`."""
    ministry = create_unit("Министерство речного надзора", None)
    institute = create_unit("Институт прогноза паводков", ministry)
    units = {
        "ministry": ministry,
        "institute": institute,
        "laboratory": create_unit("Лаборатория снимков", institute),
        "waterworks": create_unit("Водоканал Приозёрска", ministry),
    }
    made = Organisation(
        units=units,
        boss=_person("Орлова Мария", "Europe/Moscow", 9, Role.OFFICER, ministry),
        administrator=_person("Седова Анна", "Europe/Moscow", 9, Role.ADMINISTRATOR, ministry),
        officer=_person("Белова Ирина", "Asia/Yekaterinburg", 8, Role.OFFICER, institute),
        owners={name: [_person(*one, Role.OWNER, units[name]) for one in people] for name, people in OWNERS.items()},
    )
    homes = Membership.objects.values_list("person_id", "unit_id")
    diary.homes = {person: Unit.objects.get(pk=unit) for person, unit in homes}
    diary.policies += [Set(at - timedelta(days=1), None, kind, plan) for kind, plan in shipped().items()]
    _set_policies(made, diary, at)
    model = _foreign_model(at)
    for number in range(12):
        _register(number, made, model if number % 3 == 0 else None, random, at)
    diary.note_people(at)
    return made


def _person(name: str, zone: str, hour: int, role: Role, unit: Unit) -> Person:
    person = Person.objects.create_user(f"p{Person.objects.count()}@example.org", full_name=name, time_zone=zone)
    Membership.objects.create(person=person, role=role, unit=unit)
    MailPreference.objects.create(person=person, hour=time(hour))
    return person


def _set_policies(made: Organisation, diary: Diary, at: datetime) -> None:
    """One that sends apart, one on any day and at any hour, one to officers."""
    changes: list[tuple[str, Deadline.Kind, dict[str, object]]] = [
        ("institute", KIND.EVIDENCE_EXPIRES, {"apart": True}),
        ("laboratory", KIND.CONTRACT_ENDS, {"offsets": ("d20", "d10", "d3", "d1"), "working_days": False}),
        (
            "waterworks",
            KIND.CONFIRM_DATA,
            {"addressees": ("responsible", "officer"), "quiet_from": 0, "quiet_until": 0},
        ),
    ]
    for name, kind, changed in changes:
        plan: Plan = replace(shipped()[kind], **changed)  # type: ignore[arg-type]
        policy = set_policy(plan, made.units[name], 0, made.boss, at)
        diary.policies.append(Set(at, policy.unit_id, kind, plan))


def _register(number: int, made: Organisation, model: AIModel | None, random: Random, at: datetime) -> None:
    """A system with two documents; on a foreign model it is in transition until 31 August 2032."""
    name = list(made.owners)[number % 3]
    responsible, deputy = random.sample(made.owners[name], 2)
    record = SystemRecord(name=f"Система {number}", unit=made.units[name], responsible=responsible, deputy=deputy)
    if model:
        record = _in_transition(record, model, at.date() - timedelta(days=365 - random.randint(5, 40)))
    system = save_system(System(), record, None, at)
    for kind in (EvidenceKind.OTHER, EvidenceKind.CONTRACT):
        Evidence.objects.create(
            system=system,
            kind=kind,
            title="Документ",
            file_name="document.pdf",
            size=1,
            sha256="0" * 64,
            expires_on=at.date() + timedelta(days=random.randint(2, 60)),
            uploaded_by=made.boss,
        )


def _in_transition(record: SystemRecord, model: AIModel, confirmed_on: date) -> SystemRecord:
    home = [FlowKind.STORAGE, FlowKind.PROCESSING]
    began = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
    return replace(
        record,
        settings_state=SettingsState.STATED,
        settings=[SettingRow(Setting.STATE_INFORMATION_SYSTEM)],
        phase=Phase.IN_OPERATION,
        phase_on=date(2026, 8, 1),
        in_operation=began,
        pilot=PartialDate(DateState.NONE),
        models_complete=YesNoUnknown.YES,
        uses=[UseRow(ai_model=model)],
        presence={kind: FlowPresence.PRESENT if kind in home else FlowPresence.NONE for kind in FlowKind},
        flows=[FlowRow(kind=kind, country="RU", confirmed_on=confirmed_on) for kind in home],
        material_change=YesNoUnknown.NO,
    )


def _foreign_model(at: datetime) -> AIModel:
    developer = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    record = ModelRecord(
        name="Qwen2.5-32B",
        developer=developer,
        size=Size(total_min=Decimal(32), total_max=Decimal(32), active_equals_total=True),
        multi_task=YesNoUnknown.YES,
        origin=Origin.FROM_SCRATCH,
    )
    return save_ai_model(AIModel(), record, None, at)
