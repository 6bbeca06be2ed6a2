"""From deadlines to rows of the ledger."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.models import Deadline, Reminder, Standing
from compliance.models.deadline import AT_ONCE
from compliance.reminders.planning import plan_reminders
from inventory.models import Person, System
from inventory.models.choices import Role
from inventory.models.unit import Unit
from tests.compliance.reminders.conftest import END, SCENE, MakeTransition
from tests.conftest import MakePerson


def states(**conditions: object) -> Counter[str]:
    """How many rows of the ledger are in which state."""
    return Counter(Reminder.objects.filter(**conditions).values_list("state", flat=True))


def hand_to(system: System, responsible: Person | None, deputy: Person | None = None) -> None:
    """Somebody else answers now, and the standing knows it."""
    System.objects.filter(pk=system.pk).update(responsible=responsible, deputy=deputy)
    Standing.objects.filter(system=system).update(responsible=responsible)


@pytest.fixture
def deputy(make_person: MakePerson, institute: Unit) -> Person:
    """Another owner in the institute."""
    return make_person("Дёмина Ольга Викторовна", "demina@example.org", (Role.OWNER, institute))


def test_each_offset_is_a_row_and_what_was_past_says_so(deadline: Deadline) -> None:
    plan_reminders(SCENE)
    rows = list(Reminder.objects.values_list("offset", "send_on", "state", "reason").order_by("send_on"))
    assert rows[:5] == [
        ("m60", date(2027, 8, 31), "suppressed", "past"),
        ("m48", date(2028, 8, 31), "suppressed", "past"),
        ("m36", date(2029, 8, 31), "suppressed", "past"),
        ("m24", date(2030, 8, 30), "suppressed", "past"),
        ("m18", date(2031, 2, 28), "suppressed", "past"),
    ]
    assert [row[2:] for row in rows[5:]] == [("planned", "")] * 14
    assert rows[-5][:2] == ("d0", END)
    assert [row[:2] for row in rows[-4:]] == [
        ("o7", date(2032, 9, 7)),
        ("o14", date(2032, 9, 14)),
        ("o21", date(2032, 9, 21)),
        ("o28", date(2032, 9, 28)),
    ]


def test_an_offset_that_falls_on_the_day_of_planning_is_still_sent(deadline: Deadline) -> None:
    Deadline.objects.update(planned_at=datetime(2031, 2, 28, 9, tzinfo=UTC))
    plan_reminders(SCENE)
    assert Reminder.objects.get(offset="m18").state == "planned"
    assert Reminder.objects.get(offset="m24").state == "suppressed"


def test_a_planner_that_comes_late_loses_no_offset(deadline: Deadline) -> None:
    plan_reminders(datetime(2031, 10, 1, 9, tzinfo=UTC))
    assert Reminder.objects.get(offset="m12").state == "planned"


def test_a_deadline_that_is_past_when_first_planned_reminds_nobody(deadline: Deadline) -> None:
    Deadline.objects.update(due_on=date(2027, 2, 28), worse_from=date(2027, 3, 1))
    plan_reminders(SCENE)
    assert states() == {"suppressed": 19}


def test_planning_twice_adds_nothing(deadline: Deadline) -> None:
    assert plan_reminders(SCENE) == 1
    assert plan_reminders(SCENE + timedelta(hours=1)) == 0
    assert Reminder.objects.count() == 19


def test_the_deputy_is_reminded_too(make_transition: MakeTransition, deputy: Person, owner: Person) -> None:
    make_transition(deputy=deputy)
    plan_reminders(SCENE)
    assert states(recipient=deputy) == states(recipient=owner) == {"suppressed": 5, "planned": 14}


def test_the_person_whom_the_unit_names_is_reminded_where_the_system_names_nobody(
    make_transition: MakeTransition, institute: Unit, deputy: Person
) -> None:
    Unit.objects.filter(pk=institute.pk).update(default_responsible=deputy)
    make_transition(responsible=None)
    plan_reminders(SCENE)
    assert set(Reminder.objects.values_list("recipient", flat=True)) == {deputy.pk}


def test_where_nobody_answers_there_are_no_rows_until_somebody_does(
    make_transition: MakeTransition, deputy: Person
) -> None:
    system = make_transition(responsible=None)
    plan_reminders(SCENE)
    assert states() == {}
    hand_to(system, deputy)
    plan_reminders(SCENE)
    assert states(recipient=deputy) == {"suppressed": 5, "planned": 14}


def test_a_new_responsible_person_gets_rows_and_the_old_one_is_cancelled(
    transition: System, owner: Person, deputy: Person
) -> None:
    plan_reminders(SCENE)
    hand_to(transition, deputy)
    plan_reminders(SCENE + timedelta(days=1))
    assert states(recipient=owner) == {"suppressed": 5, "cancelled": 14}
    assert states(recipient=owner, reason="reassigned") == {"cancelled": 14}
    assert states(recipient=deputy) == {"suppressed": 5, "planned": 14}


def test_who_answers_no_longer_but_is_the_next_level_has_lost_the_first(
    transition: System, owner: Person, officer: Person
) -> None:
    for person in (officer, owner):
        hand_to(transition, person)
        plan_reminders(SCENE)
    assert states(recipient=officer, reason="reassigned") == {"cancelled": 14}
    assert states(recipient=officer, offset="up") == {"planned": 1}


def test_a_person_who_takes_over_late_is_not_reminded_of_what_was_before(transition: System, deputy: Person) -> None:
    plan_reminders(SCENE)
    hand_to(transition, deputy)
    plan_reminders(datetime(2032, 7, 1, tzinfo=UTC))
    assert states(recipient=deputy) == {"suppressed": 10, "planned": 9}


def test_who_answers_again_is_reminded_again(transition: System, owner: Person, deputy: Person) -> None:
    plan_reminders(SCENE)
    hand_to(transition, deputy)
    plan_reminders(SCENE)
    hand_to(transition, owner)
    plan_reminders(datetime(2032, 7, 1, tzinfo=UTC))
    assert states(recipient=owner) == {"suppressed": 5, "cancelled": 5, "planned": 9}
    assert states(recipient=deputy) == {"suppressed": 5, "cancelled": 14}


def test_a_deputy_who_becomes_responsible_keeps_the_rows(transition: System, owner: Person, deputy: Person) -> None:
    hand_to(transition, owner, deputy)
    plan_reminders(SCENE)
    hand_to(transition, deputy)
    plan_reminders(SCENE)
    assert states(recipient=deputy) == {"suppressed": 5, "planned": 14}
    assert states(recipient=owner) == {"suppressed": 5, "cancelled": 14}


def test_what_went_out_today_is_not_sent_again_when_the_deadline_is_planned_anew_for_the_same_day(
    deadline: Deadline,
) -> None:
    plan_reminders(SCENE)
    Reminder.objects.filter(offset="m12").update(state="sent")
    noon = datetime(2031, 8, 29, 9, tzinfo=UTC)
    Deadline.objects.update(superseded_at=noon, superseded_because="edit")
    new = Deadline.objects.get()
    new.pk, new.superseded_at, new.planned_at, new.reminders_planned_at = None, None, noon, None
    new.responsible, new.replan_on = None, AT_ONCE
    new.save()
    plan_reminders(noon)
    assert new.reminders.get(offset="m12").reason == "already_sent"
    assert new.reminders.get(offset="m9").state == "planned"


def test_many_deadlines_are_planned_in_batches(
    make_transition: MakeTransition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.reminders.planning.BATCH", 2)
    for number in range(5):
        make_transition(name=f"Система {number}")
    assert plan_reminders(SCENE) == 5
    assert states() == {"suppressed": 25, "planned": 70}
