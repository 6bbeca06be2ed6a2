"""The main job, whole: beat, broker, worker, database and a real SMTP server; and a worker killed on the way."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from redis import Redis

from compliance.models import Deadline, Heartbeat, Mail, Reminder
from config.celery import app
from config.redis_url import for_celery
from inventory.models import Person, System
from tests.conftest import MakeSystem
from tests.integration.conftest import Start, plan_for_today
from tests.integration.peers import Peer, overdue_schedule, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER = ("--concurrency=2", "--without-gossip", "--without-mingle")


def reminder() -> Reminder:
    """The one that is due today."""
    return Reminder.objects.get(offset="d7", deadline__kind=Deadline.Kind.VERDICT_GETS_WORSE)


def wake(task: str, environ: dict[str, str]) -> None:
    """Puts a task into the queue of the test's workers."""
    with app.connection(for_celery(environ["REDIS_URL"])) as broker:
        app.send_task(task, connection=broker)


def test_beat_wakes_a_worker_and_the_mail_arrives(
    start: Start, make_system: MakeSystem, owner: Person, peer: Peer, tmp_path: Path
) -> None:
    system = make_system(responsible=owner)
    start("worker", *WORKER)
    wait_until(lambda: Heartbeat.objects.filter(name="run").exists(), "the catch-up of the worker")
    plan_for_today(system)
    start("beat", "--pidfile=", f"--schedule={overdue_schedule(tmp_path)}")
    wait_until(lambda: peer.accepted, "a mail at the server")
    wait_until(lambda: reminder().state == "sent", "the ledger knows it")
    mail = Mail.objects.get()
    assert peer.accepted == [mail.message_id]
    assert peer.to == [owner.email]
    assert (mail.state, mail.attempts, mail.address) == ("sent", 1, owner.email)


def test_a_worker_that_starts_catches_up_by_itself(start: Start, due_today: System, peer: Peer) -> None:
    start("worker", *WORKER)
    wait_until(lambda: peer.accepted, "a mail at the server")


def test_after_a_worker_is_killed_in_the_middle_of_a_send_there_is_one_message_id_and_at_most_two_copies(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    peer.holds_back = True
    worker = start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    worker.kill()
    peer.holds_back = False
    mail = Mail.objects.get()
    assert (mail.state, reminder().state) == ("ready", "claimed")

    start("worker", *WORKER)
    wait_until(
        lambda: Heartbeat.objects.filter(name="run", at__gt=mail.created_at + timedelta(seconds=1)).exists(),
        "the catch-up",
    )
    assert Mail.objects.get().state == "ready", "the lease of the dead worker still runs"
    Mail.objects.update(not_before=timezone.now())
    wake("compliance.tasks.send_waiting_mails", environ)
    wait_until(lambda: reminder().state == "sent", "the mail goes out again")
    assert set(peer.accepted) == {mail.message_id}
    assert 1 <= len(peer.accepted) <= 2
    assert Mail.objects.get().attempts == 2


def test_two_workers_and_tasks_that_are_delivered_many_times_send_one_mail(
    start: Start, due_today: System, peer: Peer, environ: dict[str, str]
) -> None:
    start("worker", *WORKER)
    start("worker", *WORKER, "--hostname=second@test")
    for _ in range(8):
        wake("compliance.tasks.send_due_reminders", environ)
    wait_until(lambda: Reminder.objects.filter(offset="d7", state="sent").exists(), "the mail goes out")
    for _ in range(8):
        wake("compliance.tasks.deliver_waiting", environ)
    wake("compliance.tasks.send_waiting_mails", environ)
    with Redis.from_url(environ["REDIS_URL"]) as client:
        wait_until(lambda: not client.llen("celery"), "the queue is empty")
    assert peer.accepted == [Mail.objects.get().message_id]
