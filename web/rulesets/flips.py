"""How many verdicts change and how, as a page shows it before anybody confirms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from compliance.hypotheses import Progress
from compliance.models.standing import SEVERITY, VerdictCode
from compliance.whatif import Pair
from compliance.whatif_rules import Consequences


@dataclass(frozen=True, slots=True)
class Flip:
    """So many systems get the verdict `after` in place of `before`."""

    before: str
    after: str
    systems: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of `systems`: their outlook, and what holds today. `progress` counts signatures; `unread` are
    systems that wait to be judged anew, and are not counted.
    """

    systems: int
    outlook: list[Flip]
    today: list[Flip]
    unread: int
    progress: Progress

    @property
    def outlook_changes(self) -> int:
        """How many systems get another outlook."""
        return sum(flip.systems for flip in self.outlook)

    @property
    def today_changes(self) -> int:
        """Of how many systems today's verdict changes."""
        return sum(flip.systems for flip in self.today)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The systems of one verdict before, by the verdict after; the cell of the same verdict is no change."""

    before: str
    cells: list[tuple[str, int]]
    total: int


def preview_of(found: Consequences) -> Preview:
    """The consequences in rows, the most frequent change first."""
    return Preview(found.systems, flips(found.outlook), flips(found.today), found.unread, found.progress)


def flips(pairs: Counter[Pair]) -> list[Flip]:
    """Pairs of different verdicts, the most frequent first, then the worst."""
    rows = [Flip(before, after, count) for (before, after), count in pairs.items() if before != after]
    return sorted(rows, key=lambda row: (-row.systems, _rank(row.after), _rank(row.before)))


def matrix(pairs: Counter[Pair]) -> tuple[list[str], list[MatrixRow]]:
    """The verdicts after that occur, and a row for each verdict before that occurs, both worst first."""
    columns = sorted({after for _before, after in pairs}, key=_rank)
    rows = [
        MatrixRow(
            before,
            [(after, pairs[before, after]) for after in columns],
            sum(pairs[before, after] for after in columns),
        )
        for before in sorted({before for before, _after in pairs}, key=_rank)
    ]
    return columns, rows


def _rank(verdict: str) -> int:
    return SEVERITY[VerdictCode(verdict)]
