"""The parameters of a rule set in words: under which heading each stands, what it means for a verdict, its value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from compliance.engine import FlowKind, Setting, StatusCategory
from inventory.models.choices import FlowKind as FlowWord
from inventory.models.choices import ModelStatusKind
from inventory.models.choices import Setting as SettingWord
from web.parts.dates import day_words, figure

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Headings of the document with the parameters that stand under them, in the order of the page.
HEADINGS: tuple[tuple[_StrPromise, tuple[str, ...]], ...] = (
    (
        pgettext_lazy("rule set heading", "When"),
        (
            "effective_main",
            "effective_deferred",
            "outlook_not_before",
            "cutoff_earliest",
            "cutoff_latest",
            "first_day_after_transition",
        ),
    ),
    (
        pgettext_lazy("rule set heading", "Which models"),
        ("param_threshold_bn", "threshold_operator", "categories_admitted", "status_register"),
    ),
    (pgettext_lazy("rule set heading", "Where"), ("sensitive_sectors", "open_settings", "gov_act_list")),
    (pgettext_lazy("rule set heading", "Data"), ("flows_in_russia",)),
)

MEANING: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "effective_main": gettext_lazy("From this day on definitions and scope are in force."),
        "effective_deferred": gettext_lazy("Before this day every system in scope gets “not in force yet”."),
        "outlook_not_before": gettext_lazy("The outlook is judged on this day, or today if that is later."),
        "cutoff_earliest": gettext_lazy("In operation before this day: in time by every reading."),
        "cutoff_latest": gettext_lazy(
            "In operation after this day: too late. Between the two days, both included, a legal question decides."
        ),
        "first_day_after_transition": gettext_lazy(
            "The file holds the first day after it. “Until 1 September” is read as “1 September not included”."
        ),
        "param_threshold_bn": gettext_lazy("A model below the threshold is not regulated."),
        "threshold_operator": gettext_lazy("Whether a model of exactly this size is regulated."),
        "categories_admitted": gettext_lazy("A model of these categories may run. The worst ancestor decides."),
        "status_register": gettext_lazy("Where one could look up whether a status is confirmed."),
        "sensitive_sectors": gettext_lazy("Only a system that works in one of these settings is in scope."),
        "open_settings": gettext_lazy("Whether the restriction reaches them is a legal question."),
        "gov_act_list": gettext_lazy(
            "Without an act that names the case every verdict would be “not in force yet”; the planning assumption "
            "stands for it."
        ),
        "flows_in_russia": gettext_lazy("Abroad one of them alone ends both conformity and the transition."),
    }
)

_OPERATORS: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "not less than": pgettext_lazy("threshold", "not less than"),
        "more than": pgettext_lazy("threshold", "more than"),
    }
)


def value_words(key: str, value: date | float | str | tuple[str, ...] | None) -> str:
    """A figure as the page writes it; codes of settings, flows and categories by their words."""
    if value is None or value == ():
        return pgettext("figure", "none")
    if isinstance(value, date):
        return _day(key, value)
    if isinstance(value, tuple):
        return ", ".join(_word(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return figure(int(value))
    return figure(value) if isinstance(value, (int, float)) else _word(value)


def _day(key: str, value: date) -> str:
    if key == "first_day_after_transition":
        return gettext("through %(day)s") % {"day": day_words(value - timedelta(days=1))}
    return day_words(value)


def _word(code: str) -> str:
    if code in set(Setting):
        return str(SettingWord(code).label)
    if code in set(FlowKind):
        return str(FlowWord(code).label)
    if code in set(StatusCategory) - {StatusCategory.NONE}:
        return str(ModelStatusKind(code).label)
    return str(_OPERATORS.get(code, code))
