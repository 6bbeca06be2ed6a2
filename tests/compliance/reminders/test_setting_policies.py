"""Setting a policy: stored with its version, on record, and planned anew."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from compliance.models import Deadline, PlanningRequest, Policy, Reminder
from compliance.reminders.planning import plan_reminders
from compliance.reminders.policies import Plan, Plans, shipped
from compliance.reminders.previewing import preview
from compliance.reminders.refusing import Refused
from compliance.reminders.setting_policies import (
    ChangedMeanwhileError,
    changes_of,
    set_policy,
    take_back_policy,
    unsaved,
)
from inventory.models import Person, System, Unit
from tests.compliance.reminders.conftest import SCENE, MakeTransition

pytestmark = pytest.mark.django_db
KIND = "end_of_transition"


@pytest.fixture(autouse=True)
def _frozen(frozen: time_machine.Traveller) -> None:
    """The clock of the scene."""


@pytest.fixture
def plan() -> Plan:
    """A mail of its own a month and ten days before, and nothing after it."""
    return replace(shipped()[KIND], offsets=("m1", "d10"), overdue_every=0, overdue_times=0, escalate_to="", apart=True)


def test_what_is_set_for_a_unit_holds_below_it_and_not_beside_it(
    plan: Plan, institute: Unit, laboratory: Unit, waterworks: Unit, officer: Person
) -> None:
    set_policy(plan, institute, 0, officer, SCENE)
    plans = Plans()
    assert plans.plan(laboratory, KIND).offsets == ("m1", "d10")
    assert plans.plan(waterworks, KIND) == shipped()[KIND]


def test_the_ledger_follows(transition: System, plan: Plan, institute: Unit, officer: Person) -> None:
    plan_reminders(SCENE)
    set_policy(plan, institute, 0, officer, SCENE)
    assert PlanningRequest.objects.exists()
    plan_reminders(SCENE)
    planned = Reminder.objects.filter(state="planned", deadline__kind=KIND).order_by("send_on")
    assert [one.offset for one in planned] == ["m1", "d10"]


def test_who_read_an_older_version_changes_nothing(plan: Plan, institute: Unit, officer: Person) -> None:
    set_policy(plan, institute, 0, officer, SCENE)
    set_policy(replace(plan, apart=False), institute, 1, officer, SCENE)
    for version in (0, 1, 3):
        with pytest.raises(ChangedMeanwhileError):
            set_policy(plan, institute, version, officer, SCENE)
        with pytest.raises(ChangedMeanwhileError):
            take_back_policy(institute, KIND, version, officer)
    assert [(one.version, one.apart) for one in Policy.objects.all()] == [(2, False)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mandatory": False}, "mandatory"),
        ({"offsets": ()}, "offsets"),
        ({"offsets": ("m60", "m2")}, "offsets"),
        ({"addressees": ()}, "addressees"),
    ],
)
def test_what_is_mandatory_above_cannot_be_relaxed_in_a_unit(
    plan: Plan, institute: Unit, officer: Person, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        set_policy(replace(plan, **changed), institute, 0, officer, SCENE)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Policy.objects.exists()


def test_no_policy_is_without_a_day_or_without_anybody(plan: Plan, officer: Person) -> None:
    for changed in ({"offsets": ()}, {"addressees": ()}):
        with pytest.raises(Refused):
            set_policy(replace(plan, mandatory=False, **changed), None, 0, officer, SCENE)  # type: ignore[arg-type]
        policy = unsaved(replace(plan, **changed), None)  # type: ignore[arg-type]
        policy.changed_by, policy.changed_at = officer, SCENE
        with pytest.raises(IntegrityError, match="policy_has"), transaction.atomic():
            policy.save()


def test_what_becomes_mandatory_above_is_so_in_units_that_had_made_it_optional(
    institute: Unit, laboratory: Unit, waterworks: Unit, officer: Person
) -> None:
    optional = replace(shipped()["confirm_data"], offsets=("d3",))
    assert not optional.mandatory
    set_policy(optional, laboratory, 0, officer, SCENE)
    assert not Plans().plan(laboratory, "confirm_data").mandatory
    set_policy(replace(optional, mandatory=True), institute, 0, officer, SCENE)
    assert Plans().plan(laboratory, "confirm_data").mandatory
    assert Plans().plan(laboratory, "confirm_data").offsets == ("d3",)
    assert not Plans().plan(waterworks, "confirm_data").mandatory


def test_taken_back_what_is_inherited_holds_again(plan: Plan, institute: Unit, officer: Person) -> None:
    set_policy(plan, institute, 0, officer, SCENE)
    take_back_policy(institute, KIND, 1, officer)
    assert Plans().plan(institute, KIND) == shipped()[KIND]


def test_each_act_is_on_record_with_who_did_it(
    plan: Plan, institute: Unit, officer: Person, officer_of_institute: Person
) -> None:
    set_policy(plan, institute, 0, officer, SCENE)
    set_policy(replace(plan, offsets=("d7",)), institute, 1, officer_of_institute, SCENE)
    take_back_policy(institute, KIND, 2, officer)
    told = [(one.actor_id, one.plan and one.plan["offsets"]) for one in changes_of(institute, KIND, 10)]
    assert told == [(officer.pk, None), (officer_of_institute.pk, ["d7"]), (officer.pk, ["m1", "d10"])]


def test_a_preview_counts_before_and_after_and_stores_nothing(
    make_transition: MakeTransition, plan: Plan, institute: Unit, officer: Person, owner: Person
) -> None:
    make_transition()
    make_transition("Паводок-2")
    today = date(2032, 1, 12)
    found = preview(unsaved(plan, institute), institute, today, Deadline.objects.visible_to(officer))
    # 29 February, 31 May, 30 June, 30 July, 10, 17, 24 and 31 August, four weeks and the officer after them.
    assert (found.before, found.after, found.deadlines) == (2 * 13, 2 * 2, 2)
    assert [(person.pk, after) for person, _before, after in found.people if after] == [(owner.pk, 4)]
    assert sum(after for _month, _before, after in found.months) == 4
    assert [row.line.first.code for row in found.rows] == ["m1", "d10"]
    assert not Policy.objects.exists()


def test_a_preview_of_taking_back_shows_what_is_inherited(
    transition: System, plan: Plan, institute: Unit, officer: Person
) -> None:
    set_policy(plan, institute, 0, officer, SCENE)
    seen = Deadline.objects.visible_to(officer)
    inherited = unsaved(shipped()[KIND], institute)
    found = preview(inherited, institute, date(2032, 1, 12), seen, taken_back=True)
    assert (found.before, found.after) == (2, 13)


def test_of_too_many_deadlines_the_first_are_worked_out_and_it_says_so(
    make_transition: MakeTransition, plan: Plan, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_transition(f"Система {number}")
    monkeypatch.setattr("compliance.reminders.previewing.MOST", 2)
    found = preview(unsaved(plan, None), None, date(2032, 1, 12), Deadline.objects.visible_to(officer))
    assert (found.deadlines, found.cut, found.after) == (2, True, 4)
