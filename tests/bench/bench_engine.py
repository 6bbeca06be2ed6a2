"""The engine alone on one core: distinct systems with three models of depth four and six flows, each judged once, in
one pass of a fresh process that begins with empty memories.

The promise of 20,000 verdicts a second is for a core that makes 28 million turns of a bare loop a second; the turns are
measured beside the verdicts, so that a slower machine promises less, and of three passes the least disturbed counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.ratio import Ratio
from tests.bench.register import Register

SYSTEMS = 20_000
PASSES = 3
MOST_TIMES_THE_FLOOR = {"judge": 1.0, "conclude": 1.2, "evaluate": 2.1, "timeline": 3.6}
MOST_TIMES_LINEAR = 4.6
MOST_GROWTH_MIB = 200

_WORDS = {
    "judge": "verdict of a system / 1,400 turns of a bare loop",
    "conclude": "verdict, questions and score / the same turns",
    "evaluate": "verdict with all its reasons / the same turns",
    "timeline": "timeline of a system / the same turns",
}


class Pass(NamedTuple):
    """Seconds of a core for all systems and for the floor, and by how many MiB the process grew."""

    ours: float
    floor: float
    grown: float


def measure(register: Register) -> Iterator[Ratio]:
    """Each door against the floor, whether four times the systems take four times as long, and how memory grows."""
    for door, limit in MOST_TIMES_THE_FLOOR.items():
        found = min((_pass(door, SYSTEMS) for _number in range(PASSES)), key=lambda each: each.ours / each.floor)
        yield Ratio(_WORDS[door], found.ours / SYSTEMS * 1e6, found.floor / SYSTEMS * 1e6, limit, "µs")
    few, many = _pass("judge", SYSTEMS), _pass("judge", 4 * SYSTEMS)
    yield Ratio(
        "four times the systems / as many", many.ours / many.floor * 4, few.ours / few.floor, MOST_TIMES_LINEAR, ""
    )
    yield Ratio("growth by 100,000 results / one MiB", _pass("evaluate", 5 * SYSTEMS).grown, 1, MOST_GROWTH_MIB, "MiB")


def _pass(door: str, systems: int) -> Pass:
    """One pass in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.engine_pass", door, str(systems)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Pass(*json.loads(done.stdout))
