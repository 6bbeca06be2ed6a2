"""Who gets a reminder on its day: absent, gone or unwilling people, those who stand in for them, and their hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.models import Absence, Deadline, Mail, MailPreference, Reminder, StoppedAddress
from compliance.reminders.addressing import recipients_of
from compliance.reminders.claiming import claim_due
from compliance.reminders.directory import Entry
from compliance.reminders.hours import is_time, opening
from compliance.reminders.planning import plan_reminders
from compliance.reminders.policies import Plan, shipped
from inventory.models import Person, System, Unit
from inventory.models.choices import Role
from tests.compliance.reminders.conftest import SCENE, MakeTransition
from tests.compliance.reminders.test_replanning import set_policy
from tests.conftest import MakePerson

DAY = date(2031, 8, 29)
NOON = datetime(2031, 8, 29, 9, tzinfo=UTC)


@pytest.fixture
def deputy(make_person: MakePerson, institute: Unit) -> Person:
    """Another owner in the institute."""
    return make_person("Дёмина Ольга Викторовна", "demina@example.org", (Role.OWNER, institute))


@pytest.fixture
def due(transition: System) -> Reminder:
    """The reminder of the owner that is due on DAY."""
    plan_reminders(SCENE)
    return Reminder.objects.get(offset="m12")


def away(person: Person, substitute: Person | None = None, first: date = DAY, last: date = DAY) -> Absence:
    return Absence.objects.create(
        person=person, first=first, last=last, substitute=substitute, entered_by=person, entered_at=SCENE
    )


def mailed() -> set[str | None]:
    claim_due(DAY, NOON)
    return set(Mail.objects.values_list("recipient__email", flat=True))


def outcome(reminder: Reminder) -> tuple[str, str, str]:
    reminder.refresh_from_db()
    return reminder.state, reminder.reason, reminder.detail


# Standing in


def test_the_named_substitute_gets_it_and_the_ledger_says_for_whom(
    due: Reminder, owner: Person, officer: Person
) -> None:
    away(owner, officer)
    assert mailed() == {officer.email}
    assert outcome(due) == ("suppressed", "absent", "Орлова М. С.")
    row = Reminder.objects.get(role="substitute")
    assert (row.instead_of, row.offset, row.state, row.recipient) == (due, "m12", "claimed", officer)


def test_without_a_substitute_it_is_the_deputy_who_has_it_already(
    make_transition: MakeTransition, owner: Person, deputy: Person
) -> None:
    make_transition(deputy=deputy)
    plan_reminders(SCENE)
    away(owner)
    assert mailed() == {deputy.email}
    assert outcome(Reminder.objects.get(offset="m12", recipient=owner)) == ("suppressed", "absent", "Дёмина О. В.")
    assert Reminder.objects.filter(offset="m12").count() == 2


def test_without_a_deputy_it_is_the_nearest_officer_who_can_be_reached(
    due: Reminder, owner: Person, officer: Person, officer_of_institute: Person
) -> None:
    away(owner)
    Person.objects.filter(pk=officer_of_institute.pk).update(email=None)
    assert mailed() == {officer.email}


def test_who_stands_in_for_two_at_once_gets_it_once(
    make_transition: MakeTransition, owner: Person, deputy: Person, officer: Person
) -> None:
    make_transition(deputy=deputy)
    plan_reminders(SCENE)
    away(owner)
    away(deputy)
    assert mailed() == {officer.email}
    assert Reminder.objects.filter(offset="m12", state="claimed").count() == 1
    for person in (owner, deputy):
        assert outcome(Reminder.objects.get(offset="m12", recipient=person)) == ("suppressed", "absent", "Орлова М. С.")


def test_where_nobody_stands_in_it_has_failed(due: Reminder, owner: Person) -> None:
    away(owner)
    assert mailed() == set()
    assert outcome(due) == ("failed", "absent", "")


def test_people_who_stand_in_for_each_other_make_no_circle(
    due: Reminder, owner: Person, deputy: Person, officer: Person
) -> None:
    away(owner, deputy)
    away(deputy, owner)
    assert mailed() == {officer.email}


def test_the_substitute_of_a_substitute_gets_it(due: Reminder, owner: Person, deputy: Person, officer: Person) -> None:
    away(owner, deputy)
    away(deputy, officer)
    assert mailed() == {officer.email}


def test_an_absence_on_other_days_or_taken_back_bars_nothing(due: Reminder, owner: Person) -> None:
    away(owner, first=DAY + timedelta(days=1), last=DAY + timedelta(days=9))
    Absence.objects.filter(pk=away(owner).pk).update(cancelled_at=SCENE)
    assert mailed() == {owner.email}


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"left_on": date(2031, 6, 1)}, "left"), ({"is_active": False}, "inactive"), ({"email": None}, "no_address")],
)
def test_who_cannot_be_reached_at_all_is_stood_in_for(
    due: Reminder, owner: Person, officer: Person, change: dict[str, object], reason: str
) -> None:
    Person.objects.filter(pk=owner.pk).update(**change)
    assert mailed() == {officer.email}
    assert outcome(due) == ("suppressed", reason, "Орлова М. С.")


def test_a_stopped_address_gets_nothing_until_it_is_another(due: Reminder, owner: Person, officer: Person) -> None:
    StoppedAddress.objects.create(address=owner.email or "", person=owner, since=SCENE, answer="550")
    assert mailed() == {officer.email}
    assert outcome(due)[:2] == ("suppressed", "stopped")


def test_a_kind_that_may_be_switched_off_is_and_nobody_stands_in(
    make_transition: MakeTransition, owner: Person, officer: Person
) -> None:
    set_policy(None, officer, mandatory=False)
    make_transition()
    plan_reminders(SCENE)
    MailPreference.objects.create(person=owner, kinds_off=["end_of_transition"])
    assert mailed() == set()
    assert outcome(Reminder.objects.get(offset="m12")) == ("suppressed", "switched_off", "")


def test_a_mandatory_kind_cannot_be_switched_off(due: Reminder, owner: Person) -> None:
    MailPreference.objects.create(person=owner, kinds_off=["end_of_transition"])
    assert mailed() == {owner.email}


def test_who_would_get_it_is_told_without_touching_the_ledger(due: Reminder, owner: Person, officer: Person) -> None:
    away(owner, officer)
    deadline = Deadline.objects.select_related("system__unit", "system__standing").get()
    found = recipients_of(deadline, shipped()["end_of_transition"], DAY, "m12")
    assert [(one.person_id, one.role, one.instead_of) for one in found.reached] == [
        (officer.pk, "substitute", owner.pk)
    ]
    assert [(one.person_id, one.reason, one.stand_ins) for one in found.missed] == [(owner.pk, "absent", (officer.pk,))]
    assert outcome(due)[0] == "planned"


# Clocks


def gone(at: datetime) -> list[str]:
    """What goes out at `at`, handed over at once."""
    claim_due(at.date(), at)
    sent = Reminder.objects.filter(mail__state="ready", state="claimed")
    codes = list(sent.order_by("send_on").values_list("offset", flat=True))
    sent.update(state="sent", sent_at=at)
    Mail.objects.filter(state="ready").update(state="sent", handed_over_at=at)
    return codes


def test_a_clock_that_ran_two_months_ahead_and_was_set_back_sends_nothing_twice(due: Reminder) -> None:
    assert gone(NOON + timedelta(days=61)) == ["m12"]
    assert [gone(NOON + timedelta(days=day)) for day in range(61)] == [[]] * 61
    assert gone(datetime(2031, 11, 28, 9, tzinfo=UTC)) == ["m9"]


def test_a_leap_day_has_its_reminder(due: Reminder, owner: Person) -> None:
    set_policy(None, owner, working_days=False)
    plan_reminders(SCENE)
    gone(datetime(2032, 2, 28, 9, tzinfo=UTC))
    assert gone(datetime(2032, 2, 29, 9, tzinfo=UTC)) == ["m6"]


def test_after_forty_days_without_a_run_what_is_missed_goes_out_once_and_the_rest_on_its_day(due: Reminder) -> None:
    run = [gone(datetime(2032, 7, 28, 9, tzinfo=UTC) + timedelta(days=day)) for day in (0, 40, 41, 42, 43, 44, 45, 46)]
    assert run == [["m2"], ["d0"], ["o7"], [], [], [], [], []]


# One mail a day


def test_what_becomes_due_later_on_the_same_day_waits_for_the_next(
    make_transition: MakeTransition, due: Reminder
) -> None:
    claim_due(DAY, NOON)
    make_transition(name="Створ")
    plan_reminders(SCENE)
    Mail.objects.update(state="sent", handed_over_at=NOON)
    assert claim_due(DAY, NOON + timedelta(hours=2)) == 0
    assert claim_due(DAY + timedelta(days=1), NOON + timedelta(days=1)) == 1


def test_what_is_due_within_a_week_does_not_wait(make_transition: MakeTransition, due: Reminder) -> None:
    claim_due(DAY, NOON)
    other = make_transition(name="Створ")
    soon = Deadline.objects.filter(system=other)
    soon.update(due_on=DAY + timedelta(days=7), worse_from=DAY + timedelta(days=8))
    plan_reminders(SCENE)
    assert claim_due(DAY, NOON + timedelta(hours=2)) == 1
    assert Mail.objects.count() == 2


def test_while_a_mail_waits_for_the_server_no_second_one_is_written(
    make_transition: MakeTransition, due: Reminder
) -> None:
    claim_due(DAY, NOON)
    make_transition(name="Створ")
    plan_reminders(SCENE)
    assert claim_due(DAY + timedelta(days=3), NOON + timedelta(days=3)) == 0
    Mail.objects.update(state="sent", handed_over_at=NOON + timedelta(days=3))
    assert claim_due(DAY + timedelta(days=4), NOON + timedelta(days=4)) == 1


def test_what_a_policy_sends_apart_is_a_mail_of_its_own(
    make_transition: MakeTransition, owner: Person, institute: Unit, laboratory: Unit
) -> None:
    set_policy(laboratory, owner, apart=True)
    for name, unit in (("Створ", institute), ("Прибой", institute), ("Снимок", laboratory)):
        make_transition(name=name, unit=unit)
    plan_reminders(SCENE)
    assert claim_due(DAY, NOON) == 2
    assert sorted(mail.reminders.count() for mail in Mail.objects.all()) == [1, 2]


# Hours


@pytest.mark.parametrize(
    ("zone", "hour", "moment", "goes"),
    [
        ("Europe/Moscow", time(9), datetime(2031, 8, 29, 5, 59, tzinfo=UTC), False),
        ("Europe/Moscow", time(9), datetime(2031, 8, 29, 6, 0, tzinfo=UTC), True),
        ("Asia/Kamchatka", time(9), datetime(2031, 8, 28, 22, 0, tzinfo=UTC), True),
        ("Europe/Kaliningrad", time(9), datetime(2031, 8, 29, 6, 30, tzinfo=UTC), False),
        ("Europe/Moscow", time(18), datetime(2031, 8, 29, 6, 0, tzinfo=UTC), False),
        ("Europe/Moscow", time(9), datetime(2031, 8, 29, 17, 30, tzinfo=UTC), False),
        ("Europe/Moscow", time(9), datetime(2031, 10, 8, 17, 30, tzinfo=UTC), False),
        ("Europe/Moscow", time(9), datetime(2031, 10, 8, 6, 30, tzinfo=UTC), True),
        ("no/such-zone", time(9), datetime(2031, 8, 29, 6, 0, tzinfo=UTC), True),
    ],
)
def test_nothing_goes_before_the_hour_of_its_reader_or_in_the_quiet_hours(
    due: Reminder, owner: Person, zone: str, hour: time, moment: datetime, goes: bool
) -> None:
    Person.objects.filter(pk=owner.pk).update(time_zone=zone)
    MailPreference.objects.create(person=owner, hour=hour)
    assert claim_due(moment.astimezone(UTC).date() + timedelta(days=moment.hour >= 21), moment) == goes


def test_a_day_of_law_begins_in_moscow(due: Reminder) -> None:
    deadline = Deadline.objects.get()
    assert claim_due(date(2031, 8, 28), datetime(2031, 8, 28, 20, 59, tzinfo=UTC)) == 0
    assert deadline.reminders.get(offset="m12").state == "planned"


def quiet(first: int, until: int) -> Plan:
    plan = shipped()["end_of_transition"]
    return Plan(**{**{name: getattr(plan, name) for name in plan.__slots__}, "quiet_from": first, "quiet_until": until})


@given(st.integers(0, 23), st.integers(0, 23), st.times(), st.sampled_from(["Europe/Moscow", "Asia/Kathmandu", "UTC"]))
def test_whatever_the_hours_an_hourly_run_finds_one_every_day(first: int, until: int, hour: time, zone: str) -> None:
    plan, entry = quiet(first, until), Entry(1, True, True, False, zone, hour=hour.replace(second=0, microsecond=0))
    runs = [datetime(2031, 8, 29, 0, 37, tzinfo=UTC) + timedelta(hours=number) for number in range(24, 48)]
    assert any(is_time(entry, plan, DAY, run) for run in runs)
    assert not plan.is_quiet(opening(entry.hour, plan).hour)
