"""Starts parts of the local stack in homes of their own, and ends what a test left."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.local.home import PROJECT, Home

# What the tests' own engines set, and what would lead a start away from its own.
FOREIGN = {"DATABASE_URL", "REDIS_URL", "KADASTR_HOME", "SECRET_KEY", "SITE_URL", "EMAIL_URL", "PORT"}
START_SECONDS = 180.0
# The last line of a start that went well.
RUNS = "Stop it with Ctrl-C"

Start = Callable[..., "Started"]


@dataclass
class Started:
    """A process that a test has started, what it has said so far, and its home."""

    process: subprocess.Popen[str]
    home: Home
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        """Returns when `text` was said; fails if the process ends first or does not say it in time."""
        deadline = time.monotonic() + START_SECONDS
        while text not in self.said:
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.said}"
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> int:
        """Sends the signal and gives back the exit status."""
        self.process.send_signal(number)
        return self.process.wait(START_SECONDS)

    def gone(self, seconds: float = 15.0) -> bool:
        """Whether every process of our home ends within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()

    def processes(self) -> set[int]:
        """Every process on this machine that has our home in its command, its environment or as its folder."""
        return set(_processes_naming(str(self.home.path)))


@pytest.fixture
def home_folder() -> Iterator[Path]:
    """A folder that does not exist yet, with a path short enough for a socket."""
    with _short_folder() as parent:
        yield parent / "home"


@pytest.fixture
def start(home_folder: Path) -> Iterator[Start]:
    """Starts `python -m …` with `home_folder` as its home: `start("config.local", "up", PORT="8123")`."""
    with _starting(home_folder) as start_one:
        yield start_one


@pytest.fixture(scope="session")
def first_start() -> Iterator[Started]:
    """A Kadastr that began in an empty home and was stopped: once for all tests, since the sample takes time."""
    with _short_folder() as parent, _starting(parent / "home") as start_one:
        started = start_one("config.local", "up", PORT=str(_free_port()))
        started.wait_for(RUNS)
        assert started.end(signal.SIGTERM) == 0
        yield started


@pytest.fixture
def lived_in(first_start: Started, home_folder: Path) -> Path:
    """`home_folder` after a first start."""
    subprocess.run(["cp", "--archive", first_start.home.path, home_folder], check=True)
    return home_folder


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return _free_port()


@contextmanager
def _short_folder() -> Iterator[Path]:
    """A folder of its own, and at the end nothing of it and no process in it."""
    parent = Path(tempfile.mkdtemp(prefix="kt-", dir="/tmp"))
    try:
        yield parent
    finally:
        for pid in _processes_naming(str(parent)):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def _starting(home_folder: Path) -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str, **variables: str) -> Started:
        environ = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environ |= {"KADASTR_HOME": str(home_folder), **variables}
        output = Path(tempfile.mkstemp(dir=home_folder.parent)[1])
        with output.open("w") as writing:
            command = [sys.executable, "-m", *arguments]
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environ, stdout=writing, stderr=subprocess.STDOUT, text=True
            )
        processes.append(process)
        return Started(process, Home(Path(environ["KADASTR_HOME"])), output)

    try:
        yield start_one
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _processes_naming(text: str) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            named += os.fsencode((process / "cwd").readlink())
            zombie = ") Z " in (process / "stat").read_text()
        except OSError:
            continue
        if text.encode() in named and not zombie:
            yield int(process.name)
