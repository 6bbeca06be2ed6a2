"""A real mail server that refuses, is full, hangs, hangs up and greets slowly; the next run brings what it can."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from compliance.models import Deadline, Mail, Reminder, StoppedAddress
from compliance.models.mail import LEASE, MOST_TIMES_FULL
from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.working import prepare_due
from inventory.models import Person, System
from tests.integration.accounts import accounted_for
from tests.integration.peers import Peer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FULL = ["452 4.2.2 mailbox full", "552 5.2.2 mailbox full", "552 exceeded storage allocation", "550 5.2.2 over quota"]


@pytest.fixture
def now(due_today: System, server: None) -> datetime:
    """The moment at which a mail waits for the server of the test."""
    moment = timezone.now()
    assert len(prepare_due(moment)) == 1
    return moment


def deliver(at: datetime) -> int:
    return deliver_waiting(lambda: at)


def reminder() -> Reminder:
    return Reminder.objects.get(offset="d7", deadline__kind=Deadline.Kind.VERDICT_GETS_WORSE)


@pytest.mark.parametrize("answer", ["450 4.2.1 busy", "451 4.7.1 greylisted", *FULL])
@pytest.mark.parametrize("place", ["to_recipient", "to_data"])
def test_what_is_refused_for_now_arrives_later(now: datetime, peer: Peer, place: str, answer: str) -> None:
    getattr(peer, place).append(answer)
    assert deliver(now) == 0
    assert (reminder().reason, reminder().detail) == ("trouble", answer)
    accounted_for(peer)
    assert deliver(now + LEASE) == 1
    accounted_for(peer)


@pytest.mark.parametrize("answer", ["550 5.1.1 no such mailbox", "554 5.7.1 no"])
@pytest.mark.parametrize(("place", "stopped"), [("to_recipient", True), ("to_data", False)])
def test_what_is_refused_for_good_is_on_record(
    now: datetime, peer: Peer, place: str, stopped: bool, answer: str
) -> None:
    getattr(peer, place).append(answer)
    assert deliver(now) == deliver(now + LEASE) == 0
    assert (reminder().state, reminder().reason, reminder().detail) == ("failed", "refused", answer)
    assert StoppedAddress.objects.exists() is stopped
    assert not peer.accepted
    accounted_for(peer)


@pytest.mark.parametrize("answer", FULL)
@pytest.mark.parametrize("place", ["to_recipient", "to_data"])
def test_a_mailbox_that_stays_full_ends_the_reminder_after_days_and_not_the_address(
    now: datetime, peer: Peer, place: str, answer: str
) -> None:
    getattr(peer, place).extend([answer] * MOST_TIMES_FULL)
    moment = now
    while Mail.objects.get().state == "ready":
        assert (deliver(moment), reminder().detail) == (0, answer)
        last, moment = moment, Mail.objects.get().not_before or moment
    assert timedelta(days=4, hours=16) < last - now < timedelta(days=5)
    assert Mail.objects.get().times_full == MOST_TIMES_FULL
    assert (reminder().state, reminder().reason, reminder().detail) == ("failed", "full", answer)
    assert Mail.objects.before_full_mailboxes().get().recipient == reminder().recipient
    assert not StoppedAddress.objects.exists()
    accounted_for(peer)


def test_a_message_that_is_too_large_is_refused_for_good_and_its_address_stays(now: datetime, peer: Peer) -> None:
    peer.to_recipient.append("552 5.3.4 message too big")
    assert deliver(now) == deliver(now + LEASE) == 0
    assert (reminder().state, reminder().reason) == ("failed", "refused")
    assert not StoppedAddress.objects.exists()


def test_a_server_that_hears_the_message_and_is_silent(now: datetime, peer: Peer) -> None:
    peer.holds_back = True
    assert deliver(now) == 0
    assert peer.heard.is_set()
    assert reminder().reason == "trouble"
    peer.holds_back = False
    assert deliver(now + LEASE) == 1
    accounted_for(peer, copies=2)


def test_a_server_that_takes_the_message_and_hangs_up(now: datetime, peer: Peer) -> None:
    peer.hangs_up = True
    assert deliver(now) == 0
    assert "Disconnected" in reminder().detail
    peer.hangs_up = False
    assert deliver(now + LEASE) == 1
    assert peer.accepted == [Mail.objects.get().message_id] * 2


def test_a_server_that_greets_too_late_is_called_again(now: datetime, peer: Peer) -> None:
    peer.greets_after = 1.5
    assert deliver(now) == 0
    assert "timed out" in reminder().detail
    peer.greets_after = 0
    assert deliver(now + LEASE) == 1
    accounted_for(peer)


def test_a_server_that_greets_slowly_is_waited_for(now: datetime, peer: Peer) -> None:
    peer.greets_after = 0.2
    assert deliver(now) == 1
    accounted_for(peer)


def test_a_deadline_that_moves_while_its_reminder_is_claimed(now: datetime, peer: Peer, due_today: System) -> None:
    due_today.deadlines.update(superseded_at=now, superseded_because="facts")
    assert deliver(now) == 0
    assert reminder().reason == "moved"
    accounted_for(peer)


@pytest.mark.parametrize("change", [{"left_on": True}, {"email": None}])
def test_a_recipient_who_is_gone_when_the_mail_is_to_go(
    now: datetime, peer: Peer, owner: Person, change: dict[str, object]
) -> None:
    values = {"left_on": now.date() - timedelta(days=1)} if "left_on" in change else change
    Person.objects.filter(pk=owner.pk).update(**values)
    assert deliver(now) == 0
    prepare_due(now + LEASE)
    assert reminder().reason in ("left", "no_address")
    accounted_for(peer)
