"""Which form answers which question."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from inventory.models import Evidence, Person
from inventory.models.choices import FlowKind
from web.systems.detail.answering.flow_form import FlowAnswer, flow_initial
from web.systems.detail.answering.forms import (
    AnswerForm,
    ChangeAnswer,
    ModelsAnswer,
    OperationAnswer,
    PhaseAnswer,
    PilotAnswer,
    RetiredAnswer,
    SettingsAnswer,
    SystemAnswer,
    initial_of,
)
from web.systems.detail.answering.model_forms import (
    DeveloperAnswer,
    ModelAnswer,
    RussianAnswer,
    SizeAnswer,
    TasksAnswer,
    model_initial,
)
from web.systems.detail.fact_words import FIELDS, FactKey
from web.systems.detail.scene import Scene

OF_SYSTEM: Mapping[str, type[SystemAnswer]] = MappingProxyType(
    {
        form.fact: form
        for form in (
            SettingsAnswer,
            PhaseAnswer,
            OperationAnswer,
            PilotAnswer,
            RetiredAnswer,
            ModelsAnswer,
            ChangeAnswer,
        )
    }
)
OF_MODEL: Mapping[str, type[ModelAnswer]] = MappingProxyType(
    {form.fact: form for form in (SizeAnswer, TasksAnswer, DeveloperAnswer)}
)


def form_for(scene: Scene, fact: FactKey, user: Person, files: list[Evidence], data: Any = None) -> AnswerForm | None:
    """The form that answers `fact` in its place, bound to `data`; None where the answer is more than a few fields:
    a lineage, a status, a time of use, a model that the register does not hold.
    """
    if fact.model:
        return _about_model(scene, fact, user, data)
    if fact.field.startswith("flows."):
        kind = FlowKind(fact.field.removeprefix("flows."))
        rows = [flow for flow in scene.flows if flow.kind == kind]
        initial = flow_initial(kind, scene.system.flow_presence(kind), rows, scene.today)
        return FlowAnswer(data, fact.key, {**initial, "version": scene.system.version}, files)
    name = FIELDS.get(fact.field, fact.field)
    initial = {**initial_of(scene.system, scene.today)[name], "version": scene.system.version}
    return OF_SYSTEM[name](data, fact.key, initial, files)


def _about_model(scene: Scene, fact: FactKey, user: Person, data: Any) -> AnswerForm | None:
    model = scene.by_slug.get(fact.model)
    if model is None or fact.field not in OF_MODEL:
        return None
    initial = {**model_initial(model, fact.field, user), "version": model.version_of_row}
    if "developer" in initial:
        return RussianAnswer(data, fact.key, initial, [])
    return OF_MODEL[fact.field](data, fact.key, initial, [])
