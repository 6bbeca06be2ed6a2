"""A register with a past: what was known in March is not what is known in May, nor which systems there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import time_machine

from inventory.models import AIModel, System
from inventory.models.choices import SettingsState
from inventory.registering import save_system
from tests.scene_of_rules import IN_TIME, save_foreign_system
from tests.web.systems.list_scene import Register, _record, make_register

REGISTERED = datetime(2031, 3, 1, 9, tzinfo=UTC)
CORRECTED = datetime(2031, 4, 1, 9, tzinfo=UTC)
NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
BEFORE = "2031-03-15"
# Systems of this kind are found to be private in April. Of later there are a few more.
KIND = 2
SYSTEMS, LATER = 40, 3


def make_past() -> Register:
    """Systems of March; in April one kind of them was corrected, and a few more were registered."""
    with time_machine.travel(REGISTERED, tick=False):
        register = make_register(REGISTERED, SYSTEMS - 1)
        save_foreign_system(register.institute, IN_TIME, REGISTERED, name="Прогноз иностранный")
    with time_machine.travel(CORRECTED, tick=False):
        models = list(AIModel.objects.order_by("pk"))
        for system in System.objects.all()[KIND::12]:
            record = replace(_record(KIND, register, models), name=system.name, unit=system.unit)
            private = replace(record, settings_state=SettingsState.PRIVATE, settings=[])
            save_system(system, private, actor=register.officer, at=CORRECTED)
        for number in range(LATER):
            save_system(System(), _record(50 + number, register, models), actor=register.officer, at=CORRECTED)
    return register
