"""A change of the rules under all systems, from database to database, against reading the facts and writing as many
results without evaluating anything.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from compliance.activating import activate
from compliance.assessing import CHUNK, assess_stale, known
from compliance.generations import build
from compliance.models import Assessment, Standing
from inventory.models import System
from tests.bench.ratio import Ratio
from tests.bench.register import Register, analyse

MOST_TIMES_WITHOUT_EVALUATING = 3
MOST_MIB = 64


def now() -> datetime:
    return datetime.now(tz=UTC)


def measure(register: Register) -> Iterator[Ratio]:
    """The whole fan-out, the marking of all systems and their judging anew, and by how much the process grows."""
    floor = _without_evaluating(register)
    analyse()
    activate("ru-2026-03-draft", "Измерение", register.officer, now())
    before = _resident_mib()
    built = _seconds(lambda: build(now))
    grown = _resident_mib() - before
    if set(Standing.objects.values_list("ruleset_id", flat=True)) != {"ru-2026-03-draft"}:
        raise RuntimeError("The fan-out has not reached every system.")
    name = "rules changed under all systems / facts read, results written"
    yield Ratio(name, built * 1000, floor * 1000, MOST_TIMES_WITHOUT_EVALUATING)
    analyse()
    Standing.objects.update(stale=True)
    again = _seconds(lambda: assess_stale(now))
    yield Ratio("all systems judged anew / the same", again * 1000, floor * 1000, MOST_TIMES_WITHOUT_EVALUATING)
    yield Ratio("memory that the fan-out takes / 1 MiB", max(grown, 0), 1, MOST_MIB, "MiB")


def _without_evaluating(register: Register) -> float:
    """Seconds for the facts of all systems, and for an assessment and a standing of each, as they are stored."""
    ids = list(System.objects.order_by("pk").values_list("pk", flat=True))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return sum(_read_and_write(chunk) for chunk in chunks)


def _read_and_write(ids: Sequence[int]) -> float:
    standings = list(Standing.objects.filter(system__in=ids).select_related("assessment").order_by("system"))
    copies = [standing.assessment for standing in standings]
    for copy in copies:
        copy.pk = None
        copy._state.adding = True
    columns = [field.name for field in Standing._meta.concrete_fields if field.name not in ("id", "system")]

    def work() -> None:
        with transaction.atomic():
            list(known(ids, now().date()))
            for standing, made in zip(standings, Assessment.objects.bulk_create(copies), strict=True):
                standing.assessment = made
            Standing.objects.bulk_create(
                standings, update_conflicts=True, unique_fields=["system"], update_fields=columns
            )

    return _seconds(work)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _resident_mib() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
