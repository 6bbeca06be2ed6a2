"""`python -m tests.bench.engine_pass DOOR SYSTEMS`: one pass of the engine over so many distinct systems in a fresh
process, each judged once, from empty memories. Prints seconds of the door, seconds of a floor beside it, and MiB grown.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any

from compliance.engine import conclude, evaluate, judge, timeline
from compliance.loading import get_ruleset
from tests.bench.engine_systems import catalogue, systems_of

DAY = date(2027, 6, 1)
CHUNK = 500
# Turns of the floor for each system: 50 microseconds of a core on which 20,000 verdicts a second are promised.
TURNS = 1400


def main(door: str, count: int) -> None:
    """Facts are made outside the clock, a chunk at a time, and the floor is measured on both sides of each chunk."""
    judging = _doors()[door]
    systems = systems_of(catalogue(), count, seed=random.Random(door).randrange(1000))  # noqa: S311 not a secret
    ours = floor = 0.0
    _turns(TURNS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while chunk := list(islice(systems, CHUNK)):
        start = time.process_time()
        _turns(TURNS * len(chunk) // 2)
        begun = time.process_time()
        for facts in chunk:
            judging(facts)
        done = time.process_time()
        _turns(TURNS * len(chunk) // 2)
        ours += done - begun
        floor += begun - start + time.process_time() - done
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sys.stdout.write(json.dumps([ours, floor, grown]))


def _doors() -> dict[str, Callable[[Any], object]]:
    law = get_ruleset("ru-2026-243fz")
    return {
        "judge": lambda facts: judge(facts, law, DAY),
        "conclude": lambda facts: conclude(facts, law, DAY),
        "evaluate": lambda facts: evaluate(facts, law, DAY),
        "timeline": lambda facts: timeline(facts, law, law.published_on),
    }


def _turns(count: int) -> int:
    """The floor: so many turns of a bare loop."""
    found = 0
    for turn in range(count):
        found = (found * 31 + turn) & 0xFFFF
    return found


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
