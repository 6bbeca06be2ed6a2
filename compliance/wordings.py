"""Official wordings as the rules see them: a figure whose wording an officer has attached counts as read in the law.

How one is attached and taken back is in `compliance/quoting.py`.
"""

from collections.abc import Collection

from compliance.engine import RuleSet
from compliance.models import Wording


def read_in_law(ruleset: RuleSet, figures: Collection[str]) -> RuleSet:
    """A copy of `ruleset` in which these figures (keys of parameters, ids of rules) are read in the law.

    Its digest stays that of the file: what the rules say is the same, only how sure we are of it is not. Raises
    `LookupError` for a figure that this rule set does not have.
    """
    return ruleset.read_copy(figures) if figures else ruleset


def standing_wordings(ruleset_id: str) -> dict[str, Wording]:
    """The wordings that stand for this rule set, by figure, in one query."""
    return {row.figure: row for row in Wording.objects.standing().with_people().filter(ruleset_id=ruleset_id)}
