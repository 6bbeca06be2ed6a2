"""Everything that the page of one system is made of, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from compliance.engine import RuleSet
from compliance.loading import installed_rulesets
from compliance.models import Standing
from inventory.defaults import Effective, effective, units_above
from inventory.lineage import lineage_closure
from inventory.models import AIModel, DataFlow, ModelUse, Person, System
from web.systems.detail.fact_words import FactKey
from web.systems.detail.sources import Sources, read_sources

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """A system with its rows, what its standing rests on, and where its facts came from.

    `models` holds every used model and all known ancestors by id. `outlook` is the stored result on the day of the
    outlook, with its timeline; empty where the system has not been judged. `ruleset` is None where the rule set that
    judged is no longer installed.
    """

    system: System
    today: date
    standing: Standing | None
    outlook: Json
    ruleset: RuleSet | None
    uses: list[ModelUse]
    flows: list[DataFlow]
    models: dict[int, AIModel]
    effective: Effective
    people: dict[int, Person]
    sources: Sources

    @property
    def by_slug(self) -> dict[str, AIModel]:
        """The models by the id that the engine knows them by."""
        return {model.slug: model for model in self.models.values()}

    def model_name(self, model_id: str) -> str:
        """The name of a model that the engine names; of a use without a model what the source calls it."""
        model = self.by_slug.get(model_id)
        if model:
            return model.name
        use = self.nameless_use(model_id)
        return use.name if use else model_id or gettext("an unknown model")

    def nameless_use(self, model_id: str) -> ModelUse | None:
        """The use of a model that the register does not hold; the engine calls it `use-17`."""
        return next((use for use in self.uses if model_id == f"use-{use.pk}"), None)

    def noun(self, key: str) -> str:
        """What a fact is called."""
        fact = FactKey.of(key)
        return fact.noun(self.model_name(fact.model))

    @property
    def broken_facts(self) -> set[str]:
        """Keys of the facts that break a condition."""
        return {
            key
            for finding in self.outlook.get("findings", ())
            if finding["severity"] == "blocking"
            for key in finding["facts"]
        }


def in_language(text: dict[str, str]) -> str:
    """The sentence of a stored result in the language of the page."""
    return text["ru"] if (get_language() or "ru").startswith("ru") else text["en"]


def read_scene(system: System, today: date) -> Scene:
    """Reads the scene of `system`, which comes with its unit, operator, standing and assessment."""
    uses = list(system.model_uses.select_related("ai_model", "hosted_by"))
    flows = list(system.flows.select_related("provider"))
    models = lineage_closure({use.ai_model_id for use in uses if use.ai_model_id})
    units = units_above([system])
    inherited = effective(system, units)
    standing: Standing | None = getattr(system, "standing", None)
    people = Person.objects.in_bulk({inherited.responsible_id, system.deputy_id} - {None})
    return Scene(
        system=system,
        today=today,
        standing=standing,
        outlook=standing.assessment.outlook if standing else {},
        ruleset=installed_rulesets().get(standing.ruleset_id) if standing else None,
        uses=uses,
        flows=flows,
        models=models,
        effective=inherited,
        people=people,
        sources=read_sources(system, uses, flows, models, today),
    )
