"""`python -m tests.bench.sending`: one process of a worker, which does what it reads from standard input.

`prepare` plans and claims, and says each time that mails are there; `send` hands over what waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Self

import django
from django.utils import timezone


class Process:
    """One process of a worker, up and waiting for words."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sending"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, **environ},
        )
        self.hear()

    def say(self, word: str) -> None:
        """Gives it a word; it works one off after the other."""
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """The next word that it says. Raises `RuntimeError` if it has ended."""
        assert self._process.stdout
        word = self._process.stdout.readline().strip()
        if not word:
            raise RuntimeError("A process of the measurement has ended.")
        return word

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()


def run(preparing: Process, sending: Process) -> None:
    """One hourly run, until all that it made has been handed over. In a worker the broker carries the words."""
    preparing.say("prepare")
    while preparing.hear() == "ready":
        sending.say("send")
    for process in (sending, preparing):
        process.say("send")
        process.say("stop")
    while sending.hear() != "stopped" or preparing.hear() != "stopped":
        pass


def main() -> None:
    """Works words off until there are none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Models can be imported only now.
    working = import_module("compliance.reminders.working")
    delivering = import_module("compliance.reminders.delivering")
    _say("up")
    for line in sys.stdin:
        if line == "prepare\n":
            working.prepare_due(timezone.now(), lambda: _say("ready"))
            _say("prepared")
        elif line == "send\n":
            delivering.deliver_waiting(timezone.now)
        else:
            _say("stopped")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
