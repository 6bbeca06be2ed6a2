"""What a stored assessment holds, in words. Only the assessment itself is read: names and places as they were in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance.models import Assessment
from inventory.models.choices import FlowKind
from web.parts.marks import country_chip
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Json
from web.systems.detail.value_words import (
    NONE,
    UNKNOWN,
    capital,
    of_answer,
    of_days,
    of_model,
    of_models,
    of_settings,
    of_the_rules,
)


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
            return of_the_rules(reason["value"]), []
        key = FactKey.of(reason["facts"][0])
        if key.field.startswith("flows."):
            return self._flow(key, reason["value"])
        if key.model:
            return self._model(key, reason)
        return self._system(key, reason["value"]), []

    def _system(self, key: FactKey, value: str) -> str:
        if key.field == "settings":
            return of_settings(value, self.assessment.facts.get("cii_category"))
        if key.field == "models":
            return of_models(value)
        said = of_answer(value) if key.field == "material_change_after_cutoff" else of_days(value)
        return f"{capital(key.noun(''))}: {said}"

    def _flow(self, key: FactKey, value: str) -> tuple[str, list[SafeString]]:
        named = capital(str(FlowKind(key.field.removeprefix("flows.")).label))
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
        return of_model(name, key.field, value), []

    def _lineage(self, reason: Json) -> tuple[str, list[SafeString]]:
        lines = self.assessment.outlook.get("lineages", ())
        line = next((item for item in lines if item["model"] == reason["subject"]), None)
        if line is None or not line["path"]:
            return gettext("Lineage of %(model)s") % {"model": self.model_name(reason["subject"])}, []
        path = " ← ".join(step["name"] or self.model_name(step["model"]) for step in line["path"])
        return gettext("Lineage: %(path)s") % {"path": path}, [country_chip(line["path"][-1]["country"])]


def _countries(value: str, broken: bool) -> list[SafeString]:
    """Chips for a list of countries; those abroad have a red edge where they broke a condition."""
    codes = [code.strip() for code in value.split(",")]
    known = [code if len(code) == 2 and code.isupper() else "" for code in codes]
    chips = [(country_chip(code, breaks=broken and code not in ("", "RU"), named=True),) for code in known]
    return [format_html_join(" ", "{}", chips)]
