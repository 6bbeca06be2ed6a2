"""An officer lets another rule set judge: with a reason, kept as a row, and all systems are judged anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from compliance import whatif_rules
from compliance.loading import get_ruleset
from compliance.models import Generation, RuleSetActivation
from compliance.rejudging import Refused, hold_rules, rejudge_all
from compliance.rules_in_force import active_ruleset, standing_assumptions, state_of_rules
from compliance.whatif import ALL
from inventory.models import Person


def consequences(ruleset_id: str, at: datetime, at_most: int = ALL) -> whatif_rules.Consequences:
    """What becomes of all systems if this rule set judges; up to `at_most` signatures are evaluated for each side.

    No system is touched. Raises `LookupError` if it is not installed.
    """
    before, after = active_ruleset(), get_ruleset(ruleset_id)
    sides = (before, standing_assumptions(before)), (after, standing_assumptions(after))
    return whatif_rules.consequences(*sides, at, at_most)


@transaction.atomic
def activate(ruleset_id: str, reason: str, actor: Person, at: datetime) -> RuleSetActivation:
    """From now on this rule set judges. Assumptions stay, and have effect as far as it asks their questions.

    Raises `Refused` if it is not installed, judges already, or if there is no reason.
    """
    hold_rules()
    try:
        get_ruleset(ruleset_id)
    except LookupError as error:
        raise Refused(str(error)) from error
    if not reason.strip():
        raise Refused(gettext("Give the reason: whoever reads a verdict will ask for it."))
    if state_of_rules().decided.ruleset_id == ruleset_id:
        raise Refused(gettext("This rule set judges already."))
    made = RuleSetActivation.objects.create(
        ruleset_id=ruleset_id, reason=reason.strip(), activated_by=actor, activated_at=at
    )
    rejudge_all(at, Generation.Because.ACTIVATION, actor)
    return made
