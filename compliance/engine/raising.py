"""What would raise the score: single steps that an owner can take, best first, each tried on changed facts.

Nothing here knows what a step is worth: every step is a change of the facts (or of the evidence), and the same engine
judges what comes of it. A verdict is promised only where nothing is left open; an answer that nobody knows yet is
never taken for given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .assumptions import Assumptions
from .combining import Combinations, Judging, Standing, Tried
from .completeness import completeness_of
from .concluding import NO_EVIDENCE, conforms_in_time
from .facts import Facts
from .frame import frame
from .judging import TODAY_AND_PLAN
from .result import Verdict
from .ruleset import RuleSet, Text
from .score import score_of
from .steps import Step, StepKind, steps_for
from .study import study

MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Improvement:
    """One step and what follows from it.

    ``facts``: the keys it concerns. ``points``: how much the score rises by this step alone; of an answer, if it is
    favourable. ``verdict``: the verdict after it, again if it is favourable. ``possible``: every verdict that can come
    out after it, whatever the answer; only a single one is a promise. ``together``: places (from 0) of the other steps
    that lead, with this one, to a good verdict (if the answers among them are favourable); ``together_possible`` is
    what can come out then. Both are empty where no such steps are known or none are needed.
    """

    kind: StepKind
    facts: tuple[str, ...]
    text: Text
    points: int
    verdict: Verdict
    possible: tuple[Verdict, ...]
    together: tuple[int, ...] = ()
    together_possible: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class StepsAhead:
    """The steps, best first, and the facts as they would be once all of them are taken and every answer is favourable.

    ``facts`` are a supposition: what is drawn from them is shown as such.
    """

    steps: tuple[Improvement, ...]
    facts: Facts


def improvements(
    facts: Facts,
    ruleset: RuleSet,
    on: date,
    assumptions: Assumptions | None = None,
    evidence: frozenset[str] = NO_EVIDENCE,
) -> tuple[Improvement, ...]:
    """The steps that raise the score or lead to a good verdict, best first; none where the system has no score.

    Tries at most ``MOST_STEPS`` steps alone, and as many combinations of them as ``combining`` allows. Raises
    ``LookupError`` as ``evaluate`` does.
    """
    return steps_ahead(facts, ruleset, on, assumptions, evidence).steps


def steps_ahead(
    facts: Facts,
    ruleset: RuleSet,
    on: date,
    assumptions: Assumptions | None = None,
    evidence: frozenset[str] = NO_EVIDENCE,
) -> StepsAhead:
    """What ``improvements`` gives, and what the facts would be after all of it."""

    def standing(changed: Facts, proved: frozenset[str]) -> Standing:
        return _standing(changed, proved, ruleset, on, assumptions or TODAY_AND_PLAN)

    before = standing(facts, evidence)
    if before.score is None:
        return StepsAhead((), facts)
    steps = steps_for(before.found, before.completeness, evidence)[:MOST_STEPS]
    tried = [_best_of(step, facts, evidence, standing) for step in steps]
    tried.sort(key=lambda one: (before.total - one.after.total, not one.after.is_good, before.sum - one.after.sum))
    combined = {}
    if not before.is_good:
        combined = Combinations(facts, evidence, tried, standing).of_steps()
    worthwhile = [place for place, one in enumerate(tried) if one.after.total > before.total or place in combined]
    found = tuple(_improvement(place, tried, before, combined, worthwhile) for place in worthwhile)
    return StepsAhead(found, _all_taken(facts, (tried[place] for place in worthwhile)))


def _all_taken(facts: Facts, steps: Iterable[Tried]) -> Facts:
    for step in steps:
        facts = step.change(facts)
    return facts


def _standing(facts: Facts, evidence: frozenset[str], ruleset: RuleSet, on: date, assumptions: Assumptions) -> Standing:
    found = study(facts, frame(ruleset, on, assumptions))
    completeness = completeness_of(found)
    score = score_of(found, completeness, evidence, conforms_in_time)
    return Standing(found, completeness, score)


def _best_of(step: Step, facts: Facts, evidence: frozenset[str], standing: Judging) -> Tried:
    ways = [Tried(step, change, standing(change(facts), evidence | step.evidence)) for change in step.changes]
    return max(ways, key=lambda way: (way.after.total, way.after.sum))


def _improvement(
    place: int,
    tried: Sequence[Tried],
    before: Standing,
    combined: dict[int, tuple[tuple[int, ...], Standing]],
    worthwhile: Sequence[int],
) -> Improvement:
    step, _, after = tried[place]
    possible = after.found.seen.possible
    if step.kind is StepKind.ANSWER:
        possible = tuple(item for item in Verdict if item in {*before.found.seen.possible, *possible})
    others: tuple[int, ...] = ()
    together: tuple[Verdict, ...] = ()
    if place in combined and combined[place][0] != (place,):
        chosen, outcome = combined[place]
        others = tuple(worthwhile.index(other) for other in sorted(chosen) if other != place)
        together = outcome.found.seen.possible
    points = max(after.total - before.total, 0)
    return Improvement(step.kind, step.facts, step.text, points, after.found.seen.verdict, possible, others, together)
