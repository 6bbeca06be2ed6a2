"""PostgreSQL is restarted or killed under a worker, Redis is killed and comes back empty under beat and worker."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from compliance.models import Heartbeat, Mail
from inventory.models import Person
from tests.conftest import MakeSystem
from tests.integration.accounts import accounted_for
from tests.integration.conftest import Start, plan_for_today
from tests.integration.engines import Engines, own_engines
from tests.integration.peers import Peer, wait_until
from tests.integration.test_faults import goes_out_after_the_lease
from tests.integration.test_reminder_goes_out import WORKER, wake

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Beat asks once a minute, and whoever has lost the broker waits a little longer each time.
A_MINUTE_OR_TWO = 150.0


@pytest.fixture
def engines(transactional_db: None) -> Iterator[Engines]:
    """Those of this test alone."""
    with own_engines() as found:
        yield found


@pytest.fixture
def redis(engines: Engines) -> str:
    """The queue is there, too."""
    return engines.redis_url


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_postgresql_ends_while_a_worker_is_in_the_middle_of_a_send(
    engines: Engines,
    environ: dict[str, str],
    start: Start,
    make_system: MakeSystem,
    owner: Person,
    peer: Peer,
    how: signal.Signals,
) -> None:
    plan_for_today(make_system(responsible=owner))
    peer.holds_back = True
    worker = start("worker", *WORKER)
    wait_until(peer.heard.is_set, "the server hears the message")
    connection.close()
    engines.end(engines.postgres, how)
    peer.holds_back = False
    wait_until(lambda: peer.accepted, "the server takes the message")
    engines.start_postgres()
    assert Mail.objects.get().state == "ready"
    goes_out_after_the_lease(environ)
    assert worker.process.poll() is None, "the same worker goes on"
    accounted_for(peer, copies=2)


def test_redis_dies_and_comes_back_empty_while_beat_and_worker_run(
    engines: Engines,
    environ: dict[str, str],
    start: Start,
    make_system: MakeSystem,
    owner: Person,
    peer: Peer,
    tmp_path: Path,
) -> None:
    workers, beat = [start("worker", *WORKER)], start("beat", "--pidfile=", f"--schedule={tmp_path / 'beat'}")
    wait_until(lambda: Heartbeat.objects.filter(name="run").exists(), "the catch-up")
    engines.end(engines.redis, signal.SIGKILL)
    plan_for_today(make_system(responsible=owner))
    engines.start_redis()
    back = timezone.now()
    answered = Heartbeat.objects.filter(name="answered", at__gt=back)

    def answers() -> bool:
        """Celery ends with an error where Redis dies while a message is acknowledged; systemd starts it anew."""
        if workers[-1].process.poll():
            workers.append(start("worker", *WORKER))
        return answered.exists()

    wait_until(answers, "beat asks and the worker answers by themselves", A_MINUTE_OR_TWO)
    wake("compliance.tasks.send_due_reminders", environ)
    wait_until(lambda: Mail.objects.filter(state="sent").exists(), "the mail goes out")
    assert workers[-1].process.poll() is beat.process.poll() is None
    accounted_for(peer)
