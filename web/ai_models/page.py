"""The page of one AI model: where it comes from, what was made from it, and which systems rest on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from compliance.as_of import AsOf
from compliance.engine import Lineage
from compliance.model_reasons import reasons_of_model
from compliance.origins import origins_of
from compliance.rules_in_force import active_ruleset, standing_assumptions
from inventory.lineage import Step, ancestor_steps, descendant_steps, lineage_closure
from inventory.models import AIModel, Evidence, Person, System
from inventory.permissions import Action
from web.ai_models.facts import Claimed, FactRow, PathRow, claims_of, edge_words, fact_rows, path_rows
from web.ai_models.lineage_graph import graph_of, kind_words
from web.ai_models.picture import Picture, draw
from web.ai_models.queries import Held, Rejudging, answering_for, held_by, rejudging_of, systems_on
from web.ai_models.words import origin_label, size_words
from web.systems.detail.verdict import Span, span_of
from web.systems.wording import Wording, short_name, wording

# So many systems are named on the page; the rest is behind the link to the register.
SYSTEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Relative:
    """An ancestor or descendant in the list. Without `model` nobody knows which it is."""

    depth: int
    model: AIModel | None
    derivation: str
    source: str
    systems: int

    @property
    def indent(self) -> int:
        """How far the list moves it in; beyond the fifth step no further."""
        return min(self.depth, 5)


@dataclass(frozen=True, slots=True)
class Resting:
    """A system that rests on the model, the model that it uses where that is another one, and what is known of it."""

    system: System
    via: AIModel | None
    settings: str
    responsible: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class ModelPage:
    """All that the template shows. `path` leads from the model to the root that decides; empty where it does itself.

    `admitted`: by its own confirmed status, whatever its lineage.
    """

    model: AIModel
    origin: Lineage
    origin_words: str
    picture: Picture
    path: list[PathRow]
    facts: list[FactRow]
    ancestors: list[Relative]
    descendants: list[Relative]
    held: Held
    rejudging: Rejudging
    resting: list[Resting]
    evidence: list[Evidence]
    answering: list[Person]
    admitted: bool
    may_edit: bool

    @property
    def size(self) -> str:
        """The number of parameters in words; empty where it is unknown."""
        return size_words(self.model)

    @property
    def root(self) -> PathRow | None:
        """The ancestor that decides, where it is another model."""
        return self.path[-1] if self.path else None

    @property
    def what_if_url(self) -> str:
        """Where it is asked what would be if its status changed."""
        return reverse("model-whatif", args=[self.model.slug])


def read_model_page(model: AIModel, user: Person, rules: AsOf) -> ModelPage:
    """Reads the page of `model`, its developer loaded, in a fixed number of queries."""
    known = lineage_closure([model.pk])
    origin = origins_of([model.pk], known)[model.pk]
    children = descendant_steps(model)
    below = {step.model.pk for step in children if step.model}
    held = held_by({*known, *below}, user)
    systems = {pk: each.total for pk, each in held.items()}
    ruleset = active_ruleset()
    assumptions = standing_assumptions(ruleset).planning(True)
    reasons = reasons_of_model(model, known, ruleset, assumptions, rules.outlook_on)
    status = reasons.get(f"models.{model.slug}.status")
    models = known | {step.model.pk: step.model for step in children if step.model}
    claimed = claims_of(models, rules.on)
    return ModelPage(
        model=model,
        origin=origin,
        origin_words=origin_label(origin),
        picture=draw(graph_of(model, known, children, origin, systems)),
        path=path_rows(origin, known, claimed, reasons, rules.on),
        facts=fact_rows(known[model.pk], claimed, reasons, rules.on),
        ancestors=[_relative(step, known, claimed, systems, rules.on) for step in ancestor_steps(model)],
        descendants=[_relative(step, models, claimed, systems, rules.on) for step in children],
        held=held[model.pk],
        rejudging=rejudging_of(model.pk, user),
        resting=_resting(model, below, user, wording(rules)),
        evidence=list(Evidence.objects.filter(ai_model=model).select_related("uploaded_by")),
        answering=answering_for(model.pk, user),
        admitted=status is not None and status.answer is True,
        may_edit=user.may_everywhere(Action.EDIT_SHARED),
    )


def _relative(
    step: Step, models: dict[int, AIModel], claimed: Claimed, systems: dict[int, int], today: date
) -> Relative:
    edge, count = step.edge, systems.get(step.model.pk, 0) if step.model else 0
    source = edge_words(edge, models[edge.child_id], claimed, today)
    return Relative(step.depth, step.model, kind_words(edge.kind), source, count)


def _resting(model: AIModel, below: Collection[int], user: Person, words: Wording) -> list[Resting]:
    """Each system once; a direct use wins over one through a derivative."""
    resting = []
    for system, uses in systems_on({model.pk, *below}, user, SYSTEMS_SHOWN):
        direct = any(use.ai_model_id == model.pk for use in uses)
        resting.append(_known(system, None if direct else uses[0].ai_model, words))
    return resting


def _known(system: Any, via: AIModel | None, words: Wording) -> Resting:
    """`system` comes with its standing and, as `timeline`, the stored one."""
    standing = getattr(system, "standing", None)
    if standing is None:
        return Resting(system, via, "", "", [])
    columns = ("settings", "settings_known", "cii_category")
    settings = words.settings_of({f"standing__{name}": getattr(standing, name) for name in columns})
    responsible = short_name(standing.responsible.full_name) if standing.responsible else ""
    return Resting(system, via, "; ".join(settings), responsible, [span_of(item) for item in system.timeline or ()])
