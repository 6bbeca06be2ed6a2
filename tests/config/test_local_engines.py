"""The embedded engines: theirs is the right alphabet, nothing is left of them, and a crash is no end."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.config.conftest import Start, Started

pytestmark = pytest.mark.slow

LETTERS = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SELECT upper('ёжик'), 'МОДЕЛЬ' ILIKE '%модель%'").fetchone())
"""
BOTH = """
import os, psycopg, redis
psycopg.connect(os.environ["DATABASE_URL"]).close()
print(redis.from_url(os.environ["REDIS_URL"]).ping(), os.environ["KADASTR_HOME"])
"""


def finished(started: Started) -> tuple[int, str]:
    return started.process.wait(60), started.said


@pytest.mark.parametrize("locale", ["C", "POSIX", "ru_RU.UTF-8"])
def test_letters_have_their_cases_whatever_the_locale_of_the_machine(start: Start, locale: str) -> None:
    assert finished(start("config.local", "run", "--", sys.executable, "-c", LETTERS, LC_ALL=locale)) == (
        0,
        "('ЁЖИК', True)\n",
    )


def test_a_run_gives_back_the_status_of_its_command(start: Start) -> None:
    assert finished(start("config.local", "run", "--", "sh", "-c", "exit 7")) == (7, "")


def test_a_run_leaves_neither_data_nor_processes(start: Start) -> None:
    status, said = finished(start("config.local", "run", "--", sys.executable, "-c", BOTH))
    answered, folder = said.split()
    assert (status, answered) == (0, "True")
    assert not Path(folder).exists()


def test_a_run_that_is_stopped_stops_its_command(start: Start) -> None:
    started = start("config.local", "run", "--", "sh", "-c", "echo $$; exec sleep 600")
    started.wait_for("\n")
    assert started.end(signal.SIGTERM) == 143
    assert not Path(f"/proc/{started.said.strip()}").exists()


def test_engines_that_are_named_are_not_started(start: Start) -> None:
    named = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    status, said = finished(start("config.local", "run", "--", "sh", "-c", 'ls -R "$KADASTR_HOME"', **named))
    assert (status, "secret-key" in said) == (0, True)
    assert not {"postgres", "redis.log"} & set(said.split())


@pytest.fixture
def engines(start: Start) -> Started:
    """Both engines, ready, in the home."""
    started = start("tests.config.engines")
    started.wait_for("ready")
    return started


def again(start: Start) -> str:
    started = start("tests.config.engines")
    started.wait_for("ready")
    started.end(signal.SIGTERM)
    return started.said


def test_the_engines_listen_on_no_port(engines: Started) -> None:
    sockets = {
        os.readlink(fd) for pid in engines.processes() for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.exists()
    }
    numbers = {
        line.split()[9] for file in ("tcp", "tcp6") for line in Path(f"/proc/net/{file}").read_text().splitlines()[1:]
    }
    assert sockets
    assert not {f"socket:[{number}]" for number in numbers} & sockets


def test_sigterm_leaves_no_process(engines: Started) -> None:
    assert len(engines.processes()) > 3
    assert engines.end(signal.SIGTERM) == 0
    assert engines.processes() == set()


def test_after_a_sigkill_nothing_survives_and_the_next_start_recovers(engines: Started, start: Start) -> None:
    engines.end(signal.SIGKILL)
    assert again(start) == "ready\n"
    assert engines.gone()


def test_after_a_sigkill_of_the_database_the_next_start_recovers(engines: Started, start: Start) -> None:
    pid = int((engines.home.postgres / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    assert engines.process.wait(30) == 1
    assert "postgres was killed by SIGKILL" in engines.said
    assert again(start) == "ready\n"


def test_a_leftover_that_names_a_stranger_does_not_stop_the_database(engines: Started, start: Start) -> None:
    engines.end(signal.SIGTERM)
    (engines.home.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{engines.home.postgres}\n")
    assert again(start) == "ready\n"


def test_a_half_made_database_is_made_anew(start: Start, home_folder: Path) -> None:
    (home_folder / "postgres-unfinished" / "base").mkdir(parents=True)
    assert again(start) == "ready\n"
    assert not (home_folder / "postgres-unfinished").exists()


def test_data_of_another_major_version_is_refused_in_one_sentence(start: Start, home_folder: Path) -> None:
    (home_folder / "postgres").mkdir(parents=True)
    (home_folder / "postgres" / "PG_VERSION").write_text("16\n")
    started = start("config.local", "run", "--", "true", KADASTR_HOME=str(home_folder))
    assert started.process.wait(60) == 0, "a run has a home of its own"
    started = start("config.local", "up")
    assert started.process.wait(60) == 1
    assert "is of PostgreSQL 16 and this Kadastr brings 18: move it with pg_dump" in started.said
