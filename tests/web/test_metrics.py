"""`/metrics`: figures for a program that watches, and for nobody else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings
from time_machine import travel

from compliance.models import Deadline, Heartbeat, Reminder, Standing
from inventory.models import Person, System
from tests.conftest import ClientOf
from web.health import note_beat

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
LINE = re.compile(r'kadastr_[a-z_]+(\{part="[a-z]+"\})? -?[0-9]+(\.[0-9]+)?')

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> object:
    with travel(NOW, tick=False):
        yield


def figures(client: Client, **headers: str) -> dict[str, float]:
    """Each line as a name and a value; every line must be one."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_an_officer_reads_the_age_of_each_sign(client_of: ClientOf, officer: Person) -> None:
    note_beat(NOW - timedelta(seconds=90))
    Heartbeat.beat(Heartbeat.Name.RUN, NOW - timedelta(minutes=20))
    found = figures(client_of(officer))
    assert found["kadastr_last_beat_age_seconds"] == 90
    assert found["kadastr_last_worker_age_seconds"] == 90
    assert found["kadastr_last_run_age_seconds"] == 1200
    assert "kadastr_last_mail_accepted_age_seconds" not in found
    assert (found['kadastr_part_ok{part="jobs"}'], found['kadastr_part_ok{part="database"}']) == (1, 1)


def test_a_silent_part_is_nought(client_of: ClientOf, officer: Person) -> None:
    Heartbeat.beat(Heartbeat.Name.BEAT, NOW)
    found = figures(client_of(officer))
    assert (found['kadastr_part_ok{part="beat"}'], found['kadastr_part_ok{part="worker"}']) == (1, 0)


def test_what_waits_and_what_is_late_is_counted(client_of: ClientOf, officer: Person, system: System) -> None:
    deadline = Deadline.objects.filter(system=system).earliest("pk")
    Reminder.objects.all().delete()
    for number, state in enumerate(("planned", "claimed", "failed", "sent", "suppressed")):
        Reminder.objects.create(
            deadline=deadline,
            offset=f"d{number}",
            recipient=officer,
            send_on=NOW.date() - timedelta(days=1),
            planned_at=NOW,
            state=state,
        )
    Reminder.objects.create(deadline=deadline, offset="d9", recipient=officer, send_on=NOW.date(), planned_at=NOW)
    Standing.objects.update(stale=True)
    found = figures(client_of(officer))
    assert found["kadastr_reminders_overdue"] == 2
    assert found["kadastr_reminders_not_delivered"] == 1
    assert found["kadastr_standings_stale"] == 1
    assert found["kadastr_mails_waiting"] == 0


def test_every_figure_is_explained_once(client_of: ClientOf, officer: Person) -> None:
    text = client_of(officer).get("/metrics").content.decode()
    named = {line.split("{")[0].split(" ")[0] for line in text.splitlines() if not line.startswith("#")}
    for kind in ("HELP", "TYPE"):
        told = re.findall(rf"^# {kind} (kadastr_\w+) ", text, re.M)
        assert sorted(told) == sorted(named)


@pytest.mark.parametrize("header", ["Bearer s3cret-token", "bearer s3cret-token"])
def test_a_program_with_the_token_reads_them_without_signing_in(
    client: Client, settings: Settings, header: str
) -> None:
    settings.METRICS_TOKEN = "s3cret-token"
    assert "kadastr_mails_waiting" in figures(client, authorization=header)


@pytest.mark.parametrize(
    ("token", "header"),
    [
        ("s3cret-token", "Bearer other"),
        ("s3cret-token", "Bearer"),
        ("s3cret-token", "Basic s3cret-token"),
        ("s3cret-token", ""),
        ("", "Bearer "),
        ("", "Bearer"),
    ],
)
def test_a_stranger_without_it_reads_nothing(client: Client, settings: Settings, token: str, header: str) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={"authorization": header} if header else {})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_other_people_are_refused(client_of: ClientOf, owner: Person, auditor: Person, stranger: Person) -> None:
    assert {client_of(person).get("/metrics").status_code for person in (owner, auditor, stranger)} == {403}


def test_a_database_that_is_gone_is_still_a_figure(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = "s3cret-token"

    def refuse() -> None:
        raise DatabaseError("the server closed the connection")

    for module in ("web.health.signs", "web.metrics.signs"):
        monkeypatch.setattr(module, refuse)
    found = figures(client, authorization="Bearer s3cret-token")
    assert found == {'kadastr_part_ok{part="database"}': 0, 'kadastr_part_ok{part="redis"}': 1}
