"""Real peers for the tests of this folder, and a system of which somebody is to be reminded today."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from compliance.deadlines import moscow_day
from compliance.models import Deadline, MailPreference, Policy
from compliance.reminders.policies import shipped
from inventory.models import Person, System
from tests.conftest import MakeSystem
from tests.integration.peers import Peer, Running, listen, own_redis, start_celery

Start = Callable[..., Running]


@pytest.fixture
def peer() -> Peer:
    """What the mail server hears and takes."""
    return Peer()


@pytest.fixture
def redis() -> str:
    """The address of an empty queue that nobody shares."""
    url = own_redis(configured.REDIS_URL)
    with Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def port(peer: Peer) -> Iterator[int]:
    """Where the mail server of the test listens."""
    controller = listen(peer)
    yield controller.port
    peer.holds_back = False
    controller.stop()


@pytest.fixture
def environ(redis: str, port: int, tmp_path: Path) -> dict[str, str]:
    """The variables of a worker on the test database, with a queue of its own and the mail server of the test."""
    database = connection.get_connection_params()
    server = urlencode([(key, str(database[key])) for key in ("host", "port") if key in database])
    return {
        "DATABASE_URL": f"postgresql://{database['user']}@/{database['dbname']}?{server}",
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "KADASTR_HOME": str(tmp_path),
    }


@pytest.fixture
def server(port: int, settings: Settings) -> None:
    """This process speaks to the mail server of the test, for half a second at most."""
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5


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
    assert system.responsible is not None
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A killed worker leaves its half of a conversation open; that the peer's half is collected late is no fault."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
