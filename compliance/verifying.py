"""Making a stored assessment again from its own row, and saying whether the same comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.engine import FactsError, digest, facts_from_json
from compliance.judging import Judge, Judgement
from compliance.loading import installed_rulesets
from compliance.models import Assessment
from compliance.rules_in_force import assumptions_kept
from compliance.wordings import read_in_law


@dataclass(frozen=True, slots=True)
class Verification:
    """`differs` names the keys whose values differ; `obstacle` says why it could not be made again, else is empty.

    `other_engine`: it was made by another version of the engine than this one.
    """

    assessment: Assessment
    differs: tuple[str, ...] = ()
    obstacle: str = ""
    other_engine: bool = False

    @property
    def same(self) -> bool:
        """Whether the same came out, to the last word."""
        return not self.differs and not self.obstacle


def verify(assessment: Assessment) -> Verification:
    """Judges the stored facts by the stored rule set and assumptions on the stored day; reads no other row.

    The rule set is the one with the stored digest: a file that was edited since is another rule set.
    """
    other_engine = assessment.engine_digest != digest()
    by_digest = {ruleset.digest: ruleset for ruleset in installed_rulesets().values()}
    ruleset = by_digest.get(assessment.ruleset_digest)
    if ruleset is None:
        said = f"rule set {assessment.ruleset_id} with digest {assessment.ruleset_digest[:12]} is not installed"
        return Verification(assessment, obstacle=said, other_engine=other_engine)
    if assessment.evidence is None:
        said = "made before assessments kept their evidence, so that its score cannot be made again"
        return Verification(assessment, obstacle=said, other_engine=other_engine)
    try:
        facts = facts_from_json(assessment.facts)
    except FactsError as error:
        return Verification(assessment, obstacle=str(error), other_engine=other_engine)
    try:
        ruleset = read_in_law(ruleset, assessment.assumptions.get("wordings", {}))
    except LookupError as error:
        return Verification(assessment, obstacle=str(error), other_engine=other_engine)
    judge = Judge(ruleset, assumptions_kept(assessment.assumptions), assessment.on)
    again = judge.judge(facts, frozenset(assessment.evidence))
    return Verification(assessment, _differences(assessment, again), other_engine=other_engine)


def _differences(assessment: Assessment, again: Judgement) -> tuple[str, ...]:
    return (
        *(f"today.{key}" for key in _unequal(assessment.today, again.today_as_json)),
        *(f"outlook.{key}" for key in _unequal(assessment.outlook, again.outlook_as_json)),
    )


def _unequal(stored: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in stored.keys() | made.keys() if stored.get(key) != made.get(key))
