"""Which question is asked of which record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from inventory.models import AIModel, Evidence, ModelUse, Person
from inventory.models.choices import FlowKind
from web.systems.detail.answering.form import AnswerForm, Ask
from web.systems.detail.answering.of_flow import ask_flow
from web.systems.detail.answering.of_lineage import ask_lineage, ask_status
from web.systems.detail.answering.of_model import ask_developer, ask_size, ask_tasks
from web.systems.detail.answering.of_system import OF_SYSTEM
from web.systems.detail.answering.of_use import ask_use, ask_which_model
from web.systems.detail.fact_words import FIELDS, FactKey
from web.systems.detail.scene import Scene

OF_MODEL: Mapping[str, Callable[[AIModel, Person], Ask]] = MappingProxyType(
    {
        "size": ask_size,
        "multi_task": ask_tasks,
        "developer": ask_developer,
        "lineage": ask_lineage,
        "status": ask_status,
    }
)


def form_for(scene: Scene, fact: FactKey, user: Person, files: list[Evidence], data: Any = None) -> AnswerForm | None:
    """The form that answers `fact` in its place, bound to `data`; None for a model that the system does not use."""
    ask = _ask(scene, fact, user)
    return AnswerForm(data, fact.key, ask, files) if ask else None


def _ask(scene: Scene, fact: FactKey, user: Person) -> Ask | None:
    if fact.model:
        return _ask_of_model(scene, fact, user)
    if fact.field.startswith("flows."):
        kind = FlowKind(fact.field.removeprefix("flows."))
        rows = [flow for flow in scene.flows if flow.kind == kind]
        return ask_flow(scene.system, kind, rows, scene.today)
    return OF_SYSTEM[FIELDS.get(fact.field, fact.field)](scene.system, scene.today)


def _ask_of_model(scene: Scene, fact: FactKey, user: Person) -> Ask | None:
    """Of a use that only names its model the model itself is asked, whatever fact of it is missing."""
    nameless = scene.nameless_use(fact.model)
    if fact.field == "use":
        uses = [nameless] if nameless else _uses(scene, fact.model)
        return ask_use(scene.system, uses) if uses else None
    if nameless:
        return ask_which_model(scene.system, nameless)
    model = scene.by_slug.get(fact.model)
    return OF_MODEL[fact.field](model, user) if model else None


def _uses(scene: Scene, slug: str) -> list[ModelUse]:
    return [use for use in scene.uses if use.ai_model and use.ai_model.slug == slug]
