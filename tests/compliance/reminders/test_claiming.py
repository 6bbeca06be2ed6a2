"""What is due becomes one mail for each person; what cannot go out says why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.models import Mail, Reminder
from compliance.reminders.claiming import claim_due
from compliance.reminders.composing import compose
from compliance.reminders.planning import plan_reminders
from inventory.models import Membership, Person
from tests.compliance.reminders.conftest import SCENE, MakeTransition

DAY = date(2031, 8, 29)


def claim(moment: datetime) -> int:
    """Claims what is due on the Moscow day of `moment`."""
    return claim_due(moment.date(), moment)


def reasons() -> dict[str, str]:
    """The reason of each offset whose day has come, but of those that were past from the start."""
    rows = Reminder.objects.exclude(reason="past").exclude(state="planned", reason="")
    return dict(rows.values_list("offset", "reason"))


def test_nothing_is_due_before_its_day(year_before: datetime) -> None:
    assert claim(year_before - timedelta(days=1)) == 0
    assert Mail.objects.count() == 0


def test_what_is_due_is_in_a_mail_that_waits_for_delivery(year_before: datetime, owner: Person) -> None:
    assert claim(year_before) == 1
    mail = Mail.objects.get()
    assert (mail.recipient, mail.address, mail.state, mail.on) == (owner, owner.email, "ready", DAY)
    assert mail.message_id.startswith("<")
    assert mail.message_id.endswith("@localhost>")
    assert list(mail.reminders.values_list("offset", "state")) == [("m12", "claimed")]


def test_a_second_run_finds_nothing_more(year_before: datetime) -> None:
    claim(year_before)
    assert claim(year_before + timedelta(hours=1)) == 0
    assert Mail.objects.count() == 1


def test_everything_due_for_a_person_is_one_mail(
    make_transition: MakeTransition, owner: Person, year_before: datetime
) -> None:
    make_transition(name="Створ")
    plan_reminders(SCENE)
    assert claim(year_before) == 1
    mail = Mail.objects.get()
    assert mail.reminders.count() == 2
    assert set(mail.systems.values_list("name", flat=True)) == {"Паводок-Прогноз", "Створ"}


def test_after_forty_days_without_a_run_the_nearest_missed_one_goes_out_alone(year_before: datetime) -> None:
    assert claim(datetime(2032, 8, 15, 9, tzinfo=UTC)) == 1
    assert list(Mail.objects.get().reminders.values_list("offset", flat=True)) == ["d21"]
    missed = Reminder.objects.filter(reason="later_went")
    assert set(missed.values_list("offset", "state", "detail")) == {
        (offset, "suppressed", "d21") for offset in ("m12", "m9", "m6", "m3", "m2", "m1")
    }


@pytest.mark.parametrize(("day", "offset"), [(3, "d0"), (10, "o7"), (14, "o14")])
def test_a_reminder_missed_until_after_the_day_itself_still_goes_out(
    year_before: datetime, day: int, offset: str
) -> None:
    assert claim(datetime(2032, 9, day, 9, tzinfo=UTC)) == 1
    assert list(Mail.objects.get().reminders.values_list("offset", flat=True)) == [offset]


def test_a_later_reminder_replaces_one_that_the_server_has_not_taken_yet(year_before: datetime) -> None:
    claim(year_before)
    Reminder.objects.filter(offset="m12").update(state="planned", reason="trouble")
    claim(datetime(2031, 11, 30, 9, tzinfo=UTC))
    assert Reminder.objects.get(offset="m12").reason == "later_went"
    assert Reminder.objects.get(offset="m9").state == "claimed"
    assert Mail.objects.count() == 2


def test_a_reminder_in_a_mail_that_is_just_being_sent_is_left_alone(year_before: datetime) -> None:
    claim(year_before)
    later = datetime(2031, 11, 30, 9, tzinfo=UTC)
    Mail.objects.update(not_before=later + timedelta(minutes=5))
    claim(later)
    assert Reminder.objects.get(offset="m12").state == "claimed"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": None}, "no_address"),
        ({"is_active": False}, "inactive"),
        ({"left_on": date(2031, 6, 1)}, "left"),
    ],
)
def test_a_person_who_cannot_be_reached_gets_no_mail_and_the_ledger_says_why(
    year_before: datetime, owner: Person, change: dict[str, object], reason: str
) -> None:
    Person.objects.filter(pk=owner.pk).update(**change)
    assert claim(year_before) == 0
    assert Mail.objects.count() == 0
    row = Reminder.objects.get(offset="m12")
    assert (row.state, row.reason) == ("failed", reason)


def test_a_person_who_may_not_see_the_system_is_told_nothing_of_it(year_before: datetime, owner: Person) -> None:
    Membership.objects.filter(person=owner).delete()
    assert claim(year_before) == 0
    assert Reminder.objects.get(offset="m12").reason == "may_not_see"


def test_of_two_systems_only_the_one_that_may_be_seen_is_in_the_mail(
    make_transition: MakeTransition, waterworks: object, year_before: datetime
) -> None:
    hidden = make_transition(name="Насосная", unit=waterworks)
    plan_reminders(SCENE)
    claim(year_before)
    assert "Насосная" not in Mail.objects.get().text
    assert Reminder.objects.get(deadline__system=hidden, offset="m12").reason == "may_not_see"


def test_one_mail_that_cannot_be_written_keeps_no_other_back(
    make_transition: MakeTransition,
    officer: Person,
    year_before: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_transition(name="Створ", responsible=officer)
    plan_reminders(SCENE)

    def breaks_for_the_owner(person: Person, *rest: object) -> object:
        if person != officer:
            raise ZeroDivisionError
        return compose(person, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("compliance.reminders.claiming.compose", breaks_for_the_owner)
    assert claim(year_before) == 1
    assert Mail.objects.get().recipient == officer
    assert "could not be written" in caplog.text
    assert Reminder.objects.get(deadline__system__name="Паводок-Прогноз", offset="m12").state == "planned"
