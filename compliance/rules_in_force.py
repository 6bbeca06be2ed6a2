"""By which rules the installation judges: the active rule set, the assumptions and the official wordings that stand.

An officer's act says by which rules the systems *shall* be judged. While workers apply it to many systems, the rules
before it are in force everywhere; then all standings change at one moment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from compliance.engine import Assumptions, RuleSet
from compliance.loading import get_ruleset
from compliance.models import Generation
from compliance.wordings import figures_of, read_in_law

DEFAULT_RULESET = "ru-2026-243fz"
PLANNING_ASSUMPTION = "planning_assumption"

# One statement, so that no act of an officer can come between its parts.
_IN_FORCE = """
SELECT whole.ruleset_id, whole.answers::text, whole.wordings::text, whole.whole_at,
    (SELECT id FROM compliance_generation WHERE whole_at IS NULL AND abandoned_at IS NULL),
    (SELECT ruleset_id FROM compliance_rulesetactivation ORDER BY activated_at DESC, id DESC LIMIT 1),
    (SELECT json_object_agg(question, answer)::text FROM compliance_assumption WHERE lifted_at IS NULL),
    (SELECT json_agg(json_build_array(ruleset_id, figure, id))::text FROM compliance_wording WHERE withdrawn_at IS NULL)
FROM (VALUES (1)) AS one
LEFT JOIN (SELECT * FROM compliance_generation WHERE whole_at IS NOT NULL ORDER BY id DESC LIMIT 1) AS whole ON true
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set, with the `answers` that officers have fixed whatever it asks, and the official `wordings` of its
    figures (figure: key of the wording). `since`: the moment when all systems were judged by them, if that is stored.
    """

    ruleset_id: str
    answers: Mapping[str, str]
    wordings: Mapping[str, int]
    since: datetime | None = None

    @property
    def ruleset(self) -> RuleSet:
        """The rule set, the figures with a wording read in the law. Raises `LookupError` if it is not installed."""
        return _read(get_ruleset(self.ruleset_id), tuple(sorted(self.wordings)))

    @property
    def assumptions(self) -> Assumptions:
        """The answers as far as the rule set asks for them."""
        return assumptions_of(self.ruleset, self.answers)

    @property
    def document(self) -> dict[str, Any]:
        """How an assessment keeps the assumptions, and the wordings if there are any."""
        return {
            "planning_assumption": self.assumptions.planning_assumption,
            "answers": self.assumptions.fixed,
            **({"wordings": dict(self.wordings)} if self.wordings else {}),
        }

    def says_as(self, other: Rules) -> bool:
        """Whether both are the same rules, whenever they came into force."""
        mine, others = (self.ruleset_id, self.answers, self.wordings), (other.ruleset_id, other.answers, other.wordings)
        return mine == others


@dataclass(frozen=True, slots=True)
class State:
    """The rules `in_force`, those that officers have `decided`, and the generation that is being built, if any."""

    in_force: Rules
    decided: Rules
    building: int | None


@lru_cache(maxsize=16)
def _read(ruleset: RuleSet, figures: tuple[str, ...]) -> RuleSet:
    known = figures_of(ruleset)
    return read_in_law(ruleset, [figure for figure in figures if figure in known])


def state_of_rules() -> State:
    """All that is known of the rules now, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE)
        ((ruleset_id, answers, wordings, since, building, active, fixed, attached),) = cursor.fetchall()
    decided_id = active or DEFAULT_RULESET
    figures = {figure: pk for of, figure, pk in json.loads(attached or "[]") if of == decided_id}
    decided = Rules(decided_id, json.loads(fixed or "{}"), figures)
    whole = Rules(ruleset_id, json.loads(answers), json.loads(wordings), since) if ruleset_id else decided
    return State(whole, decided, building)


def rules_in_force() -> Rules:
    """The rules by which all verdicts that anybody sees were made."""
    return state_of_rules().in_force


def rules_of(generation: Generation) -> Rules:
    """The rules that this generation applies."""
    return Rules(generation.ruleset_id, generation.answers, generation.wordings, generation.whole_at)


def active_ruleset() -> RuleSet:
    """The rule set in force; on a fresh installation that of 243-FZ."""
    return rules_in_force().ruleset


def questions_of(ruleset: RuleSet) -> dict[str, tuple[str, ...]]:
    """What an officer can fix under this rule set, with the possible answers: the planning assumption, and each legal
    question that this version of the text leaves open.
    """
    asked = {question.id: question for question in ruleset.legal_questions if question.settled is None}
    return {
        PLANNING_ASSUMPTION: ("yes", "no"),
        **{key: tuple(answer.id for answer in question.answers) for key, question in asked.items()},
    }


def assumptions_of(ruleset: RuleSet, answers: Mapping[str, str]) -> Assumptions:
    """These answers as assumptions under `ruleset`. What it does not ask, or answers itself, has no effect under it;
    the planning assumption is as the rule set has it unless `answers` say otherwise.
    """
    questions = questions_of(ruleset)
    fixed = {key: answer for key, answer in answers.items() if answer in questions.get(key, ())}
    planning = fixed.pop(PLANNING_ASSUMPTION, None)
    return Assumptions(
        planning_assumption=ruleset.planning_assumption_default if planning is None else planning == "yes",
        answers=fixed,
    )


def assumptions_kept(document: Mapping[str, Any]) -> Assumptions:
    """The assumptions of an assessment, from what it keeps (`Rules.document`)."""
    return Assumptions(planning_assumption=document["planning_assumption"], answers=document["answers"])


def standing_answers() -> dict[str, str]:
    """Question and answer of every assumption in force."""
    return dict(rules_in_force().answers)


def standing_assumptions(ruleset: RuleSet) -> Assumptions:
    """What officers have fixed, as far as it is in force, under `ruleset`."""
    return assumptions_of(ruleset, standing_answers())
