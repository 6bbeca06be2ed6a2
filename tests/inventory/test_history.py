"""The history tells each act once: who, when, why, and what was before and after."""

from dataclasses import replace
from datetime import datetime

import pytest

from inventory.history import acts_of
from inventory.models import DataFlow, Person, System
from inventory.models.choices import FlowKind, FlowPresence, YesNoUnknown
from inventory.registering import FlowRow, SystemRecord, save_system

# The moment of an event is that of its transaction, so that each act needs one of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record(system: System, owner: Person) -> SystemRecord:
    return SystemRecord(name=system.name, unit=system.unit, responsible=owner)


@pytest.fixture
def edited(system: System, record: SystemRecord, owner: Person, at: datetime) -> System:
    stated = replace(
        record,
        name="Паводок-Прогноз 2",
        presence={FlowKind.BACKUP: FlowPresence.PRESENT},
        flows=[FlowRow(FlowKind.BACKUP, "NL", "Амстердам")],
    )
    return save_system(system, stated, owner, at, reason="договор № 17-Х нашли при сверке")


def test_the_newest_act_comes_first_with_actor_and_reason(edited: System, owner: Person) -> None:
    newest, first = acts_of(edited, 100)
    assert (newest.actor_id, newest.reason) == (owner.pk, "договор № 17-Х нашли при сверке")
    assert first.actor_id is None
    assert newest.at > first.at


def test_an_act_holds_what_was_before_and_after(edited: System) -> None:
    changes = {change.model: change for change in acts_of(edited, 100)[0].changes}
    own = changes[System]
    assert own.old is not None
    assert own.new is not None
    assert (own.old["name"], own.new["name"]) == ("Паводок-Прогноз", "Паводок-Прогноз 2")
    assert "name" in own.columns
    added = changes[DataFlow]
    assert added.old is None
    assert added.new is not None
    assert added.new["country"] == "NL"


def test_a_removed_row_is_told_with_its_last_values(
    edited: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    save_system(edited, record, owner, at)
    removed = next(change for change in acts_of(edited, 100)[0].changes if change.model is DataFlow)
    assert removed.new is None
    assert removed.old is not None
    assert removed.old["place"] == "Амстердам"


def test_an_edit_that_changes_nothing_is_no_act(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    save_system(system, record, owner, at)
    assert len(acts_of(system, 100)) == 1


def test_a_change_whose_forerunner_was_not_read_is_left_out(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    for answer in (YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN):
        system = save_system(system, replace(record, material_change=answer), owner, at)
    assert len(acts_of(system, 2)) < len(acts_of(system, 100))


@pytest.mark.parametrize("edits", [1, 6])
def test_the_history_costs_the_same_queries_however_long_it_is(
    system: System,
    record: SystemRecord,
    owner: Person,
    at: datetime,
    edits: int,
    django_assert_num_queries: object,
) -> None:
    for number in range(edits):
        system = save_system(system, replace(record, name=f"Паводок {number}"), owner, at)
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(acts_of(system, 100)) == edits + 1
