"""`make up` as a whole: what it prints, what it leaves behind, and one sentence for each thing in its way."""

import json
import os
import signal
import socket
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from urllib.request import urlopen

import pytest

from tests.config.conftest import RUNS, Start, Started

pytestmark = pytest.mark.slow


@pytest.fixture
def running(lived_in: Path, start: Start, free_port: int) -> Started:
    """A whole Kadastr that has printed its address."""
    started = start("config.local", "up", PORT=str(free_port))
    started.wait_for(RUNS)
    return started


def pid_of(started: Started, word: str) -> int:
    """The parent of the processes whose command has `word`: the lowest number."""
    return min(pid for pid in started.processes() if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))


def test_the_first_start_prints_one_address_and_the_passwords(first_start: Started) -> None:
    passwords = first_start.home.passwords.read_text()
    assert first_start.said.count("http://") == 1
    assert len(passwords.splitlines()) >= 5
    assert all(line in first_start.said for line in passwords.splitlines())
    assert str(first_start.home.passwords) in first_start.said


def test_a_later_start_prints_the_address_and_where_the_passwords_are(
    first_start: Started, running: Started, free_port: int
) -> None:
    passwords = first_start.home.passwords.read_text()
    assert running.home.passwords.read_text() == passwords
    assert not any(line.split()[-1] in running.said for line in passwords.splitlines())
    assert running.said == (
        "Preparing the database and the files …\n"
        f"Kadastr runs at http://localhost:{free_port}\n"
        f"Sign in with a name and password from {running.home.passwords}, which only you can read.\n"
        f"Stop it with Ctrl-C. Logs: {running.home.logs}\n"
    )
    with urlopen(f"http://localhost:{free_port}/healthz") as answer:
        assert json.load(answer) == {"status": "ok"}


def test_what_the_home_holds_is_for_its_user_alone(running: Started) -> None:
    assert oct(running.home.passwords.stat().st_mode & 0o777) == "0o600"
    readable = [path for path in running.home.path.rglob("*") if path.stat().st_mode & 0o044 and not path.is_socket()]
    assert readable == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_process_behind(running: Started, number: signal.Signals) -> None:
    assert len(running.processes()) > 8
    assert running.end(number) == 0
    assert running.processes() == set()


def test_after_a_sigkill_nothing_survives_and_the_next_start_recovers(
    running: Started, start: Start, free_port: int
) -> None:
    running.end(signal.SIGKILL)
    again = start("config.local", "up", PORT=str(free_port))
    again.wait_for(RUNS)
    again.end(signal.SIGTERM)
    assert running.gone()


def test_a_later_start_costs_less_than_fifteen_seconds(lived_in: Path, start: Start, free_port: int) -> None:
    before = getrusage(RUSAGE_CHILDREN)
    started = start("config.local", "up", PORT=str(free_port))
    started.wait_for(RUNS)
    started.end(signal.SIGTERM)
    after = getrusage(RUSAGE_CHILDREN)
    # Seconds of the processor, which a busy machine does not stretch; web, worker and beat share two of them.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 15


def test_a_second_start_beside_a_running_one_is_told_where_it_runs(
    running: Started, start: Start, free_port: int
) -> None:
    second = start("config.local", "up", PORT="8000")
    assert second.process.wait(30) == 1
    assert second.said == (
        f"Kadastr already runs from {running.home.path} (at http://localhost:{free_port} "
        f"by process {running.process.pid}): stop it there with Ctrl-C, or set another KADASTR_HOME and PORT.\n"
    )


def test_a_worker_that_dies_stops_everything_and_is_named(running: Started) -> None:
    os.kill(pid_of(running, "worker"), signal.SIGKILL)
    assert running.process.wait(60) == 1
    assert "worker was killed by SIGKILL, so everything was stopped; its last words are in" in running.said
    assert running.processes() == set()


def test_a_taken_port_gets_one_sentence_and_starts_nothing(start: Start, home_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        started = start("config.local", "up", PORT=str(port))
        assert started.process.wait(60) == 1
    example = f"PORT={port + 1} make up"
    assert started.said == f"Port {port} is taken by another program: choose another, for example {example}.\n"
    assert not (home_folder / "postgres").exists()


def test_a_home_too_deep_for_a_socket_gets_one_sentence(start: Start, home_folder: Path) -> None:
    started = start("config.local", "up", KADASTR_HOME=str(home_folder / ("deep" * 30)))
    assert started.process.wait(60) == 1
    assert "lies too deep" in started.said
    assert started.said.count("\n") == 1
