"""Starts processes in order, stops them in reverse, and leaves none behind, not even when it is killed itself.

Each child asks the kernel for a signal at the death of its parent (`setpriv --pdeathsig`), so that a SIGKILL of the
supervisor ends everything, too. Children write straight into their log files: a log outlives its supervisor.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.local.trouble import FULL_DISK, LEAST_FREE_BYTES, Trouble, full_disk

PATIENCE_SECONDS = 8.0
LARGEST_LOG_BYTES = 10 * 1024 * 1024
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal)."""


@dataclass(frozen=True)
class Service:
    """A process to be kept running.

    `before` is put before the command (to become another user); `stop_signal` asks the process to end in good order.
    """

    name: str
    argv: Sequence[str]
    before: Sequence[str] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    pass_fds: Sequence[int] = ()
    shown: bool = False


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes]
    log: Path
    read_to: int


@dataclass
class Supervisor:
    """Runs services with `environ`, their output in `logs`/NAME.log; `shown` ones are copied to the terminal, too."""

    logs: Path
    environ: Mapping[str, str]
    children: list[_Child] = field(default_factory=list)
    _starting: bool = False
    _asked_to_stop: bool = False

    def __enter__(self) -> "Supervisor":
        for number in STOPPING:
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *unused: object) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        self.stop()

    def start(self, service: Service) -> None:
        """Starts `service`, ready or not."""
        log = self.logs / f"{service.name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        self._starting = True
        with log.open("ab") as output:
            # Before the start: the child writes through the same open file, and moves its end.
            begins = output.seek(0, os.SEEK_END)
            process = subprocess.Popen(
                [*service.before, "setpriv", "--pdeathsig", service.stop_signal.name[3:], *service.argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environ,
                pass_fds=service.pass_fds,
                start_new_session=True,
            )
            self.children.append(_Child(service, process, log, begins))
        self._starting = False
        if self._asked_to_stop:
            raise Stopped

    def run(self, service: Service) -> str:
        """Runs `service` to its end and gives back what it wrote. Raises `Trouble` if it failed."""
        self.start(service)
        child = self.children[-1]
        status = child.process.wait()
        self.children.remove(child)
        written = _unread(child).decode(errors="replace")
        if status:
            last_line = (written.strip().splitlines() or ["it said nothing"])[-1].strip()
            raise self._no_room(written) or Trouble(f"{service.name} failed: {last_line} (all of it: {child.log})")
        return written

    def check(self) -> None:
        """Shows what was written since the last call. Raises `Trouble` if a child has ended."""
        for child in self.children:
            if child.service.shown:
                _show(child)
        for child in self.children:
            if child.process.poll() is not None:
                raise self.ended(child)

    def forget(self, name: str) -> None:
        """Lets go of a child that has ended, so that it can be started again."""
        self.children = [child for child in self.children if child.service.name != name]

    def watch(self) -> None:
        """Returns never: ends with `Trouble` when a child ends, or with `Stopped`."""
        while True:
            self.check()
            time.sleep(0.2)

    def ended(self, child: _Child) -> Trouble:
        """One sentence about a child that is no more, naming it and its log."""
        code = child.process.returncode
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return self._no_room(_tail(child.log)) or Trouble(
            f"{child.service.name} {how}, so everything was stopped; its last words are in {child.log}."
        )

    def stop(self) -> None:
        """Ends all children, the last one first: asks, waits, and then insists."""
        while self.children:
            child = self.children.pop()
            if child.process.poll() is None:
                child.process.send_signal(child.service.stop_signal)
            try:
                child.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            _kill_rest(child.process.pid)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """Not in the middle of a start: a child that is not on the list yet would be forgotten."""
        self._asked_to_stop = True
        if not self._starting:
            raise Stopped

    def _no_room(self, written: str) -> Trouble | None:
        room = os.statvfs(self.logs)
        if FULL_DISK in written or room.f_bavail * room.f_frsize < LEAST_FREE_BYTES // 100:
            return full_disk(self.logs.parent)
        return None


def _kill_rest(group: int) -> None:
    """Ends what a killed parent left in its process group (each child leads a group of its own), and waits for it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.02)


def _unread(child: _Child) -> bytes:
    with child.log.open("rb") as log:
        log.seek(child.read_to)
        return log.read()


def _tail(log: Path) -> str:
    with log.open("rb") as reading:
        reading.seek(max(0, log.stat().st_size - 4096))
        return reading.read().decode(errors="replace")


def _show(child: _Child) -> None:
    unread = _unread(child)
    complete = unread[: unread.rfind(b"\n") + 1]
    child.read_to += len(complete)
    for line in complete.decode(errors="replace").splitlines():
        sys.stdout.write(f"{child.service.name}: {line}\n")
    sys.stdout.flush()
