"""Beat and workers as real processes: each is heard for itself, a start catches up, and two beats do no harm."""

from pathlib import Path

import pytest
from django.utils import timezone
from redis import Redis

from compliance.models import Heartbeat, Mail, Reminder
from inventory.models import Person
from tests.conftest import MakeSystem
from tests.integration.conftest import Start, plan_for_today
from tests.integration.peers import Peer, overdue_schedule, wait_until
from tests.integration.test_reminder_goes_out import WORKER
from web.signs import signs, troubles

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def heard(name: Heartbeat.Name) -> bool:
    return Heartbeat.objects.filter(name=name).exists()


def parts() -> list[str]:
    """What does not work now, as an officer's banner says; the Redis of the test answers."""
    return [trouble.part for trouble in troubles(signs(), timezone.now(), lambda: True)]


def test_a_beat_alone_is_heard_and_the_missing_worker_is_named(start: Start) -> None:
    start("beat", "--pidfile=")
    wait_until(lambda: heard(Heartbeat.Name.BEAT), "a sign of beat")
    assert parts() == ["worker"]


def test_a_worker_alone_is_heard_catches_up_at_once_and_the_missing_beat_is_named(start: Start) -> None:
    start("worker", *WORKER)
    wait_until(lambda: heard(Heartbeat.Name.WORKER), "a sign of the worker")
    wait_until(lambda: heard(Heartbeat.Name.RUN), "the catch-up")
    assert parts() == ["beat"]
    assert not heard(Heartbeat.Name.BEAT)


def test_beat_and_worker_together_are_well(start: Start) -> None:
    start("worker", *WORKER)
    start("beat", "--pidfile=")
    wait_until(lambda: not parts(), "all is well")
    assert {Heartbeat.Name.BEAT, Heartbeat.Name.WORKER, Heartbeat.Name.ANSWERED} <= set(signs().at)


def test_two_beats_and_a_worker_send_one_mail(
    start: Start, make_system: MakeSystem, owner: Person, peer: Peer, tmp_path: Path, environ: dict[str, str]
) -> None:
    plan_for_today(make_system(responsible=owner))
    for number in range(2):
        folder = tmp_path / f"beat-{number}"
        folder.mkdir()
        start("beat", "--pidfile=", f"--schedule={overdue_schedule(folder)}")
    with Redis.from_url(environ["REDIS_URL"]) as queue:
        wait_until(lambda: int(queue.llen("celery")) >= 6, "both beats have asked")
        start("worker", *WORKER)
        wait_until(lambda: Reminder.objects.filter(offset="d7", state="sent").exists(), "the mail goes out")
        wait_until(lambda: not queue.llen("celery"), "all that was asked for is done")
    assert peer.accepted == [Mail.objects.get().message_id]
    assert Mail.objects.get().reminders.filter(state="sent").count() == Reminder.objects.filter(state="sent").count()
