"""Workers on the tables at a moment of the test's clock: one, two at once, one that dies, one whose database is cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import psycopg
from django.db import connection

from compliance.reminders.delivering import DONE, deliver_waiting
from compliance.reminders.working import prepare_due, waiting_mails

Work = Callable[[datetime], object]
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Killed(BaseException):
    """The end of a worker in the middle of a statement. Nothing of the product catches it."""


def claims(at: datetime) -> None:
    """What beat asks for each hour, as far as the claim."""
    prepare_due(at)


def delivers(at: datetime) -> None:
    """What beat asks for each minute: nothing where no mail waits."""
    if waiting_mails(at):
        deliver_waiting(lambda: at)


def at_once(work: Work, at: datetime, number: int = 2) -> None:
    """So many workers do the same at the same moment, each with a connection of its own."""
    barrier = Barrier(number)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            work(at)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    _join([Thread(target=run) for _ in range(number)])
    if errors:
        raise errors[0]


def dies(work: Work, at: datetime, statement: int, is_killed: bool, may_lose: Callable[[], bool]) -> bool:
    """A worker that is killed at its `statement` (0: the one that notes an acceptance), or whose connection is cut
    there; whether it came so far.

    The connection ends before the statement, as it would with the process: what was not committed is gone.
    `may_lose` says whether the note of an acceptance may be lost now.
    """
    counted, reached = 0, False
    ended: list[BaseException] = []

    def end(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal counted, reached
        counted += 1
        notes = sql == DONE
        if not reached and (counted == statement or (notes and not statement)) and (not notes or may_lose()):
            reached = True
            _cut(context["connection"].connection)
            if is_killed:
                raise Killed
        return execute(sql, params, many, context)

    def run() -> None:
        try:
            with connection.execute_wrapper(end):
                work(at)
        except (Killed, Exception) as error:
            ended.append(error)
        finally:
            connection.close()

    _join([Thread(target=run)])
    if ended and not reached:
        raise ended[0]
    return bool(ended)


def _cut(wire: psycopg.Connection[Any]) -> None:
    """The database ends this one connection."""
    with psycopg.connect(wire.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [wire.info.backend_pid])


def _join(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a worker hangs"
