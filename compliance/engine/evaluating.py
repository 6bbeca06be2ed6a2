"""The main door of the engine: the verdict of a system on a day with everything that a page shows of it."""

from __future__ import annotations

from datetime import date

from .assumptions import Assumptions
from .concluding import NO_EVIDENCE, conclusion_of
from .facts import Facts
from .findings import findings_of
from .frame import frame
from .judging import TODAY_AND_PLAN
from .paths import lineages_of
from .reasons import CONFIDENCES, reasons_of
from .result import Result
from .ruleset import RuleSet
from .study import study


def evaluate(
    facts: Facts,
    ruleset: RuleSet,
    on: date,
    assumptions: Assumptions | None = None,
    evidence: frozenset[str] = NO_EVIDENCE,
) -> Result:
    """The verdict of a system on a day under a rule set, with questions, reasons, findings and score.

    ``evidence`` holds the keys of facts that have evidence which is not stale. Raises ``LookupError`` for an
    assumption that answers a question which there is not, and ``DayError`` for a day that cannot be asked about.
    """
    found = study(facts, frame(ruleset, on, assumptions or TODAY_AND_PLAN))
    said = conclusion_of(found, evidence)
    told = reasons_of(found, said.questions, said.legal_questions)
    findings, lineages = findings_of(found, told.findings), lineages_of(found)
    return Result(ruleset.id, ruleset.digest, on, *said, findings, told.reasons, lineages, CONFIDENCES[told.weakest])
