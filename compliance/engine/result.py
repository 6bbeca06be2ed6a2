"""What the engine answers: verdict, questions, findings, chain of reasons, completeness, score, timeline. All are named
tuples, so that they are made at no cost and never change; all are JSON-able.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .ruleset import Confidence, Text


class Verdict(StrEnum):
    """The verdicts of the design; the order is the order in which possible verdicts are shown."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NOT_YET = "NOT_YET"
    CONFORMS = "CONFORMS"
    IN_TRANSITION = "IN_TRANSITION"
    NOT_PERMITTED = "NOT_PERMITTED"
    UNDETERMINED = "UNDETERMINED"
    NEEDS_LAWYER = "NEEDS_LAWYER"
    NONE = "NONE"


GOOD = frozenset({Verdict.OUT_OF_SCOPE, Verdict.NOT_YET, Verdict.CONFORMS, Verdict.IN_TRANSITION})
WORSE = frozenset({Verdict.NOT_PERMITTED, Verdict.UNDETERMINED, Verdict.NEEDS_LAWYER})


class Flag(StrEnum):
    """``assumption``: P or its day would differ with an assumption lifted. ``candidate``: CONFORMS is possible, and
    only with a model whose
    status nobody confirmed. ``conservative``: P would differ if the doubtful day were read the other way."""

    ASSUMPTION = "assumption"
    CANDIDATE = "candidate"
    CONSERVATIVE = "conservative"


class Severity(StrEnum):
    """How much a finding weighs: it decides against the system, a fact is missing, a lawyer is needed, facts
    contradict, worth knowing.
    """

    BLOCKING = "blocking"
    MISSING = "missing"
    LEGAL = "legal"
    CONTRADICTION = "contradiction"
    ATTENTION = "attention"
    NOTE = "note"


class Outcome(StrEnum):
    """What a rule's answer does to the branch: goes on, closes it (with a verdict), hangs on a legal question, or
    waits for a fact.
    """

    CONTINUES = "continues"
    CLOSES = "closes"
    HANGS = "hangs"
    ASKS = "asks"


class Finding(NamedTuple):
    """What one rule says. ``subject`` is a model id where the finding is about one model, else empty."""

    id: str
    severity: Severity
    message: Text
    remedy: Text
    citation: Text
    confidence: Confidence
    facts: tuple[str, ...] = ()
    subject: str = ""


class Reason(NamedTuple):
    """One row of the decision: a rule read these facts, found this, with this consequence.

    ``value`` is the fact as text for a page (``CN``, ``2026-08-31``, ``unknown``); ``answer`` is True, False, or None
    where it is open.
    """

    step: int
    rule: str
    facts: tuple[str, ...]
    value: str
    answer: bool | None
    outcome: Outcome
    consequence: Text
    decisive: bool
    unknown: bool
    legal_questions: tuple[str, ...]
    subject: str = ""


class LineageStep(NamedTuple):
    """A model on a lineage path; ``derivation`` is the kind of the edge from the model before it to this one (its
    parent).
    """

    model: str
    name: str
    country: str
    developer_is_russian_legal_entity: bool | None
    derivation: str


class Lineage(NamedTuple):
    """The path from a used model to its worst ancestor. ``model`` ids; an unknown parent ends the path with an empty
    id.

    ``origin``: ``russian`` · ``essential`` (a Russian step over a parent that is not all-Russian) · ``foreign`` ·
    ``unknown``.
    """

    model: str
    origin: str
    path: tuple[LineageStep, ...]


class Completeness(NamedTuple):
    """Keys of the facts that the steps need: those that are known, and those that are missing."""

    known: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        return (*self.known, *self.missing)

    @property
    def ratio(self) -> float:
        """known ÷ needed, 1.0 where nothing is needed."""
        return len(self.known) / len(self.needed) if self.needed else 1.0

    @property
    def percent(self) -> int:
        """The ratio in whole per cent, rounded down: 100 means that nothing is missing."""
        return 100 * len(self.known) // len(self.needed) if self.needed else 100


class ScoreLine(NamedTuple):
    """Points got of points possible under one heading, and why."""

    key: str
    got: int
    maximum: int
    why: Text


class Score(NamedTuple):
    """Readiness 0-100: the lines add up to ``sum``; ``total`` is ``sum`` but at most ``cap`` (``None``: no cap)."""

    total: int
    sum: int
    cap: int | None
    lines: tuple[ScoreLine, ...]


class Result(NamedTuple):
    """The answer for one system on one day under one rule set.

    ``possible`` lists every verdict that can come out (one where the verdict is determined). ``branches`` is P: the
    set of verdicts for each
    way of completing the facts. ``until`` is the last day of the transition (IN_TRANSITION); ``applies_from`` the
    first day of the restriction
    (NOT_YET), ``None`` with NOT_YET where it is not known. ``rules`` are the rules of the step that closed the branch
    or that read an asked
    fact; ``rule`` is the one to name first. ``confidence`` is the weakest among the rules that decided. ``score`` is
    None where there is none.
    """

    ruleset: str
    digest: str
    on: date
    verdict: Verdict
    possible: tuple[Verdict, ...]
    branches: frozenset[frozenset[Verdict]]
    legal_questions: tuple[str, ...]
    questions: tuple[str, ...]
    flags: tuple[Flag, ...]
    until: date | None
    applies_from: date | None
    rule: str
    rules: tuple[str, ...]
    completeness: Completeness
    score: Score | None
    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]
    lineages: tuple[Lineage, ...]
    confidence: Confidence | None

    @property
    def determined(self) -> bool:
        return len(self.possible) == 1
