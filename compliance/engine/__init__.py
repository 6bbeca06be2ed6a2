"""The engine: facts in, verdict and findings out. Standard library only, no clock, no database; the day is always an
argument.

Read ``facts`` for what goes in, ``rules`` for the rules, ``verdict.decide`` for the six steps, ``result`` for what
comes out; docs/architecture.md has the order of all files.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from .ai_model import Edge, Interval, Model, ModelUse, Status
from .assumptions import Assumptions
from .codec import facts_from_json, facts_signature, facts_to_json
from .concluding import Conclusion, conclude
from .days import FIRST_DAY, LAST_DAY, DayError, FactsError, When, askable
from .evaluating import evaluate
from .facts import Facts, Settings
from .flow import Flow, Place
from .judging import Judgement, judge, outlook_day
from .kinds import Derivation, FlowKind, Origin, Phase, Setting, StatusCategory
from .raising import Improvement, StepsAhead, improvements, steps_ahead
from .reporting import improvements_from_json, improvements_to_json, result_to_json
from .result import (
    GOOD,
    WORSE,
    Completeness,
    Finding,
    Flag,
    Lineage,
    Outcome,
    Reason,
    Result,
    Score,
    ScoreLine,
    Severity,
    Verdict,
)
from .ruleset import Confidence, RuleSet, Text
from .steps import StepKind
from .timeline import Span, Worsening, by_verdict, critical_days, next_change, timeline, worsenings

__all__ = [
    "FIRST_DAY",
    "GOOD",
    "LAST_DAY",
    "WORSE",
    "Assumptions",
    "Completeness",
    "Conclusion",
    "Confidence",
    "DayError",
    "Derivation",
    "Edge",
    "Facts",
    "FactsError",
    "Finding",
    "Flag",
    "Flow",
    "FlowKind",
    "Improvement",
    "Interval",
    "Judgement",
    "Lineage",
    "Model",
    "ModelUse",
    "Origin",
    "Outcome",
    "Phase",
    "Place",
    "Reason",
    "Result",
    "RuleSet",
    "Score",
    "ScoreLine",
    "Setting",
    "Settings",
    "Severity",
    "Span",
    "Status",
    "StatusCategory",
    "StepKind",
    "StepsAhead",
    "Text",
    "Verdict",
    "When",
    "Worsening",
    "askable",
    "by_verdict",
    "conclude",
    "critical_days",
    "digest",
    "evaluate",
    "facts_from_json",
    "facts_signature",
    "facts_to_json",
    "improvements",
    "improvements_from_json",
    "improvements_to_json",
    "judge",
    "next_change",
    "outlook_day",
    "result_to_json",
    "steps_ahead",
    "timeline",
    "worsenings",
]


@lru_cache(maxsize=1)
def digest() -> str:
    """sha-256 of the source of the engine, 64 hex digits: stored with an assessment, so that one knows which engine
    made it.
    """
    folder = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
