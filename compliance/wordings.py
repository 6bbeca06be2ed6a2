"""Official wordings as the rules see them: a figure whose wording an officer has attached counts as read in the law.

A figure is a parameter of a rule set, named by its key, or what it says of a rule, named by the rule's id. How a
wording is attached and taken back is in `compliance/quoting.py`.
"""

from collections.abc import Collection

from compliance.engine import RuleSet, Text
from compliance.engine.rules import RULES_BY_ID
from compliance.models import Wording


def read_in_law(ruleset: RuleSet, figures: Collection[str]) -> RuleSet:
    """A copy of `ruleset` in which these figures are read in the law.

    Its digest stays that of the file: what the rules say is the same, only how sure we are of it is not. Raises
    `LookupError` for a figure that this rule set does not have.
    """
    return ruleset.read_copy(figures) if figures else ruleset


def standing_wordings(ruleset_id: str) -> dict[str, Wording]:
    """The wordings that stand for this rule set, by figure, in one query."""
    return {row.figure: row for row in Wording.objects.standing().with_people().filter(ruleset_id=ruleset_id)}


def figures_of(ruleset: RuleSet) -> dict[str, Text]:
    """Everything that a wording can be attached to, by its name: the parameters, then the rules."""
    parameters = {figure.key: figure.title for figure in ruleset.figures}
    return {**parameters, **{entry.id: entry.title for entry in ruleset.rules}}


def beside(ruleset: RuleSet, figure: str) -> list[str]:
    """The figures that one sentence of the law often gives together with this one: for a parameter the rules that read
    it and what else they read, for a rule its parameters.
    """
    rules = [entry.id for entry in ruleset.rules if figure in (entry.id, *_read_by(entry.id))]
    parameters = [key for rule in rules for key in _read_by(rule)]
    return [key for key in dict.fromkeys([*parameters, *rules]) if key != figure]


def _read_by(rule: str) -> tuple[str, ...]:
    return RULES_BY_ID[rule].parameters if rule in RULES_BY_ID else ()
