"""Judging one system's facts on a day: today, the outlook and the timeline, each distinct set of facts only once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
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
    digest,
    evaluate,
    facts_signature,
    facts_to_json,
    next_change,
    outlook_day,
    result_to_json,
    timeline,
    worsenings,
)

# What moves with the day alone: the day itself, and the reasons, which compare dates with it.
_DAILY = frozenset({"on", "reasons"})

# So many judgements a judge remembers, some 30 KB each: those that were asked for last.
REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the engine says of one set of facts. `spans` begin on the rule set's first day, so that time moves none.

    `columns` are those of an assessment that keeps it: rules, facts and results. The content digest among them is that
    of all of it without what moves with the day alone.
    """

    today: Result
    outlook: Result
    spans: tuple[Span, ...]
    worsenings: tuple[Worsening, ...]
    changes_on: date | None
    today_as_json: dict[str, Any]
    outlook_as_json: dict[str, Any]
    columns: Mapping[str, Any]


@dataclass(slots=True)
class Judge:
    """Judges by one rule set on one day and remembers: systems with the same facts and evidence share a judgement.

    The outlook is judged under the planning assumption, today under what stands. `document` is how an assessment keeps
    the assumptions.
    """

    ruleset: RuleSet
    assumptions: Assumptions
    on: date
    document: Mapping[str, Any] = field(default_factory=dict)
    _known: OrderedDict[tuple[Facts, frozenset[str]], Judgement] = field(default_factory=OrderedDict)

    @property
    def outlook_on(self) -> date:
        """The day of the outlook."""
        return outlook_day(self.ruleset, self.on)

    def judges_as(self, other: Judge) -> bool:
        """Whether both say the same of the same facts."""
        mine, others = ((judge.ruleset, judge.assumptions, judge.on, judge.document) for judge in (self, other))
        return mine == others

    def judge(self, facts: Facts, evidence: frozenset[str]) -> Judgement:
        """The judgement of `facts`; `evidence` names those that rest on a document that is not stale."""
        key = (facts, evidence)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._evaluate(facts, evidence)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return found

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
            columns=self._columns(facts, evidence, today_as_json, outlook_as_json),
        )

    def _columns(
        self, facts: Facts, evidence: frozenset[str], today: dict[str, Any], outlook: dict[str, Any]
    ) -> dict[str, Any]:
        rules = {
            "ruleset_id": self.ruleset.id,
            "ruleset_digest": self.ruleset.digest,
            "engine_digest": digest(),
            "assumptions": self.document,
            "facts": facts_to_json(facts),
            "evidence": sorted(evidence),
        }
        return {
            **rules,
            "on": self.on,
            "outlook_on": self.outlook_on,
            "facts_signature": facts_signature(facts),
            "content_digest": digest_of([rules, digest_of([_timeless(today), _timeless(outlook)])]),
            "today": today,
            "outlook": outlook,
            "today_verdict": today["verdict"],
            "outlook_verdict": outlook["verdict"],
            "score": outlook["score"]["total"] if outlook["score"] else None,
        }


def digest_of(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return sha256(dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _timeless(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in _DAILY}
