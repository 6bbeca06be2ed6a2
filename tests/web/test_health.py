"""`/healthz`: a stranger learns ok or failed, and nothing else; who runs the installation learns which part."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings
from time_machine import travel

from compliance.models import Heartbeat, Mail
from inventory.models import Person
from tests.conftest import ClientOf
from web.health import note_beat
from web.tasks import show_life

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
NOBODY_THERE = "redis://127.0.0.1:1/0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work() -> None:
    """Beat and a worker have just shown that they live."""
    note_beat(NOW)


@pytest.mark.usefixtures("at_work")
@travel(NOW + timedelta(minutes=5), tick=False)
def test_a_stranger_learns_only_that_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("at_work")
@travel(NOW + timedelta(minutes=5, seconds=1), tick=False)
def test_jobs_that_are_silent_for_more_than_five_minutes_are_a_failure(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})


@travel(NOW, tick=False)
def test_jobs_that_never_were_are_a_failure(client: Client) -> None:
    assert client.get("/healthz").status_code == 503


@travel(NOW, tick=False)
def test_the_task_of_beat_is_the_sign_of_life(client: Client) -> None:
    show_life()
    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("at_work")
@travel(NOW, tick=False)
def test_redis_that_is_gone_is_a_failure(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = NOBODY_THERE
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})


@pytest.mark.usefixtures("at_work")
@travel(NOW, tick=False)
def test_a_database_that_is_gone_is_a_failure(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})


@pytest.mark.usefixtures("at_work")
@travel(NOW, tick=False)
def test_an_officer_and_an_administrator_learn_the_parts(
    client_of: ClientOf, officer: Person, administrator: Person
) -> None:
    now = {"ok": True, "last": "2031-05-12T09:30:00+00:00", "age_seconds": 0}
    never = {"ok": True, "last": None, "age_seconds": None}
    for person in (officer, administrator):
        assert client_of(person).get("/healthz/details").json() == {
            "database": {"ok": True},
            "redis": {"ok": True},
            **{"beat": now, "worker": now, "jobs": now, "run": never},
            "mail": {**never, "refused_since": None},
        }


@travel(NOW, tick=False)
def test_the_details_say_which_part_failed(client_of: ClientOf, officer: Person) -> None:
    answer = client_of(officer).get("/healthz/details")
    assert answer.status_code == 503
    assert answer.json()["jobs"] == {"ok": False, "last": None, "age_seconds": None}


@pytest.mark.usefixtures("at_work")
@travel(NOW + timedelta(minutes=20), tick=False)
def test_the_details_tell_a_beat_without_workers_from_a_worker_without_beat(
    client_of: ClientOf, officer: Person
) -> None:
    Heartbeat.beat(Heartbeat.Name.BEAT, NOW + timedelta(minutes=20))
    found = client_of(officer).get("/healthz/details").json()
    assert [found[part]["ok"] for part in ("beat", "worker", "jobs")] == [True, False, False]
    assert (found["beat"]["age_seconds"], found["worker"]["age_seconds"]) == (0, 1200)


@pytest.mark.usefixtures("at_work")
@travel(NOW, tick=False)
def test_a_mail_server_that_takes_nothing_is_in_the_details_and_is_no_reason_to_restart(
    client: Client, client_of: ClientOf, officer: Person, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    Mail.objects.create(
        message_id="<1@example.org>",
        recipient=officer,
        address="orlova@example.org",
        language="ru",
        subject="Срок",
        text="Срок",
        on=NOW.date(),
        created_at=NOW - timedelta(hours=3),
        answer="451 busy",
    )
    answer = client_of(officer).get("/healthz/details")
    assert answer.status_code == 503
    assert answer.json()["mail"]["ok"] is False
    assert answer.json()["mail"]["refused_since"] == "2031-05-12T06:30:00+00:00"
    assert client.get("/healthz").status_code == 200


def test_others_learn_no_details(client: Client, client_of: ClientOf, auditor: Person, stranger: Person) -> None:
    assert client.get("/healthz/details").url.startswith("/accounts/")  # type: ignore[attr-defined]
    assert client_of(auditor).get("/healthz/details").status_code == 403
    assert client_of(stranger).get("/healthz/details").status_code == 404


def test_health_is_asked_and_never_told(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
