"""What clocks and calendars may do: jump, stand still for weeks, have a 29 February, and differ by half a day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from compliance.models import Deadline, Mail, MailPreference, Reminder
from compliance.models.mail import LEASE
from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.working import prepare_due
from inventory.models import Person, System
from tests.integration.accounts import accounted_for
from tests.integration.conftest import at_any_hour
from tests.integration.peers import Peer

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("server")]
HOUR = timedelta(hours=1)


@pytest.fixture
def deadline(system: System, owner: Person) -> Deadline:
    """The last good day of the owner's system is 31 August 2028, known since the New Year."""
    return known(system, owner, date(2028, 8, 31), datetime(2028, 1, 1, 9, tzinfo=UTC))


def known(system: System, owner: Person, due_on: date, since: datetime) -> Deadline:
    """A deadline, and its reminders in the ledger."""
    Deadline.objects.all().delete()
    at_any_hour(owner)
    made = Deadline.objects.create(
        system=system,
        kind=Deadline.Kind.VERDICT_GETS_WORSE,
        due_on=due_on,
        worse_from=due_on + timedelta(days=1),
        before="NOT_YET",
        after="UNDETERMINED",
        ruleset_id="ru-2026-243fz",
        planned_at=since,
    )
    prepare_due(since)
    Deadline.objects.exclude(pk=made.pk).delete()
    return made


def run(at: datetime) -> int:
    """The hourly work; returns how many mails went."""
    prepare_due(at)
    return deliver_waiting(lambda: at)


def sent() -> list[str]:
    """The offsets that went out, in order."""
    return list(Reminder.objects.filter(state="sent").order_by("sent_at").values_list("offset", flat=True))


def test_six_months_before_the_end_of_august_is_the_leap_day(deadline: Deadline, peer: Peer) -> None:
    assert run(datetime(2028, 2, 28, 12, tzinfo=UTC)) == 0
    at = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert run(at) == 1
    assert run(at + HOUR) == run(at + 24 * HOUR) == 0
    assert sent() == ["m6"]
    accounted_for(peer, at=at)


def test_a_deadline_on_a_leap_day_is_told_on_it_and_months_before(system: System, owner: Person, peer: Peer) -> None:
    known(system, owner, date(2028, 2, 29), datetime(2027, 1, 1, 9, tzinfo=UTC))
    days = [(2027, 2, 28), (2027, 5, 29), (2027, 8, 29), (2027, 11, 29), (2027, 12, 29), (2028, 1, 29), (2028, 2, 8)]
    for day in [*days, (2028, 2, 15), (2028, 2, 22), (2028, 2, 29), (2028, 3, 7)]:
        assert run(datetime(*day, 12, tzinfo=UTC) - 24 * HOUR) == 0, day
        assert run(datetime(*day, 12, tzinfo=UTC)) == 1, day
    assert sent() == ["m12", "m9", "m6", "m3", "m2", "m1", "d21", "d14", "d7", "d0", "o7"]
    accounted_for(peer, at=datetime(2028, 3, 7, 12, tzinfo=UTC))


def test_after_forty_days_of_downtime_the_nearest_missed_one_goes_out_alone(deadline: Deadline, peer: Peer) -> None:
    assert run(datetime(2028, 7, 20, 12, tzinfo=UTC)) == 1
    back = datetime(2028, 7, 20, 12, tzinfo=UTC) + timedelta(days=40)
    assert run(back) == 1
    assert [run(back + hour * HOUR) for hour in range(1, 24)] == [0] * 23
    assert sent() == ["m2", "d7"]
    missed = Reminder.objects.filter(reason="later_went", detail="d7", state="suppressed")
    assert set(missed.values_list("offset", flat=True)) == {"m1", "d21", "d14"}
    assert len(peer.accepted) == 2
    accounted_for(peer, at=back)


def test_a_clock_that_runs_two_months_ahead_and_is_set_back_repeats_nothing_and_blocks_nothing(
    deadline: Deadline, peer: Peer
) -> None:
    at = datetime(2028, 5, 31, 12, tzinfo=UTC)
    peer.to_data = ["451 4.3.0 later"]
    assert run(at + timedelta(days=61)) == 0
    [waiting] = Mail.objects.all()
    assert waiting.not_before is not None
    assert waiting.not_before > at + timedelta(days=60)
    # Set back: what a lease and a pause of the future would hold for two months goes at once.
    assert run(at) == 1
    assert peer.accepted == [waiting.message_id]
    assert [run(at + day * 24 * HOUR) for day in range(1, 60)] == [0] * 59
    assert sent() == ["m1"]
    assert run(datetime(2028, 8, 10, 12, tzinfo=UTC)) == 1
    accounted_for(peer, at=datetime(2028, 8, 10, 12, tzinfo=UTC))


def test_a_clock_that_is_set_back_by_minutes_waits_no_longer_than_a_pause(deadline: Deadline, peer: Peer) -> None:
    at = datetime(2028, 5, 31, 12, tzinfo=UTC)
    peer.to_data = ["451 4.3.0 later"]
    assert run(at) == 0
    assert run(at - HOUR / 2) == 0
    assert run(at - HOUR / 2 + HOUR / 2 + LEASE) == 1
    accounted_for(peer, at=at)


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Asia/Kamchatka", datetime(2028, 5, 30, 21, tzinfo=UTC)),
        ("Europe/Kaliningrad", datetime(2028, 5, 31, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2028, 5, 31, 13, tzinfo=UTC)),
    ],
)
def test_whoever_lives_elsewhere_gets_it_at_nine_of_their_own_day(
    deadline: Deadline, owner: Person, peer: Peer, zone: str, opens: datetime
) -> None:
    Person.objects.filter(pk=owner.pk).update(time_zone=zone)
    MailPreference.objects.filter(person=owner).update(hour=time(9))
    assert run(opens - timedelta(minutes=1)) == 0
    assert run(opens) == 1
    assert sent() == ["m3"]
    accounted_for(peer, at=opens)


def test_whoever_is_gone_from_the_register_is_stood_in_for(
    deadline: Deadline, owner: Person, officer: Person, peer: Peer
) -> None:
    at = datetime(2028, 5, 31, 12, tzinfo=UTC)
    prepare_due(at)
    Person.objects.filter(pk=owner.pk).update(left_on=at.date(), is_active=False, email=None)
    assert deliver_waiting(lambda: at) == 0
    assert run(at + HOUR) == 1
    assert peer.to == [officer.email]
    assert Reminder.objects.get(recipient=owner, offset="m3").reason == "left"
    accounted_for(peer, at=at + HOUR)
