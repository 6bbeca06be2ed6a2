"""From the rules in force to the as-of line under the title of every page with verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from compliance.as_of import AsOf, StandingAssumption, as_of, shown_assumptions
from compliance.engine import Assumptions, Confidence, Text
from compliance.loading import installed_rulesets
from web.parts.as_of import AsOf as AsOfLine
from web.parts.words import RULESET_STATUS, said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# As officials call them; a rule set of another installation is shown by its whole title.
SHORT_TITLES: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "ru-2026-03-draft": pgettext_lazy("rule set, short", "draft of 18 March 2026"),
        "ru-2026-06-bill": pgettext_lazy("rule set, short", "bill of 22 June 2026"),
        "ru-2026-243fz": pgettext_lazy("rule set, short", "243-FZ of 26 July 2026"),
    }
)
_ASSUMPTIONS: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "planning_assumption": pgettext_lazy("assumption", "the act of the Government is not issued yet"),
        "cutoff_day": pgettext_lazy("assumption", "last day of commissioning in time"),
        "pilot_counts": pgettext_lazy("assumption", "trial operation as operation"),
        "swap_ends_transition": pgettext_lazy("assumption", "a swap of the model ends the transition"),
        "essential_characteristics": pgettext_lazy("assumption", "a fine-tune makes a model national"),
        "param_count_basis": pgettext_lazy("assumption", "which parameters count"),
        "technical_counters": pgettext_lazy("assumption", "technical counters are data"),
        "encrypted_backup": pgettext_lazy("assumption", "an encrypted backup abroad is storage abroad"),
        "remote_access": pgettext_lazy("assumption", "remote access from abroad is processing abroad"),
        "other_settings": pgettext_lazy("assumption", "the restriction reaches other settings, too"),
    }
)
_ANSWERS: Mapping[str, _StrPromise] = MappingProxyType(
    {"yes": pgettext_lazy("answer", "yes"), "no": pgettext_lazy("answer", "no")}
)


def law_day() -> date:
    """Today in Moscow: dates of law are Moscow's, whatever the reader's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def as_of_line(on: date, confidence: Confidence | str | None = None) -> AsOfLine:
    """The line on the day `on`, in one query.

    `confidence` is the weakest basis of what the page shows; without it that of the whole rule set.
    """
    return line_of(as_of(on), confidence)


def line_of(rules: AsOf, confidence: Confidence | str | None = None, chooser_url: str = "") -> AsOfLine:
    """The line for rules that were already read; `chooser_url` is where another day can be chosen."""
    return AsOfLine(
        ruleset=short_title(rules),
        status=str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status)),
        today=rules.on,
        outlook_on=rules.outlook_on,
        begins_on=rules.outlook_on,
        confidence=str(confidence or rules.weakest_confidence),
        assumptions=tuple(assumption_words(item) for item in rules.assumptions),
        ruleset_url=_address_of(rules.ruleset_id),
        chooser_url=chooser_url,
        applying=rules.applying,
    )


def short_title(rules: AsOf) -> str:
    """How officials call the rule set that judges."""
    return short_title_of(rules.ruleset_id, rules.ruleset_title)


def short_title_of(ruleset_id: str, title: Text) -> str:
    """`243-FZ of 26 July 2026`; the whole title where no short one is known."""
    short = SHORT_TITLES.get(ruleset_id)
    return str(short) if short else said(title)


def short_title_by_id(ruleset_id: str) -> str:
    """The same for a rule set of which only the id is at hand; the id where it is no longer installed."""
    ruleset = installed_rulesets().get(ruleset_id)
    return short_title_of(ruleset_id, ruleset.title) if ruleset else ruleset_id


def assumption_words(item: StandingAssumption) -> str:
    """An assumption by its short name, with the answer that was fixed."""
    name = _ASSUMPTIONS.get(item.question)
    text = str(name) if name else said(item.text)
    if not item.answer:
        return text
    in_full = said(item.answer_text) if item.answer_text else item.answer
    answer = str(_ANSWERS.get(item.answer, in_full))
    return pgettext("assumption and its answer", "%(assumption)s: %(answer)s") % {"assumption": text, "answer": answer}


def assumption_names(ruleset_id: str, stored: Mapping[str, Any]) -> list[str]:
    """The assumptions of a stored assessment in words, the planning assumption first."""
    ruleset = installed_rulesets().get(ruleset_id)
    if ruleset is None:
        return [f"{question}: {answer}" for question, answer in stored["answers"].items()]
    assumed = Assumptions(stored["planning_assumption"], stored["answers"])
    return [assumption_words(item) for item in shown_assumptions(ruleset, assumed)]


def _address_of(ruleset_id: str) -> str:
    """The page of the rule set; empty in an installation that shows none."""
    try:
        return reverse("ruleset", args=[ruleset_id])
    except NoReverseMatch:
        return ""
