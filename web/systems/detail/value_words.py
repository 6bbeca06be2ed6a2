"""The values of facts in words, as the engine writes them into the reasons of a result."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext, pgettext

from inventory.models.choices import ModelStatusKind, Setting, StatusBasis, YesNoUnknown
from web.ai_models.words import billions
from web.parts.dates import day_words, known_date
from web.systems.detail.fact_words import listed

UNKNOWN, NONE = "unknown", "none"


def capital(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def of_the_rules(value: str) -> str:
    """What a row says that reads no fact of the system: the Government's act, or a day of the law."""
    if value == "planning assumption":
        return gettext("Assumption: an act of the Government will name these cases")
    if value == "no act":
        return gettext("No act of the Government names the cases")
    return gettext("Day that is judged: %(day)s") % {"day": day_words(date.fromisoformat(value))}


def of_settings(value: str, category: int | None) -> str:
    """Settings, ` | ` between those that are possible; the category of a significant CII object with them."""
    if value == UNKNOWN:
        return gettext("Setting: unknown")
    if value == "private":
        return gettext("None of the settings: private")
    words = [
        listed([str(Setting(item).label) if item in Setting.values else item for item in option.split(", ")])
        for option in value.split(" | ")
    ]
    text = gettext(" or ").join(words)
    if category and Setting.SIGNIFICANT_CII in value:
        text = gettext("%(setting)s, category %(category)s") % {"setting": text, "category": category}
    return capital(text)


def of_models(value: str) -> str:
    """Whether there are models, and whether all are known."""
    none = gettext("The system uses no AI model")
    return none if value == NONE else gettext("The list of models may not be whole")


def of_days(value: str) -> str:
    """`2026-05-14`, `2026-01-01–2026-12-31`, `…–2026-12-31`, `none` or `unknown`, as precisely as it is known."""
    if value == UNKNOWN:
        return pgettext("date", "unknown")
    if value == NONE:
        return pgettext("date", "none")
    first, _dash, last = value.partition("–")
    try:
        return known_date(_day(first), _day(last or first))
    except ValueError:
        return value


def _day(value: str) -> date | None:
    """A day; an open end, which the engine writes as `…`, is none."""
    return None if value == "…" else date.fromisoformat(value)


def of_size(value: str) -> str:
    """`32.8` or `671 / 37` (total, active) as the language writes it."""
    if value == UNKNOWN:
        return gettext("number of parameters unknown")
    shown = [pgettext("size", "unknown") if part == UNKNOWN else _localised(part) for part in value.split(" / ")]
    if len(shown) == 1:
        return gettext("%(size)s bn parameters") % {"size": shown[0]}
    return gettext("%(total)s bn parameters, %(active)s bn active") % {"total": shown[0], "active": shown[1]}


def _localised(size: str) -> str:
    """A number, or a range of two, as the language writes it."""
    return "–".join(billions(part) for part in size.split("–"))


def of_status(value: str) -> str:
    """`national confirmed`, `none` or `unknown` in words."""
    kind, _space, basis = value.partition(" ")
    if kind == NONE:
        return gettext("not confirmed")
    if kind not in ModelStatusKind.values:
        return pgettext("status", "unknown")
    words = [str(ModelStatusKind(kind).label)]
    if basis in StatusBasis.values:
        words.append(str(StatusBasis(basis).label))
    return ", ".join(words)


def of_answer(value: str) -> str:
    """`yes`, `no` or `unknown` in words."""
    return str(YesNoUnknown(value).label) if value in YesNoUnknown.values else value


def of_model(model: str, field: str, value: str) -> str:
    """The size, status, time of use or range of tasks of a model, which is called `model`."""
    if field == "size":
        return f"{model}: {of_size(value)}"
    if field == "status":
        return gettext("%(model)s: status: %(status)s") % {"model": model, "status": of_status(value)}
    words = {"model": model, "answer": of_answer(value)}
    if field == "use":
        return gettext("%(model)s: time of use: %(answer)s") % words
    return gettext("%(model)s: many different tasks: %(answer)s") % words
