"""A changed policy, people or answers bring the ledger after them; rows are made as far ahead as need be."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.deadlines import supersede
from compliance.models import Answer, Deadline, Heartbeat, Mail, PlanningRequest, Policy, Reminder, Standing
from compliance.models.deadline import AT_ONCE
from compliance.reminders.claiming import claim_due
from compliance.reminders.holding import reasons_against
from compliance.reminders.planning import mark_doubtful, plan_reminders, replan_scope
from compliance.reminders.policies import shipped
from compliance.reminders.working import prepare_due
from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from tests.compliance.reminders.conftest import SCENE, MakeTransition
from tests.conftest import MakePerson

NOON = datetime(2031, 8, 29, 9, tzinfo=UTC)


def set_policy(unit: Unit | None, by: Person, **changes: object) -> Policy:
    """As shipped for the end of the transition, with changes."""
    values = {**asdict(shipped()["end_of_transition"]), **changes, "changed_by": by, "changed_at": SCENE}
    del values["policy_id"], values["unit_id"], values["kind"]
    values["offsets"], values["addressees"] = list(values["offsets"]), list(values["addressees"])  # type: ignore[call-overload]
    return Policy.objects.update_or_create(unit=unit, kind="end_of_transition", defaults=values)[0]


def codes(state: str = "planned", **conditions: object) -> list[str]:
    """Offsets of the rows in a state, in the order of their days."""
    rows = Reminder.objects.filter(state=state, **conditions)
    return list(rows.order_by("send_on").values_list("offset", flat=True))


def reasons(**conditions: object) -> Counter[tuple[str, str]]:
    return Counter(Reminder.objects.filter(**conditions).values_list("state", "reason"))


def answer(deadline: Deadline, person: Person, kind: Answer.Kind, **columns: object) -> Answer:
    stated = {"reason": "Отпуск", "at": SCENE, **columns}
    return Answer.objects.create(deadline=deadline, person=person, kind=kind, **stated)


# Policies


def test_a_changed_policy_cancels_what_it_no_longer_wants_and_adds_what_it_does(
    deadline: Deadline, owner: Person
) -> None:
    plan_reminders(SCENE)
    set_policy(None, owner, offsets=["m12", "m4", "d0"], overdue_times=1)
    assert plan_reminders(SCENE) == 1
    assert codes() == ["m12", "m4", "d0", "o7"]
    assert reasons(state="cancelled") == {("cancelled", "policy"): 11}
    assert not PlanningRequest.objects.exists()


def test_an_offset_that_a_policy_adds_is_past_where_its_day_is(deadline: Deadline, owner: Person) -> None:
    plan_reminders(SCENE)
    set_policy(None, owner, offsets=["m17", "m12"])
    plan_reminders(SCENE)
    assert Reminder.objects.get(offset="m17").reason == "past"


def test_a_policy_of_a_unit_touches_only_what_lies_below(
    make_transition: MakeTransition, institute: Unit, ministry: Unit, officer: Person
) -> None:
    make_transition()
    make_transition(name="Створ", unit=ministry, responsible=officer)
    plan_reminders(SCENE)
    set_policy(institute, officer, offsets=["d0"], overdue_every=0, overdue_times=0, escalate_to="")
    assert plan_reminders(SCENE) == 1
    assert codes(deadline__system__name="Паводок-Прогноз") == ["d0"]
    assert len(codes(deadline__system__name="Створ")) > 10


def test_taking_a_policy_back_plans_as_before(deadline: Deadline, owner: Person) -> None:
    plan_reminders(SCENE)
    before = codes()
    policy = set_policy(None, owner, offsets=["d0"])
    plan_reminders(SCENE)
    policy.delete()
    plan_reminders(SCENE)
    assert codes() == before


def test_without_working_days_the_same_row_moves_to_its_own_day(deadline: Deadline, owner: Person) -> None:
    plan_reminders(SCENE)
    assert Reminder.objects.get(offset="m12").send_on == date(2031, 8, 29)
    set_policy(None, owner, working_days=False)
    plan_reminders(SCENE)
    assert Reminder.objects.get(offset="m12").send_on == date(2031, 8, 31)


def test_an_addressee_that_a_policy_drops_is_cancelled_for_that_reason(
    make_transition: MakeTransition, make_person: MakePerson, institute: Unit, owner: Person
) -> None:
    deputy = make_person("Дёмина Ольга", "demina@example.org", (Role.OWNER, institute))
    make_transition(deputy=deputy)
    plan_reminders(SCENE)
    set_policy(None, owner, addressees=["responsible"])
    plan_reminders(SCENE)
    assert reasons(recipient=deputy, state="cancelled") == {("cancelled", "policy"): 14}


def test_a_request_is_marked_in_slices(
    make_transition: MakeTransition, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.reminders.planning.MARKED_AT_ONCE", 2)
    for number in range(5):
        make_transition(name=f"Система {number}")
    plan_reminders(SCENE)
    replan_scope(kind="end_of_transition")
    assert plan_reminders(SCENE) == 5
    replan_scope(kind="confirm_data")
    assert plan_reminders(SCENE) == 0


# Officers and the next level


def test_after_the_last_overdue_one_it_goes_to_the_next_level(deadline: Deadline, officer: Person) -> None:
    plan_reminders(SCENE)
    row = Reminder.objects.get(offset="up")
    assert (row.recipient, row.role, row.send_on) == (officer, "escalation", date(2032, 10, 5))


def test_the_nearest_officer_is_told_and_the_level_above_where_the_policy_says_so(
    deadline: Deadline, officer: Person, officer_of_institute: Person
) -> None:
    set_policy(None, officer, escalate_to="officer_above", addressees=["officer"])
    plan_reminders(SCENE)
    assert Reminder.objects.get(offset="d0").recipient == officer_of_institute
    assert Reminder.objects.get(offset="up").recipient == officer


def test_a_new_officer_takes_over_from_the_one_who_was(
    deadline: Deadline, officer: Person, officer_of_institute: Person
) -> None:
    plan_reminders(SCENE)
    Membership.objects.filter(person=officer_of_institute).delete()
    plan_reminders(SCENE)
    assert reasons(recipient=officer_of_institute) == {("cancelled", "reassigned"): 1}
    assert codes(recipient=officer) == ["up"]


def test_an_officer_who_leaves_is_followed_by_the_level_above(
    deadline: Deadline, officer: Person, officer_of_institute: Person
) -> None:
    plan_reminders(SCENE)
    Person.objects.filter(pk=officer_of_institute.pk).update(left_on=date(2031, 6, 1))
    plan_reminders(SCENE)
    assert codes(recipient=officer) == ["up"]


def test_where_nobody_answers_the_officers_are_reminded(make_transition: MakeTransition, officer: Person) -> None:
    make_transition(responsible=None)
    plan_reminders(SCENE)
    assert set(Reminder.objects.values_list("recipient", "role")) == {
        (officer.pk, "officer"),
        (officer.pk, "escalation"),
    }


def test_a_system_that_moves_to_another_unit_has_the_officers_of_that(
    transition: System, waterworks: Unit, officer_of_institute: Person, officer: Person
) -> None:
    plan_reminders(SCENE)
    System.objects.filter(pk=transition.pk).update(unit=waterworks)
    plan_reminders(SCENE)
    assert codes(recipient=officer_of_institute) == []
    assert codes(recipient=officer) == ["up"]


# How far ahead


def test_rows_are_made_two_years_ahead_and_always_the_next_one(deadline: Deadline) -> None:
    Deadline.objects.update(due_on=date(2060, 1, 1), worse_from=date(2060, 1, 2))
    plan_reminders(SCENE)
    assert codes() == ["m60"]
    deadline.refresh_from_db()
    assert deadline.replan_on == date(2054, 1, 31)


def test_what_comes_into_reach_is_added_and_a_planner_that_comes_late_loses_none(deadline: Deadline) -> None:
    Deadline.objects.update(due_on=date(2037, 8, 31), worse_from=date(2037, 9, 1))
    plan_reminders(SCENE)
    assert codes() == ["m60"]
    assert plan_reminders(datetime(2031, 9, 1, tzinfo=UTC)) == 0
    assert plan_reminders(datetime(2033, 9, 2, tzinfo=UTC)) == 1
    assert codes()[:3] == ["m60", "m48", "m36"]


def test_each_day_another_part_of_all_is_looked_at(deadline: Deadline) -> None:
    plan_reminders(SCENE)
    Reminder.objects.filter(offset="m12").delete()
    for day in range(30):
        mark_doubtful(SCENE.date() + timedelta(days=day))
    assert plan_reminders(SCENE) == 1
    assert "m12" in codes()


def test_the_daily_check_is_done_once_a_day_and_again_when_the_clock_was_set_back(deadline: Deadline) -> None:
    for moment in (SCENE, SCENE + timedelta(hours=2), SCENE + timedelta(days=60), SCENE):
        prepare_due(moment)
        assert Heartbeat.objects.get(name="checked").at.date() == moment.date()


# Answers


def test_put_off_until_a_day_nothing_goes_before_it_and_one_on_it(deadline: Deadline, owner: Person) -> None:
    plan_reminders(SCENE)
    snooze = answer(deadline, owner, Answer.Kind.SNOOZED, until=date(2032, 3, 15))
    plan_reminders(SCENE)
    assert reasons(reason="snoozed") == {("suppressed", "snoozed"): 3}
    assert codes()[:2] == ["z320315", "m3"]
    snooze.taken_back_at = SCENE
    snooze.save()
    plan_reminders(SCENE)
    assert codes()[:2] == ["m12", "m9"]
    assert reasons(offset="z320315") == {("cancelled", "snoozed"): 1}


def test_handed_over_for_a_time_the_other_gets_it_for_that_time(
    deadline: Deadline, owner: Person, officer: Person
) -> None:
    plan_reminders(SCENE)
    answer(deadline, owner, Answer.Kind.DELEGATED, delegate=officer, until=date(2032, 1, 1))
    plan_reminders(SCENE)
    assert codes(recipient=officer, role="delegate") == ["m12", "m9"]
    assert codes(recipient=owner)[:2] == ["m6", "m3"]
    assert reasons(recipient=owner, reason="delegated") == {("cancelled", "delegated"): 2}


def test_people_who_hand_it_to_each_other_make_no_circle(deadline: Deadline, owner: Person, officer: Person) -> None:
    answer(deadline, owner, Answer.Kind.DELEGATED, delegate=officer)
    answer(deadline, officer, Answer.Kind.DELEGATED, delegate=owner)
    plan_reminders(SCENE)
    assert codes(recipient=owner)[:1] == ["m12"]


def test_what_is_done_reminds_nobody_and_what_is_opened_again_does(deadline: Deadline, owner: Person) -> None:
    plan_reminders(SCENE)
    Deadline.objects.update(closed_at=SCENE)
    plan_reminders(SCENE)
    assert reasons(state="cancelled") == {("cancelled", "done"): 14}
    assert codes() == []
    Deadline.objects.update(closed_at=None)
    plan_reminders(SCENE)
    assert len(codes()) == 14


def test_who_takes_note_after_the_day_is_left_alone_but_the_next_level_is_told(
    deadline: Deadline, owner: Person, officer: Person
) -> None:
    plan_reminders(SCENE)
    answer(deadline, owner, Answer.Kind.ACKNOWLEDGED, at=datetime(2032, 9, 8, tzinfo=UTC))
    plan_reminders(datetime(2032, 9, 8, tzinfo=UTC))
    assert [code for code in codes(recipient=owner) if code.startswith("o")] == []
    assert codes(recipient=officer) == ["up"]


@pytest.fixture
def claimed(deadline: Deadline) -> Reminder:
    """The reminder of the last working day a year before, in a mail that waits for the server."""
    plan_reminders(SCENE)
    claim_due(date(2031, 8, 29), NOON)
    return Reminder.objects.with_what_a_mail_says().select_related("mail").get(offset="m12")


def test_what_is_in_a_mail_holds_while_nothing_changes(claimed: Reminder) -> None:
    assert reasons_against([claimed], NOON) == {}


@pytest.mark.parametrize(
    ("kind", "columns", "found"),
    [
        (Answer.Kind.DONE, {}, ("cancelled", "done")),
        (Answer.Kind.SNOOZED, {"until": date(2032, 1, 1)}, ("suppressed", "snoozed")),
        (Answer.Kind.ACKNOWLEDGED, {}, None),
    ],
)
def test_an_answer_takes_it_out_of_a_mail_that_waits(
    claimed: Reminder, owner: Person, kind: Answer.Kind, columns: dict[str, object], found: tuple[str, str] | None
) -> None:
    answer(claimed.deadline, owner, kind, **columns)
    claimed.deadline.refresh_from_db()
    against = reasons_against([claimed], NOON).get(claimed.pk)
    assert (against and against[:2]) == found
    plan_reminders(NOON)
    assert Reminder.objects.get(pk=claimed.pk).state == "claimed"


def test_another_who_answers_takes_it_out_of_a_mail_that_waits(
    claimed: Reminder, transition: System, officer: Person
) -> None:
    Standing.objects.filter(system=transition).update(responsible=officer)
    fresh = Reminder.objects.with_what_a_mail_says().select_related("mail").get(pk=claimed.pk)
    assert reasons_against([fresh], NOON)[claimed.pk][:2] == ("cancelled", "reassigned")


def test_a_deadline_planned_anew_for_the_same_day_while_its_mail_is_sent_sends_once(
    claimed: Reminder, deadline: Deadline
) -> None:
    Deadline.objects.update(superseded_at=NOON, superseded_because="edit")
    new = Deadline.objects.get()
    new.pk, new.superseded_at, new.planned_at, new.reminders_planned_at, new.replan_on = None, None, NOON, None, AT_ONCE
    new.save()
    plan_reminders(NOON)
    assert claim_due(date(2031, 8, 29), NOON) == 0
    Reminder.objects.filter(pk=claimed.pk).update(state="sent")
    Mail.objects.update(state="sent", handed_over_at=NOON)
    assert claim_due(date(2031, 9, 1), NOON + timedelta(days=3)) == 0
    assert new.reminders.get(offset="m12").reason == "already_sent"


def test_a_deadline_planned_anew_before_its_reminder_went_out_loses_none(deadline: Deadline) -> None:
    plan_reminders(SCENE)
    supersede([deadline.pk], NOON + timedelta(days=3), "edit")
    new = Deadline.objects.get()
    new.pk, new.superseded_at, new.reminders_planned_at, new.replan_on = None, None, None, AT_ONCE
    new.planned_at = NOON + timedelta(days=3)
    new.save()
    plan_reminders(NOON + timedelta(days=3))
    assert new.reminders.get(offset="m12").state == "planned"
    assert new.reminders.get(offset="m18").reason == "past"
