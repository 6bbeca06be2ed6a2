"""Steps tried together: which of them lead to a good verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .facts import Facts
from .favourable import Change
from .result import Completeness, Score, Verdict
from .steps import Step, StepKind
from .study import Study

MOST_COMBINATIONS = 12

Judging = Callable[[Facts, frozenset[str]], "Standing"]


class Standing(NamedTuple):
    """What the steps of the verdict and the score say of one state of the facts."""

    found: Study
    completeness: Completeness
    score: Score | None

    @property
    def total(self) -> int:
        return 0 if self.score is None else self.score.total

    @property
    def sum(self) -> int:
        return 0 if self.score is None else self.score.sum

    @property
    def is_good(self) -> bool:
        """Whether nothing bad can come out, whatever is still open."""
        return Verdict.NOT_PERMITTED not in self.found.seen.possible


class Tried(NamedTuple):
    """A step with the change that earned most, and what came of it."""

    step: Step
    change: Change
    after: Standing


@dataclass(slots=True)
class Combinations:
    """Which steps lead to a good verdict together: the fewest, of the best, as far as ``MOST_COMBINATIONS`` goes."""

    facts: Facts
    evidence: frozenset[str]
    tried: Sequence[Tried]
    standing: Judging
    known: dict[frozenset[int], Standing] = field(default_factory=dict)

    def of_steps(self) -> dict[int, tuple[tuple[int, ...], Standing]]:
        """For each step that helps to a good verdict the steps with which it is reached, itself included."""
        changing = tuple(place for place, one in enumerate(self.tried) if one.step.kind is not StepKind.PROVE)
        fewest = self._fewest(changing)
        found = {}
        for place in changing:
            chosen = fewest if place in fewest else self._fewest((place, *fewest), keep=place)
            if chosen and (place in fewest or self._adds(place, chosen, fewest)):
                found[place] = chosen, self.known[frozenset(chosen)]
        return found

    def _adds(self, place: int, chosen: tuple[int, ...], fewest: tuple[int, ...]) -> bool:
        """Whether a step that the fewest do without is needed among ``chosen``, or leads to another good verdict."""
        outcomes = (self.known[frozenset(places)].found.seen.possible for places in (chosen, fewest))
        return not self._is_good(frozenset(chosen) - {place}) or len(set(outcomes)) > 1

    def _fewest(self, places: tuple[int, ...], keep: int | None = None) -> tuple[int, ...]:
        """Leaves out one step after the other, the worst first, as long as the verdict stays good."""
        if not places or not self._is_good(frozenset(places)):
            return ()
        chosen = frozenset(places)
        for place in reversed(places):
            if place != keep and len(chosen) > 1 and self._is_good(chosen - {place}):
                chosen -= {place}
        return tuple(sorted(chosen))

    def _is_good(self, places: frozenset[int]) -> bool:
        """Whether these steps lead to a good verdict. Not tried any more counts as no."""
        if places not in self.known:
            if not places or len(self.known) == MOST_COMBINATIONS:
                return False
            changed = self.facts
            for place in sorted(places):
                changed = self.tried[place].change(changed)
            self.known[places] = self.standing(changed, self.evidence)
        return self.known[places].is_good
