"""By which rules the installation judges: the active rule set, and the assumptions that stand."""

from compliance.engine import Assumptions, RuleSet
from compliance.loading import get_ruleset
from compliance.models import Assumption, RuleSetActivation

DEFAULT_RULESET = "ru-2026-243fz"
PLANNING_ASSUMPTION = "planning_assumption"


def active_ruleset() -> RuleSet:
    """The rule set of the latest activation; on a fresh installation that of 243-FZ."""
    activation = RuleSetActivation.objects.order_by("-activated_at", "-pk").first()
    return get_ruleset(activation.ruleset_id if activation else DEFAULT_RULESET)


def standing_assumptions(ruleset: RuleSet) -> Assumptions:
    """What officers have fixed; the planning assumption is as the rule set has it unless an officer said otherwise."""
    answers = dict(Assumption.objects.standing().values_list("question", "answer"))
    planning = answers.pop(PLANNING_ASSUMPTION, None)
    return Assumptions(
        planning_assumption=ruleset.planning_assumption_default if planning is None else planning == "yes",
        answers=answers,
    )
