"""The rule that decided, in words: the title that the rule set gives it."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString

from compliance.loading import installed_rulesets
from web.systems.cells import EMPTY, titled
from web.systems.wording import Wording


def rule_cell(ruleset_id: str, rule: str, words: Wording) -> SafeString:
    """The title of the rule, its id as the title of the cell; a dash where no rule stands out."""
    return titled(rule, rule_title(ruleset_id, rule, words.language)) if rule else EMPTY


@lru_cache(maxsize=512)
def rule_title(ruleset_id: str, rule: str, language: str) -> str:
    """The title as the rule set has it; the id where that rule set is no longer installed."""
    ruleset = installed_rulesets().get(ruleset_id)
    entry = next((entry for entry in ruleset.rules if entry.id == rule), None) if ruleset else None
    return entry.title.in_language(language) if entry else rule
