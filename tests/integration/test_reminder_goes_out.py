"""The main job, whole: beat, broker, worker, database and a real SMTP server; and a worker killed on the way."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from compliance.deadlines import moscow_day
from compliance.models import Deadline, Heartbeat, Mail, MailPreference, Policy, Reminder
from compliance.reminders.policies import shipped
from config.celery import app
from config.redis_url import for_celery
from inventory.models import Person, System
from tests.conftest import MakeSystem
from tests.integration.peers import Peer, Running, listen, overdue_schedule, own_redis, start_celery, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Start = Callable[..., Running]
WORKER = ("--concurrency=2", "--without-gossip", "--without-mingle")


@pytest.fixture
def peer() -> Peer:
    """What the mail server hears and takes."""
    return Peer()


@pytest.fixture
def environ(peer: Peer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of a worker on the test database, with a queue of its own and the mail server of the test."""
    redis = own_redis(settings.REDIS_URL)
    with Redis.from_url(redis) as client:
        client.flushdb()
    controller = listen(peer)
    database = connection.get_connection_params()
    server = urlencode([(key, str(database[key])) for key in ("host", "port") if key in database])
    yield {
        "DATABASE_URL": f"postgresql://{database['user']}@/{database['dbname']}?{server}",
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}",
        "KADASTR_HOME": str(tmp_path),
    }
    peer.holds_back = False
    controller.stop()


@pytest.fixture
def start(environ: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """`start("worker", *WORKER)`, `start("beat", …)`; what a test leaves running is ended."""
    running: list[Running] = []

    def start_one(kind: str, *arguments: str) -> Running:
        running.append(start_celery(tmp_path, environ, kind, *arguments))
        return running[-1]

    yield start_one
    for one in running:
        if one.process.poll() is None:
            one.kill()


@pytest.fixture
def due_today(make_system: MakeSystem, owner: Person) -> System:
    """A system with a deadline in a week, so that today somebody is to be reminded."""
    return plan_for_today(make_system(responsible=owner))


def plan_for_today(system: System) -> System:
    """Gives the system a deadline in a week from now; the clock of the processes is the real one."""
    now = timezone.now()
    assert system.responsible
    at_any_hour(system.responsible)
    due_on = moscow_day(now) + timedelta(days=7)
    Deadline.objects.create(
        system=system,
        kind=Deadline.Kind.VERDICT_GETS_WORSE,
        due_on=due_on,
        worse_from=due_on + timedelta(days=1),
        before="NOT_YET",
        after="UNDETERMINED",
        ruleset_id="ru-2026-243fz",
        planned_at=now,
    )
    return system


def at_any_hour(person: Person) -> None:
    """Mails go out whatever the time and the day of the week are while the test runs."""
    MailPreference.objects.get_or_create(person=person, defaults={"hour": time(0)})
    always = {
        **asdict(shipped()[Deadline.Kind.VERDICT_GETS_WORSE]),
        "working_days": False,
        "quiet_from": 0,
        "quiet_until": 0,
    }
    del always["policy_id"], always["unit_id"]
    Policy.objects.get_or_create(
        unit=None,
        kind=always.pop("kind"),
        defaults={**always, "changed_by": person, "changed_at": timezone.now()},
    )


def reminder() -> Reminder:
    """The one that is due today."""
    return Reminder.objects.get(offset="d7", deadline__kind=Deadline.Kind.VERDICT_GETS_WORSE)


def wake(task: str, environ: dict[str, str], *arguments: int) -> None:
    """Puts a task into the queue of the test's workers."""
    with app.connection(for_celery(environ["REDIS_URL"])) as broker:
        app.send_task(task, arguments, connection=broker)


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
    wake("compliance.tasks.deliver_waiting_mails", environ)
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
        wake("compliance.tasks.deliver_mail", environ, Mail.objects.get().pk)
    wake("compliance.tasks.deliver_waiting_mails", environ)
    with Redis.from_url(environ["REDIS_URL"]) as client:
        wait_until(lambda: not client.llen("celery"), "the queue is empty")
    assert peer.accepted == [Mail.objects.get().message_id]
