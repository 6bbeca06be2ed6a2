"""What is possible of each reduced fact, and every way to complete them together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from .dates import TimeClass
from .residency import LEAVES, Residency
from .tables import ENTRY_BITS
from .verdict import FOREIGN_ANYWHERE, HALF_MASK, RETIRED, CompleteFacts

# Complete facts, and whether the system has begun.
Completed = tuple[CompleteFacts, bool]


class Possibilities(NamedTuple):
    """The possible values of each reduced fact."""

    times: frozenset[TimeClass]
    scopes: frozenset[str]
    tables: frozenset[int]
    residencies: frozenset[Residency]
    changes: frozenset[bool]

    def completions(self) -> Iterator[Completed]:
        """Every way to complete the facts, the last fact running fastest, and whether the system has begun.

        Facts that make no difference beside the others are left out, so that most completions are alike.
        """
        for time, scope, table in product(self.times, self.scopes, self.tables):
            gone, begun, in_time, with_pilot = time
            half = int(not begun)
            models = table >> ENTRY_BITS * 4 * half & HALF_MASK
            foreign = models & FOREIGN_ANYWHERE
            for residency in self.residencies:
                comes_to = residency[half]
                reads_days = foreign and comes_to != LEAVES and with_pilot
                for stated in self.changes:
                    if gone:
                        yield RETIRED, True
                    elif reads_days:
                        yield (False, scope, models, comes_to, in_time, with_pilot, stated), begun
                    else:
                        yield (False, scope, models, comes_to, 0, 0, False), begun
