"""One AI model as it would be: with another status or other facts, or as a form describes it. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from compliance.engine import Facts, Model, Origin
from compliance.fact_reading import ANSWER, edge_of, facts_of_model, interval_of, status_of
from inventory.lineage import lineage_closure
from inventory.modelling import ModelRecord
from inventory.models import AIModel, ModelStatus
from inventory.models.choices import YesNoUnknown


@dataclass(frozen=True, slots=True)
class ModelChange:
    """One model as it stands and as it would be; `ancestors` are all known models that it would then be made from."""

    before: Model
    after: Model
    ancestors: tuple[Model, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing that the rules read would change."""
        before, after = (replace(model, name="", developer_country=None) for model in (self.before, self.after))
        return before == after

    def applied_to(self, facts: Facts) -> Facts:
        """The facts of a system with the model as it would be. A parent that it loses stays, and is not read."""
        models = [self.after if model.id == self.after.id else model for model in facts.models]
        added = [model for model in self.ancestors if model.id not in facts.model_index]
        return replace(facts, models=(*models, *added))


def model_change(model: AIModel, changed: Callable[[Model], Model]) -> ModelChange:
    """`model` as the register has it, and what `changed` makes of that."""
    models = lineage_closure([model.pk])
    before = facts_of_model(models[model.pk], models)
    return ModelChange(before, changed(before), _all_but(models, model.pk))


def described_change(model: AIModel, record: ModelRecord) -> ModelChange:
    """`model` as the register has it, and as `record` would make it; `record` makes no circle of lineage."""
    parents = lineage_closure(row.parent.pk for row in record.parents if row.parent)
    change = model_change(model, lambda before: _described(before, record))
    return replace(change, ancestors=_all_but(parents))


def _described(before: Model, record: ModelRecord) -> Model:
    size, developer = record.size, record.developer
    columns = ("status", "basis", "valid_from", "valid_to")
    statuses = [ModelStatus(pk=row.pk, **{name: getattr(row, name) for name in columns}) for row in record.statuses]
    return Model(
        id=before.id,
        name=record.name,
        params_total=interval_of(size.total_min, size.total_max),
        params_active=interval_of(size.active_min, size.active_max),
        active_same_as_total=size.active_equals_total,
        multi_task=ANSWER[record.multi_task],
        developer_is_russian_legal_entity=(
            ANSWER[YesNoUnknown(developer.is_russian_legal_entity)] if developer else None
        ),
        developer_country=(developer.country or None) if developer else None,
        origin=None if record.origin == "unknown" else Origin(record.origin),
        parents=tuple(edge_of(row.parent.slug if row.parent else None, row.kind) for row in record.parents),
        status=status_of(statuses),
    )


def _all_but(models: Mapping[int, AIModel], left_out: int | None = None) -> tuple[Model, ...]:
    return tuple(facts_of_model(model, models) for pk, model in models.items() if pk != left_out)
