"""Saving an AI model with its parents and statuses: one transaction, one actor, every fact with its claim."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pghistory
import psycopg
from django.db import IntegrityError, transaction
from django.db.models import F

from inventory.models import AIModel, Derivation, ModelStatus, Person, Provider
from inventory.models.choices import Confidence, DerivationKind, ModelStatusKind, Origin, StatusBasis, YesNoUnknown
from inventory.signals import ai_models_changed
from inventory.stating import Source, plain, state

# The address of the form for a new model; no model may have it for its own.
RESERVED_SLUGS = frozenset({"new"})


class ModelConflict(Exception):
    """Somebody else saved the model since it was read. `current` is what stands in the register now."""

    def __init__(self, current: AIModel) -> None:
        super().__init__(f"{current.slug} is at version {current.version_of_row}")
        self.current = current


class ClosesCycle(Exception):
    """The database refused a parent, because it was itself made from the model. `parent` says which."""

    def __init__(self, parent: AIModel) -> None:
        super().__init__(f"{parent.slug} was made from this model")
        self.parent = parent


class Contradiction(ValueError):
    """A model from scratch has no parents."""


@dataclass(frozen=True, slots=True)
class Size:
    """Parameters in billions, each count from its lowest to its highest; None is unknown.

    `active_equals_total`: every parameter is active (a dense model).
    """

    total_min: Decimal | None = None
    total_max: Decimal | None = None
    active_min: Decimal | None = None
    active_max: Decimal | None = None
    active_equals_total: bool = False


@dataclass(frozen=True, slots=True)
class ParentRow:
    """One parent; without `parent` it is one that nobody knows. No parent is named twice."""

    parent: AIModel | None = None
    kind: DerivationKind = DerivationKind.UNKNOWN
    source: str = ""
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One status with its basis and the days on which it holds. `pk` names the row that it replaces."""

    status: ModelStatusKind
    basis: StatusBasis
    valid_from: date | None = None
    valid_to: date | None = None
    document: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """Everything that a person states of a model at once. `sources` names the source of a fact by the fact's name."""

    name: str
    family: str = ""
    version: str = ""
    developer: Provider | None = None
    size: Size = Size()
    multi_task: YesNoUnknown = YesNoUnknown.UNKNOWN
    origin: Origin = Origin.UNKNOWN
    parents: Sequence[ParentRow] = ()
    statuses: Sequence[StatusRow] = ()
    released_from: date | None = None
    released_to: date | None = None
    open_weights: YesNoUnknown = YesNoUnknown.UNKNOWN
    licence: str = ""
    modality: str = ""
    source: str = ""
    confidence: Confidence | None = None
    note: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)


_PLAIN = (
    "name",
    "family",
    "version",
    "released_from",
    "released_to",
    "open_weights",
    "licence",
    "modality",
    "source",
    "note",
)


@transaction.atomic
def save_ai_model(model: AIModel, record: ModelRecord, actor: Person | None, at: datetime, reason: str = "") -> AIModel:
    """Saves `record` as `model`: a new one if it was not saved yet, else an edit of the version that `model` holds.

    Raises Contradiction, ClosesCycle, or ModelConflict if the register has another version by now; then nothing is
    written.
    """
    if record.origin == Origin.FROM_SCRATCH and record.parents:
        raise Contradiction("a model from scratch has no parents")
    with pghistory.context(actor=actor and actor.pk, reason=reason):
        model = _own_columns(model, record)
        _write_parents(model, record.parents)
        _write_statuses(model, record.statuses)
        _facts(model, record, actor, at)
        ai_models_changed.send(AIModel, model_ids=[model.pk])
    return model


def slug_of(name: str) -> str:
    """A free address for a model of this name: `T-pro it 2.0` becomes `t-pro-it-2.0`, a second one `t-pro-it-2.0-2`."""
    base = re.sub(r"[^\w.]+", "-", name.casefold()).strip("-._")[:90] or "model"
    taken = set(AIModel.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def _own_columns(model: AIModel, record: ModelRecord) -> AIModel:
    """The locked row with its plain columns written and its version counted up."""
    own: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN}
    own["confidence"] = record.confidence or ""
    if model.pk is None:
        return AIModel.objects.create(slug=slug_of(record.name), **own)
    current = AIModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    if current.version_of_row != model.version_of_row:
        raise ModelConflict(current)
    for name, value in own.items():
        setattr(current, name, value)
    current.version_of_row = F("version_of_row") + 1
    current.save(update_fields=[*own, "version_of_row"])
    current.refresh_from_db(fields=["version_of_row"])
    return current


def _write_parents(model: AIModel, rows: Sequence[ParentRow]) -> None:
    """Makes the stored edges those of `rows`. A parent is named once, so that it tells which edge is meant."""
    stored = {edge.parent_id: edge for edge in model.parent_edges.all()}
    for parent_id in stored.keys() - {row.parent.pk if row.parent else None for row in rows}:
        stored.pop(parent_id).delete()
    for row in rows:
        edge = stored.get(row.parent.pk if row.parent else None) or Derivation(child=model, parent=row.parent)
        wanted = {"kind": row.kind, "source": row.source, "confidence": row.confidence or ""}
        if edge.pk is None or any(getattr(edge, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(edge, name, value)
            _save_edge(edge)


def _save_edge(edge: Derivation) -> None:
    try:
        edge.save()
    except IntegrityError as error:
        cause = error.__cause__
        if (
            isinstance(cause, psycopg.Error)
            and cause.diag.constraint_name == "derivation_no_cycle"
            and edge.parent is not None
        ):
            raise ClosesCycle(edge.parent) from error
        raise


def _write_statuses(model: AIModel, rows: Sequence[StatusRow]) -> None:
    """Makes the stored statuses those of `rows`."""
    stored = {status.pk: status for status in model.statuses.all()}
    kept = {row.pk for row in rows}
    for pk in stored.keys() - kept:
        stored.pop(pk).delete()
    for row in rows:
        status = stored.get(row.pk or 0) or ModelStatus(ai_model=model)
        wanted = {name: getattr(row, name) for name in ("status", "basis", "valid_from", "valid_to", "document")}
        if status.pk is None or any(getattr(status, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(status, name, value)
            status.save()


def _facts(model: AIModel, record: ModelRecord, actor: Person | None, at: datetime) -> None:
    """Every fact that the engine reads, through the one write path."""
    size = record.size
    parents = [{"parent": edge.parent_id, "kind": edge.kind} for edge in model.parent_edges.order_by("pk")]
    columns = ("status", "basis", "valid_from", "valid_to", "document")
    statuses = [{name: plain(getattr(row, name)) for name in columns} for row in model.statuses.order_by("pk")]
    values: dict[str, tuple[dict[str, Any], list[dict[str, Any]] | None]] = {
        "size": (
            {
                "params_total_min": size.total_min,
                "params_total_max": size.total_max,
                "params_active_min": size.active_min,
                "params_active_max": size.active_max,
                "active_equals_total": size.active_equals_total,
            },
            None,
        ),
        "multi_task": ({"multi_task": record.multi_task}, None),
        "developer": ({"developer_id": record.developer and record.developer.pk}, None),
        "lineage": ({"origin": record.origin}, parents),
        "status": ({}, statuses),
    }
    for name, (stated, rows) in values.items():
        state(model, name, stated, record.sources.get(name, Source()), actor, at, rows=rows)
