"""Who may judge when: edits side by side, a worker alone and a chunk at a time.

Whoever edits judges inside the transaction of the edit, together with others who edit. A worker who judges many systems
takes turns with them: it waits for a moment in which nobody judges, works on one chunk, and commits. So

* an edit waits for at most one chunk, and a worker never reads facts of which half is committed;
* a worker needs no lock on a system: an edit that is not committed has not been judged, and will be after its turn;
* neither can wait for the other in a circle: what a worker must not change under an edit it takes hold of without
  waiting, and what it cannot get at once it leaves for its next turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, transaction

from inventory.models import Person, Provider, System

Result = TypeVar("Result")

# Any number that nothing else locks.
_JUDGING = 2026_09_01

# How long people who want to judge may stand behind a worker that waits for its turn.
_WAIT_MS = 500
_PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 600.0


def join_edits() -> None:
    """Until the end of the transaction no worker judges. Waits for the chunk that one is at."""
    _execute("SELECT pg_advisory_xact_lock_shared(%s)", _JUDGING)


def alone() -> None:
    """Until the end of the transaction nobody else judges. For an act that judges all systems at once."""
    _execute("SELECT pg_advisory_xact_lock(%s)", _JUDGING)


def in_turn(work: Callable[[], Result]) -> Result:
    """Does `work` in a transaction of its own in which nobody else judges; tries again while it gets no turn.

    Raises `OperationalError` if it got none for ten minutes.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with _turn():
                return work()
        except OperationalError as error:
            if not _was_refused(error) or time.monotonic() > give_up:
                raise
        time.sleep(_PAUSE_SECONDS)


def hold(systems: Collection[int], people: Collection[int], providers: Collection[int]) -> None:
    """Takes hold of rows that others will point to, so that the commit need not wait for whoever changes their keys.

    Raises `OperationalError` at once if somebody does.
    """
    for model, keys in ((System, systems), (Person, people), (Provider, providers)):
        if keys:
            table = connection.ops.quote_name(model._meta.db_table)
            _execute(
                f"SELECT FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE NOWAIT",
                sorted(keys),
            )


@contextmanager
def _turn() -> Iterator[None]:
    with transaction.atomic():
        _execute("SELECT set_config('lock_timeout', %s, true)", str(_WAIT_MS))
        alone()
        yield


def _was_refused(error: OperationalError) -> bool:
    refusals = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
    return isinstance(error.__cause__, refusals)


def _execute(statement: str, *parameters: str | int | list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
