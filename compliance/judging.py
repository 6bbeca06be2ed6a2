"""Judging one system's facts on a day: today, the outlook and the timeline, each distinct set of facts only once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Any

from compliance.engine import (
    Assumptions,
    Facts,
    Result,
    RuleSet,
    Span,
    Worsening,
    evaluate,
    next_change,
    outlook_day,
    result_to_json,
    timeline,
    worsenings,
)

# What moves with the day alone: the day itself, and the reasons, which compare dates with it.
_DAILY = frozenset({"on", "reasons"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the engine says of one set of facts. `spans` begin on the rule set's first day, so that time moves none.

    `content_digest` is that of both results without what moves with the day alone.
    """

    today: Result
    outlook: Result
    spans: tuple[Span, ...]
    worsenings: tuple[Worsening, ...]
    changes_on: date | None
    today_as_json: dict[str, Any]
    outlook_as_json: dict[str, Any]
    content_digest: str


@dataclass(slots=True)
class Judge:
    """Judges by one rule set on one day and remembers: systems with the same facts and evidence share a judgement.

    The outlook is judged under the planning assumption, today under what stands.
    """

    ruleset: RuleSet
    assumptions: Assumptions
    on: date
    _known: dict[tuple[Facts, frozenset[str]], Judgement] = field(default_factory=dict)

    @property
    def outlook_on(self) -> date:
        """The day of the outlook."""
        return outlook_day(self.ruleset, self.on)

    def judges_as(self, other: Judge) -> bool:
        """Whether both say the same of the same facts."""
        return (self.ruleset, self.assumptions, self.on) == (other.ruleset, other.assumptions, other.on)

    def judge(self, facts: Facts, evidence: frozenset[str]) -> Judgement:
        """The judgement of `facts`; `evidence` names those that rest on a document that is not stale."""
        key = (facts, evidence)
        if key not in self._known:
            self._known[key] = self._evaluate(facts, evidence)
        return self._known[key]

    def _evaluate(self, facts: Facts, evidence: frozenset[str]) -> Judgement:
        planned = self.assumptions.planning(True)
        first = min(self.ruleset.published_on, self.on)
        spans = tuple(timeline(facts, self.ruleset, first, assumptions=planned))
        today = evaluate(facts, self.ruleset, self.on, self.assumptions, evidence=evidence)
        outlook = evaluate(facts, self.ruleset, self.outlook_on, planned, evidence=evidence)
        today_as_json, outlook_as_json = result_to_json(today), result_to_json(outlook, spans)
        return Judgement(
            today=today,
            outlook=outlook,
            spans=spans,
            worsenings=worsenings(spans),
            changes_on=next_change(spans, self.on),
            today_as_json=today_as_json,
            outlook_as_json=outlook_as_json,
            content_digest=digest_of([_timeless(today_as_json), _timeless(outlook_as_json)]),
        )


def digest_of(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return sha256(dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _timeless(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in _DAILY}
