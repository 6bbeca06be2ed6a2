"""A ministry's system on a foreign model: in transition until 31 August 2032, with somebody who answers for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from compliance.models import Deadline
from compliance.models.deadline import OF_TIMELINES
from compliance.reminders.planning import plan_reminders
from inventory.modelling import ModelRecord, Size, save_ai_model
from inventory.models import AIModel, Person, Provider, System
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Origin,
    Phase,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, UseRow
from tests.conftest import MakeSystem

MakeTransition = Callable[..., System]
SCENE = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
END = date(2032, 8, 31)


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """The clock stands at the moment of the scene; a test may move it."""
    with time_machine.travel(SCENE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def foreign_model(db: None, at: datetime) -> AIModel:
    """A large model from China with open weights."""
    developer = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    record = ModelRecord(
        name="Qwen2.5-32B",
        developer=developer,
        size=Size(total_min=Decimal(32), total_max=Decimal(32), active_equals_total=True),
        multi_task=YesNoUnknown.YES,
        origin=Origin.FROM_SCRATCH,
    )
    return save_ai_model(AIModel(), record, None, at)


@pytest.fixture
def make_transition(make_system: MakeSystem, foreign_model: AIModel, owner: Person, frozen: object) -> MakeTransition:
    """`make_transition("Name", **fields of SystemRecord)`: in transition until 31 August 2032."""

    def make(name: str = "Паводок-Прогноз", **facts: object) -> System:
        home = [FlowRow(kind=FlowKind.STORAGE, country="RU"), FlowRow(kind=FlowKind.PROCESSING, country="RU")]
        stated: dict[str, object] = {
            "responsible": owner,
            "settings_state": SettingsState.STATED,
            "settings": [SettingRow(Setting.STATE_INFORMATION_SYSTEM)],
            "phase": Phase.IN_OPERATION,
            "phase_on": date(2026, 8, 1),
            "in_operation": PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14)),
            "pilot": PartialDate(DateState.NONE),
            "models_complete": YesNoUnknown.YES,
            "uses": [UseRow(ai_model=foreign_model)],
            "presence": {
                kind: FlowPresence.PRESENT if kind in (FlowKind.STORAGE, FlowKind.PROCESSING) else FlowPresence.NONE
                for kind in FlowKind
            },
            "flows": home,
            "material_change": YesNoUnknown.NO,
        }
        system = make_system(name=name, **{**stated, **facts})
        # The deadlines of other kinds have tests of their own.
        Deadline.objects.exclude(kind__in=OF_TIMELINES).delete()
        return system

    return make


@pytest.fixture
def transition(make_transition: MakeTransition) -> System:
    """The system, with its deadline planned by the evaluation."""
    return make_transition()


@pytest.fixture
def deadline(transition: System) -> Deadline:
    """The last day of the transition of that system."""
    return Deadline.objects.get(system=transition)


@pytest.fixture
def year_before(transition: System, frozen: time_machine.Traveller) -> datetime:
    """The moment at which the first reminder is due: noon in Moscow on the last working day a year before the end."""
    plan_reminders(SCENE)
    moment = datetime(2031, 8, 29, 9, tzinfo=UTC)
    frozen.move_to(moment, tick=False)
    return moment
