"""From what compliance knows of the rules in force to what the as-of line under a title says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, gettext_lazy

from compliance.loading import get_ruleset
from compliance.rules_in_force import PLANNING_ASSUMPTION
from web.parts.as_of import AsOf
from web.parts.dates import day_words
from web.parts.words import RULESET_STATUS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from compliance.as_of import AsOf as RulesAsOf
    from compliance.as_of import StandingAssumption

# What a line has room for; any other rule set is called by its whole title.
SHORT_TITLES: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "ru-2026-243fz": gettext_lazy("243-FZ of %(day)s"),
        "ru-2026-06-bill": gettext_lazy("bill of June, %(day)s"),
        "ru-2026-03-draft": gettext_lazy("draft of March, %(day)s"),
    }
)


def as_of_line(rules: RulesAsOf, ruleset_url: str = "") -> AsOf:
    """The line in the language of the page, for `partials/as_of.html`."""
    return AsOf(
        ruleset=short_title(rules),
        status=str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status)),
        today=rules.on,
        outlook_on=rules.outlook_on,
        begins_on=rules.outlook_on,
        confidence=rules.weakest_confidence.value,
        assumptions=tuple(assumption_words(assumption, rules.ruleset_id) for assumption in rules.assumptions),
        ruleset_url=ruleset_url,
    )


def short_title(rules: RulesAsOf) -> str:
    """«243-ФЗ от 26.07.2026»."""
    short = SHORT_TITLES.get(rules.ruleset_id)
    if short is None:
        return rules.ruleset_title.in_language(get_language() or "ru")
    return str(short) % {"day": day_words(rules.published_on)}


def assumption_words(assumption: StandingAssumption, ruleset_id: str) -> str:
    """The planning assumption by a short name; a legal question by its own words and the answer that was fixed."""
    if assumption.question == PLANNING_ASSUMPTION:
        return gettext("the act of the Government has not been issued")
    language = get_language() or "ru"
    question = next((q for q in get_ruleset(ruleset_id).legal_questions if q.id == assumption.question), None)
    answers = {answer.id: answer.text.in_language(language) for answer in question.answers} if question else {}
    return f"{assumption.text.in_language(language)} {answers.get(assumption.answer, assumption.answer)}".strip()
