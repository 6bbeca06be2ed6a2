"""What a stored assessment holds, in words. Only the assessment itself is read: names and places as they were in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from compliance.models import Assessment
from inventory.models.choices import FlowKind, ModelStatusKind, Setting, StatusBasis, YesNoUnknown
from web.parts.dates import day_words, known_date
from web.parts.marks import country_chip
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.reason_words import localised

Json = dict[str, Any]
UNKNOWN, NONE = "unknown", "none"


@dataclass(frozen=True)
class Stored:
    """One assessment, read for its words."""

    assessment: Assessment

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the models, by the ids that the engine knew them by."""
        return {model["id"]: model["name"] or model["id"] for model in self.assessment.facts.get("models", ())}

    @cached_property
    def broken(self) -> set[str]:
        """Keys of the facts that broke a condition."""
        findings = self.assessment.outlook.get("findings", ())
        return {key for finding in findings if finding["severity"] == "blocking" for key in finding["facts"]}

    def model_name(self, model_id: str) -> str:
        """The name of a model as it was then."""
        return self.names.get(model_id) or model_id or gettext("an unknown model")

    def noun(self, key: str) -> str:
        """What a fact is called."""
        fact = FactKey.of(key)
        return fact.noun(self.model_name(fact.model))

    def fact(self, reason: Json) -> tuple[str, list[SafeString]]:
        """The fact of a reason as it was recorded, and chips of the countries that it names."""
        if not reason["facts"]:
            return _of_the_rules(reason["value"]), []
        key = FactKey.of(reason["facts"][0])
        if key.field.startswith("flows."):
            return self._flow(key, reason["value"])
        if key.model:
            return self._model(key, reason)
        return self._system(key, reason["value"]), []

    def _system(self, key: FactKey, value: str) -> str:
        if key.field == "settings":
            return _settings(value, self.assessment.facts.get("cii_category"))
        if key.field == "models":
            none = gettext("The system uses no AI model")
            return none if value == NONE else gettext("The list of models may not be whole")
        said = _answer(value) if key.field == "material_change_after_cutoff" else days(value)
        return f"{_capital(key.noun(''))}: {said}"

    def _flow(self, key: FactKey, value: str) -> tuple[str, list[SafeString]]:
        named = _capital(str(FlowKind(key.field.removeprefix("flows.")).label))
        if value == NONE:
            return gettext("%(flow)s: no such flow") % {"flow": named}, []
        if value == UNKNOWN:
            return gettext("%(flow)s: place unknown") % {"flow": named}, []
        return f"{named}:", _countries(value, key.key in self.broken)

    def _model(self, key: FactKey, reason: Json) -> tuple[str, list[SafeString]]:
        name, value = self.model_name(key.model), reason["value"]
        if key.field == "lineage":
            return self._lineage(reason)
        if key.field == "developer":
            return gettext("Developer of %(model)s:") % {"model": name}, _countries(value, False)
        if key.field == "size":
            return f"{name}: {_size(value)}", []
        if key.field == "status":
            return gettext("%(model)s: status: %(status)s") % {"model": name, "status": _status(value)}, []
        if key.field == "use":
            return gettext("%(model)s: time of use: %(answer)s") % {"model": name, "answer": _answer(value)}, []
        return gettext("%(model)s: many different tasks: %(answer)s") % {"model": name, "answer": _answer(value)}, []

    def _lineage(self, reason: Json) -> tuple[str, list[SafeString]]:
        lines = self.assessment.outlook.get("lineages", ())
        line = next((item for item in lines if item["model"] == reason["subject"]), None)
        if line is None or not line["path"]:
            return gettext("Lineage of %(model)s") % {"model": self.model_name(reason["subject"])}, []
        path = " ← ".join(step["name"] or self.model_name(step["model"]) for step in line["path"])
        return gettext("Lineage: %(path)s") % {"path": path}, [country_chip(line["path"][-1]["country"])]


def in_language(text: dict[str, str]) -> str:
    """A stored sentence in the language of the page."""
    return text["ru"] if (get_language() or "ru").startswith("ru") else text["en"]


def days(value: str) -> str:
    """`2026-05-14`, `2026-01-01–2026-12-31`, an open range, `none` or `unknown`, as precisely as it was known."""
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
    return None if value == "…" else date.fromisoformat(value)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _of_the_rules(value: str) -> str:
    if value == "planning assumption":
        return gettext("Assumption: an act of the Government will name these cases")
    if value == "no act":
        return gettext("No act of the Government names the cases")
    return gettext("Day that is judged: %(day)s") % {"day": day_words(date.fromisoformat(value))}


def _settings(value: str, category: int | None) -> str:
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
    return _capital(text)


def _countries(value: str, broken: bool) -> list[SafeString]:
    """Chips for a list of countries; those abroad have a red edge where they broke a condition."""
    codes = [code.strip() for code in value.split(",")]
    known = [code if len(code) == 2 and code.isupper() else "" for code in codes]
    chips = [(country_chip(code, breaks=broken and code not in ("", "RU"), named=True),) for code in known]
    return [format_html_join(" ", "{}", chips)]


def _size(value: str) -> str:
    if value == UNKNOWN:
        return gettext("number of parameters unknown")
    shown = [pgettext("size", "unknown") if part == UNKNOWN else localised(part) for part in value.split(" / ")]
    if len(shown) == 1:
        return gettext("%(size)s bn parameters") % {"size": shown[0]}
    return gettext("%(total)s bn parameters, %(active)s bn active") % {"total": shown[0], "active": shown[1]}


def _status(value: str) -> str:
    kind, _space, basis = value.partition(" ")
    if kind == NONE:
        return gettext("not confirmed")
    if kind not in ModelStatusKind.values:
        return pgettext("status", "unknown")
    words = [str(ModelStatusKind(kind).label)]
    if basis in StatusBasis.values:
        words.append(str(StatusBasis(basis).label))
    return ", ".join(words)


def _answer(value: str) -> str:
    return str(YesNoUnknown(value).label) if value in YesNoUnknown.values else value
