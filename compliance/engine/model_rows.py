"""What the rules say of each used model: whether it is regulated, and whether its status or its lineage admits it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .ai_model import Model
from .fact_texts import size_text, status_text, yes_no
from .frame import Stage
from .lineage import ESSENTIAL, RUSSIAN
from .models import ModelDomain
from .passages import Passage, Row, all_or_none, passage
from .rules import (
    developer_ru,
    model_origin,
    national_essential,
    params_threshold,
    scope_multitask,
    sovereign_full,
    status_confirmed,
    trusted_register,
)
from .used_model import UsedModel


class ModelPassages(NamedTuple):
    """The passages about one used model, in the order of the steps: size and tasks, days of use, origin."""

    regulation: Passage
    use: Passage
    origin: Passage


def passages_of_models(domain: ModelDomain, stage: Stage) -> list[ModelPassages]:
    """The passages about each used model."""
    lineage = domain.lineage
    shared: tuple[str, ...] = ()
    if lineage.shared:
        keys = [key for name in lineage.shared for key in lineage.of_shared[name].changes]
        shared = tuple(key for key in keys if key.endswith(".lineage"))
    return [_passages_of(item, shared, stage) for item in domain.used]


@lru_cache(maxsize=32768)
def _passages_of(item: UsedModel, shared: tuple[str, ...], stage: Stage) -> ModelPassages:
    origin = _origin_rows(item, shared, stage) if item.reduced.may_be_regulated else ()
    rows = (_regulation_rows(item, stage), _use_rows(item), origin)
    return ModelPassages(*(passage(each, item.known.law) for each in rows))


def _use_rows(item: UsedModel) -> Iterator[Row]:
    if item.reduced.may_be_used and len(item.reduced.activities) > 1:
        key = f"models.{item.model.id}.use"
        yield Row(model_origin.RULE.id, (key,), "unknown", None, unknown=True, subject=item.model.id)


def _regulation_rows(item: UsedModel, stage: Stage) -> Iterator[Row]:
    model, reduced = item.model, item.reduced
    if not reduced.may_be_used:
        return
    key, subject = f"models.{model.id}", model.id
    reached = [pattern[basis] for pattern in reduced.sizes for basis in stage.bases]
    unknown = len(reduced.sizes) > 1
    yield Row(params_threshold.RULE.id, (f"{key}.size",), size_text(model), all_or_none(reached), unknown, subject)
    if any(reached):
        answer, value = all_or_none(reduced.tasks), yes_no(model.multi_task)
        yield Row(scope_multitask.RULE.id, (f"{key}.multi_task",), value, answer, answer is None, subject)


def _origin_rows(item: UsedModel, shared: tuple[str, ...], stage: Stage) -> Iterator[Row]:
    model = item.model
    admitted = all_or_none(item.reduced.statuses)
    for rule_id in (status_confirmed.RULE.id, trusted_register.RULE.id):
        key = f"models.{model.id}.status"
        yield Row(rule_id, (key,), status_text(model), admitted, admitted is None, model.id)
    if admitted or not item.reduced.lineage_counts:
        return
    chain = tuple(item.known.ranks)
    for model_id in chain:
        yield from _developer_rows(item.known.family.index[model_id], model)
    if model.developer_is_russian_legal_entity is not False:
        yield _lineage_row(item, chain, shared, stage)


def _developer_rows(ancestor: Model, model: Model) -> Iterator[Row]:
    """The developer of a model, and those of its ancestors that are not known to be Russian."""
    known = ancestor.developer_is_russian_legal_entity
    if known is not True or ancestor.id == model.id:
        value = ancestor.developer_country or yes_no(known)
        yield Row(developer_ru.RULE.id, (f"models.{ancestor.id}.developer",), value, known, known is None, ancestor.id)


def _lineage_row(item: UsedModel, chain: tuple[str, ...], shared: tuple[str, ...], stage: Stage) -> Row:
    """What the lineage makes of a model whose developer is not known to be foreign."""
    model_id, value = item.model.id, " ← ".join(chain)
    unknown = tuple(key for key in item.origins.changes if key.endswith(".lineage"))
    keys = unknown + shared or (f"models.{model_id}.lineage",)
    origins = {number for vector in item.origins.values for number in vector}
    if len(origins) > 1:
        return Row(model_origin.RULE.id, keys, value, None, True, model_id)
    if origins == {RUSSIAN}:
        return Row(sovereign_full.RULE.id, keys, value, True, False, model_id)
    answer: bool | None = False
    if origins == {ESSENTIAL}:
        answer = None if len(stage.essentials) > 1 else stage.essentials == (0,)
    return Row(national_essential.RULE.id, keys, value, answer, False, model_id)
