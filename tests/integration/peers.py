"""Real peers of an integration test: an SMTP server that counts, and Celery processes on the test database."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery.beat import PersistentScheduler

from config.celery import app
from config.local.home import PROJECT

PATIENCE_SECONDS = 60.0


def wait_until(holds: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when `holds()` is true; fails with `what` if it is not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.05)


@dataclass
class Peer:
    """What the server has taken: a Message-ID for each copy. While `holds_back`, it hears a message and is silent.

    `to_recipient` and `to_data` are its next answers to RCPT and DATA; it takes everything of which nothing is said. It
    greets `greets_after` seconds, and with `hangs_up` ends the connection when it has taken a message.
    """

    accepted: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    heard: Event = field(default_factory=Event)
    called: Event = field(default_factory=Event)
    holds_back: bool = False
    hangs_up: bool = False
    greets_after: float = 0.0
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The server's word on the address."""
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The message is whole; the answer decides."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.heard.set()
        while self.holds_back:
            await asyncio.sleep(0.05)
        if self.to_data:
            return self.to_data.pop(0)
        self.accepted.append(str(message_from_bytes(content)["Message-ID"]))
        self.to += envelope.rcpt_tos
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        return "250 2.0.0 taken"


class Server(SMTP):
    """Takes its time over the greeting."""

    async def _handle_client(self) -> None:
        peer: Peer = self.event_handler
        peer.called.set()
        began = time.monotonic()
        while time.monotonic() - began < peer.greets_after:
            await asyncio.sleep(0.05)
        if self._reader is None or self._reader.at_eof():
            # Nobody waits for the greeting any more.
            if self._writer is not None:
                self._writer.close()
            return
        await super()._handle_client()


class Listener(Controller):
    """Answers each call with a `Server`."""

    def factory(self) -> SMTP:
        """One conversation."""
        return Server(self.handler)


def listen(peer: Peer) -> Controller:
    """The server on a free port, started."""
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port = found.getsockname()[1]
    controller = Listener(peer, hostname="127.0.0.1", port=port)
    controller.start()
    # It calls itself once to see that it listens.
    peer.called.clear()
    return controller


def own_redis(url: str) -> str:
    """The same Redis, another database: the processes of a test share a queue with nobody."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        assert parse_qs(parts.query).get("db", ["0"]) != ["13"]
        return f"unix://{parts.path}?db=13"
    return f"{parts.scheme}://{parts.netloc}/13"


@dataclass
class Running:
    """A process of a test, with what it has said so far."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def kill(self) -> None:
        """SIGKILL to it and to all its children."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start_celery(folder: Path, environ: dict[str, str], *arguments: str) -> Running:
    """`celery -A config …` with `environ` over ours."""
    output = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
    with output.open("wb") as writing:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *arguments, "--loglevel=info"],
            cwd=PROJECT,
            env={**os.environ, **environ},
            stdout=writing,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(process, output)


def overdue_schedule(folder: Path) -> Path:
    """The file of a beat that has been down for two hours."""
    file = folder / "beat"
    scheduler: Any = PersistentScheduler(app=app, schedule_filename=str(file))
    scheduler.setup_schedule()
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.last_run_at - timedelta(hours=2)
    scheduler.sync()
    scheduler.close()
    return file
