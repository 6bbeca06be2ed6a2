"""What a measurement says: ours against a floor that was measured in the same run, and how far they may lie apart."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Ratio:
    """`ours` divided by `floor`, both in `unit`; the promise is broken above `limit`."""

    name: str
    ours: float
    floor: float
    limit: float
    unit: str = "ms"

    @property
    def value(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor

    @property
    def broken(self) -> bool:
        """Whether the promise is not kept."""
        return self.value > self.limit

    def line(self) -> str:
        """One line of the table."""
        kept = "BROKEN" if self.broken else "kept"
        return (
            f"{self.name:<58} {self.ours:>9.1f} {self.floor:>9.1f} {self.unit:<7} "
            f"{self.value:>7.2f} × of {self.limit:>6.2f} ×  {kept}"
        )


def side_by_side(ours: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of both in milliseconds, measured in turn, so that what slows the machine slows both."""
    ours(), floor()
    pairs = [(_milliseconds(ours), _milliseconds(floor)) for _round in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def _milliseconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
