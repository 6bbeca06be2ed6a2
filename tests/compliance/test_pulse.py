"""The sign of life of a process: seldom enough, and never a reason to stop."""

import pytest
from django.db import DatabaseError, connection

from compliance.models import Heartbeat
from compliance.pulse import Pulse

pytestmark = pytest.mark.django_db(transaction=True)
NAME = Heartbeat.Name.WORKER


def test_it_is_written_down_and_leaves_no_connection_open() -> None:
    Pulse(NAME).beat()
    assert connection.connection is None
    assert Heartbeat.objects.filter(name=NAME).exists()


def test_it_is_written_twice_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[float] = []
    seconds = iter(range(1000, 1062, 2))
    pulse = Pulse(NAME, clock=lambda: float(next(seconds)))
    monkeypatch.setattr(Heartbeat, "beat", lambda name, at: written.append(1))
    for _turn in range(31):
        pulse.beat()
    assert len(written) == 3


def test_a_database_that_is_gone_does_not_stop_the_process(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(name: object, at: object) -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(Heartbeat, "beat", refuse)
    Pulse(NAME).beat()
    assert "the server closed the connection" in caplog.text
    assert not Heartbeat.objects.exists()
