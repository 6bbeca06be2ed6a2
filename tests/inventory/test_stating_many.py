"""Many facts at once are written as each would be alone."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Claim, Person, System
from inventory.models.choices import DateState, Phase, YesNoUnknown
from inventory.stating import Source, state
from inventory.stating_many import Statement, state_many
from tests.conftest import MakeSystem

SOURCE = Source("Реестр, строка 7", verified_on=date(2031, 5, 1))
FACTS: dict[str, dict[str, Any]] = {
    "phase": {"phase": Phase.PILOT, "phase_on": date(2031, 5, 1)},
    "models": {"models_complete": YesNoUnknown.YES},
    "pilot": {"pilot_state": DateState.DATED, "pilot_from": date(2030, 1, 1), "pilot_to": date(2030, 12, 31)},
}
CLAIM = ("field", "value", "source", "verified_on", "stated_by", "stated_at", "superseded_at")


def claims_of(system: System) -> list[dict[str, Any]]:
    return list(Claim.objects.filter(system=system).order_by("field", "pk").values(*CLAIM))


def test_columns_and_claims_are_those_of_stating_one_by_one(
    make_system: MakeSystem, officer: Person, at: datetime
) -> None:
    alone, together = make_system("Речь"), make_system("Сводка")
    for name, values in FACTS.items():
        state(alone, name, values, SOURCE, officer, at)
    state_many([Statement(together, name, values, SOURCE) for name, values in FACTS.items()], officer, at)
    together.refresh_from_db()
    assert all(getattr(together, c) == v for values in FACTS.values() for c, v in values.items())
    assert claims_of(together) == claims_of(alone)


def test_stating_the_same_again_writes_nothing(system: System, officer: Person, at: datetime) -> None:
    statements = [Statement(system, name, values, SOURCE) for name, values in FACTS.items()]
    state_many(statements, officer, at)
    before = claims_of(system)
    state_many(statements, officer, at)
    assert claims_of(system) == before


def test_the_number_of_queries_does_not_grow_with_the_systems(
    make_system: MakeSystem, officer: Person, at: datetime
) -> None:
    def queries(count: int) -> int:
        systems = [make_system(f"Система {number}") for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            state_many([Statement(s, n, v, SOURCE) for s in systems for n, v in FACTS.items()], officer, at)
        return len(captured)

    assert queries(2) == queries(12)


def test_columns_that_do_not_belong_to_the_fact_are_refused(system: System, officer: Person, at: datetime) -> None:
    with pytest.raises(ValueError, match="phase is made of"):
        state_many([Statement(system, "phase", {"phase": Phase.PILOT}, SOURCE)], officer, at)
