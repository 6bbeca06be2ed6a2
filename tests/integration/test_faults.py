"""What may happen to a worker, its broker and its database: each reminder arrives once, or twice as one mail."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis

from compliance.models import Heartbeat, Mail, Reminder
from inventory.models import System
from tests.integration.accounts import accounted_for
from tests.integration.conftest import Start
from tests.integration.peers import Peer, wait_until
from tests.integration.test_reminder_goes_out import WORKER, wake

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def goes_out_after_the_lease(environ: dict[str, str]) -> None:
    """The lease of whoever died is over, and the beat of the minute comes."""
    Mail.objects.filter(state="ready").update(not_before=timezone.now() - timedelta(seconds=1))
    wake("compliance.tasks.send_waiting_mails", environ)
    wait_until(lambda: Mail.objects.get().state == "sent", "the mail goes out again")


def cut_connections() -> None:
    """The database ends every connection but ours, as it does when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0]


def somebody_waits_for_a_row() -> bool:
    """Whether the database holds a statement of somebody else back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_worker_killed_before_the_server_has_greeted_it(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.greets_after = 30
    worker = start("worker", *WORKER)
    wait_until(peer.called.is_set, "the server is called")
    worker.kill()
    peer.greets_after = 0
    assert peer.accepted == []
    start("worker", *WORKER)
    goes_out_after_the_lease(environ)
    accounted_for(peer)


def test_a_worker_killed_between_the_acceptance_and_the_commit(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.holds_back = True
    worker = start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    with transaction.atomic():
        # The worker cannot write the acceptance down while this row is held.
        Mail.objects.select_for_update().get()
        peer.holds_back = False
        wait_until(lambda: peer.accepted, "the server takes the message")
        wait_until(somebody_waits_for_a_row, "the worker begins to write the acceptance down")
        worker.kill()
        # Its statement, which the database has received already, must not outlive it.
        cut_connections()
    assert Mail.objects.get().state == "ready"
    start("worker", *WORKER)
    goes_out_after_the_lease(environ)
    assert peer.accepted == [Mail.objects.get().message_id] * 2
    accounted_for(peer, copies=2)


def test_the_database_cuts_all_connections_in_the_middle_of_a_send(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.holds_back = True
    start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    cut_connections()
    peer.holds_back = False
    wait_until(lambda: peer.accepted, "the server takes the message")
    goes_out_after_the_lease(environ)
    accounted_for(peer, copies=2)


def test_redis_is_emptied_in_the_middle_of_a_send(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.holds_back = True
    start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    with Redis.from_url(environ["REDIS_URL"]) as client:
        client.flushdb()
    peer.holds_back = False
    wait_until(lambda: Mail.objects.get().state == "sent", "the ledger knows it")
    before = timezone.now()
    wake("compliance.tasks.send_due_reminders", environ)
    wait_until(lambda: Heartbeat.objects.filter(name="run", at__gt=before).exists(), "the worker still hears the queue")
    accounted_for(peer)


def test_what_was_lost_with_the_queue_is_found_in_the_tables(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    wake("compliance.tasks.send_due_reminders", environ)
    with Redis.from_url(environ["REDIS_URL"]) as client:
        client.flushdb()
    start("worker", *WORKER)
    wait_until(lambda: Reminder.objects.filter(state="sent").exists(), "the worker catches up")
    accounted_for(peer)
