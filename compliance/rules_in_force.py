"""By which rules the installation judges: the active rule set, and the assumptions that stand."""

from collections.abc import Mapping

from compliance.engine import Assumptions, RuleSet
from compliance.loading import get_ruleset
from compliance.models import Assumption, RuleSetActivation

DEFAULT_RULESET = "ru-2026-243fz"
PLANNING_ASSUMPTION = "planning_assumption"


def active_ruleset() -> RuleSet:
    """The rule set of the latest activation; on a fresh installation that of 243-FZ."""
    activation = RuleSetActivation.objects.order_by("-activated_at", "-pk").first()
    return get_ruleset(activation.ruleset_id if activation else DEFAULT_RULESET)


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


def standing_answers() -> dict[str, str]:
    """Question and answer of every assumption that stands."""
    return dict(Assumption.objects.standing().values_list("question", "answer"))


def standing_assumptions(ruleset: RuleSet) -> Assumptions:
    """What officers have fixed, under `ruleset`."""
    return assumptions_of(ruleset, standing_answers())
