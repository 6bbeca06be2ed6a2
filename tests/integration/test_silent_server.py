"""A mail server that is silent, or greets too late, inside a real worker: EMAIL_TIMEOUT frees it."""

import pytest

from compliance.models import Heartbeat, Mail, Reminder
from inventory.models import System
from tests.integration.accounts import accounted_for
from tests.integration.conftest import Start
from tests.integration.peers import Peer, wait_until
from tests.integration.test_faults import goes_out_after_the_lease
from tests.integration.test_reminder_goes_out import WORKER, wake

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """The worker waits a second for each answer."""
    return {**environ, "EMAIL_TIMEOUT": "1"}


def is_told(words: str) -> bool:
    return Reminder.objects.filter(state="planned", reason="trouble", detail__contains=words).exists()


def test_a_hang_in_the_middle_of_a_message_ends_and_the_mail_goes_out_later(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.holds_back = True
    worker = start("worker", *WORKER)
    wait_until(lambda: is_told("timed out"), "the worker gives up waiting")
    peer.holds_back = False
    goes_out_after_the_lease(environ)
    assert worker.process.poll() is None
    accounted_for(peer, copies=2)


def test_a_greeting_that_comes_too_late_is_not_waited_for(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.greets_after = 20
    start("worker", *WORKER)
    wait_until(lambda: is_told("timed out"), "the worker gives up waiting")
    assert not peer.accepted
    peer.greets_after = 0
    goes_out_after_the_lease(environ)
    accounted_for(peer)


def test_a_worker_that_waits_for_a_silent_server_has_another_hand_for_the_rest(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    environ["EMAIL_TIMEOUT"] = "30"
    peer.holds_back = True
    start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    before = Mail.objects.get().created_at
    Heartbeat.objects.filter(name="run").delete()
    wake("compliance.tasks.send_due_reminders", environ)
    wait_until(lambda: Heartbeat.objects.filter(name="run", at__gt=before).exists(), "the next run goes through")
    peer.holds_back = False
    wait_until(lambda: Mail.objects.get().state == "sent", "the ledger knows it")
    accounted_for(peer)
