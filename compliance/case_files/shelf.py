"""The models that a file of cases can name: its own, then those of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from compliance.case_files.days import read_period
from compliance.case_files.spot import YES_NO, Spot
from compliance.catalogue import catalogue_models, origin_and_parents
from compliance.engine import (
    Derivation,
    Edge,
    FactsError,
    Interval,
    Model,
    ModelUse,
    Origin,
    Status,
    StatusCategory,
    When,
)
from compliance.ruleset_files.building import MOST_BILLIONS

MODEL_KEYS = (
    "params_total",
    "params_active",
    "multi_task",
    "developer_country",
    "developer_is_russian_legal_entity",
    "derivation",
    "parents",
    "status",
    "status_basis",
    "status_from",
    "status_to",
)
ORIGIN_WORDS = ("from-scratch", "unknown", *Derivation)


class Shelf:
    """The models that a file can name: its own, then those of the catalogue."""

    def __init__(self, file: str, own: Mapping[str, Mapping[str, Any]]) -> None:
        self.file = file
        self.own = {
            name: _model(name, table, Model(id=name), Spot(file, f"model {name}")) for name, table in own.items()
        }

    def find(self, model_id: str, where: Spot, key: str) -> Model:
        found = self.own.get(model_id) or catalogue_models().get(model_id)
        if found is None:
            raise where.fault(key, f"there is no model {model_id!r} in this file or in the catalogue.")
        return found

    def uses_and_models(self, value: object, where: Spot) -> tuple[tuple[ModelUse, ...], tuple[Model, ...]]:
        """The uses, and every model they lead to."""
        if value is None or value == "unknown":
            return (), ()
        uses: list[ModelUse] = []
        models: dict[str, Model] = {}
        for item in where.items(value, "models"):
            model, start, end = self._use(item, where)
            while models.get(model.id, model) != model:
                model = replace(model, id=f"{model.id}#2")
            models[model.id] = model
            uses.append(ModelUse(model.id, start, end))
        waiting = list(models.values())
        while waiting:
            for edge in waiting.pop().parents:
                if edge.parent is not None and edge.parent not in models:
                    models[edge.parent] = self.find(edge.parent, where, "models.parents")
                    waiting.append(models[edge.parent])
        return tuple(uses), tuple(models.values())

    def _use(self, item: object, where: Spot) -> tuple[Model, When, When]:
        if isinstance(item, str):
            return self.find(item, where, "models"), When.none(), When.none()
        table = where.table(item, "models")
        where.checked_keys(table, ("id", "name", "from", "to", *MODEL_KEYS), "models")
        name = table.get("id", table.get("name"))
        if not isinstance(name, str) or ("id" in table) is ("name" in table):
            raise where.fault("models", "each model needs an id (of this file or the catalogue) or a name.")
        start = self.find(name, where, "models.id") if "id" in table else Model(id=name, name=name)
        first, last = read_period(table, where, "models")
        return _model(name, table, start, where), first, last


def _model(name: str, table: Mapping[str, Any], start: Model, where: Spot) -> Model:
    """A model from its table; what the table leaves out stays as ``start`` has it."""
    where.checked_keys(table, ("id", "name", "from", "to", *MODEL_KEYS), "models")
    changes: dict[str, Any] = {}
    if "params_total" in table:
        changes["params_total"] = _size(table["params_total"], where, "params_total")
    if "params_active" in table:
        same = table["params_active"] == "same"
        changes["active_same_as_total"] = same
        changes["params_active"] = None if same else _size(table["params_active"], where, "params_active")
    for key in ("multi_task", "developer_is_russian_legal_entity"):
        if key in table:
            changes[key] = where.word(table[key], YES_NO, key)
    if "developer_country" in table:
        changes["developer_country"] = None if table["developer_country"] == "unknown" else table["developer_country"]
    if "derivation" in table or "parents" in table:
        changes["origin"], changes["parents"] = _making(table, start, where)
    if any(key.startswith("status") for key in table):
        changes["status"] = _status(table, start.status, where)
    return replace(start, **changes)


def _size(value: object, where: Spot, key: str) -> Interval | None:
    if value == "unknown":
        return None
    if isinstance(value, Mapping):
        where.checked_keys(value, ("from", "to"), key)
        low, high = value.get("from"), value.get("to")
    else:
        low = high = value
    for side in (low, high):
        if isinstance(side, bool) or not isinstance(side, int | float):
            raise where.fault(key, f"billions, {{ from, to }}, same or unknown is expected, not {value!r}.")
        if side > MOST_BILLIONS:
            raise where.fault(key, f"at most {MOST_BILLIONS:,} billions are expected.")
    try:
        return Interval(float(low), float(high))  # type: ignore[arg-type]
    except FactsError as error:
        raise where.fault(key, str(error)) from error


def _making(table: Mapping[str, Any], start: Model, where: Spot) -> tuple[Origin | None, tuple[Edge, ...]]:
    """Origin and edges. An empty list of parents is knowledge: without a kind of derivation it says *from scratch*."""
    derivation = table.get("derivation", _derivation(start))
    if derivation not in ORIGIN_WORDS:
        raise where.fault("derivation", f"one of {', '.join(ORIGIN_WORDS)} is expected, not {derivation!r}.")
    if derivation == "from-scratch" and "derivation" in table and "parents" not in table:
        return Origin.FROM_SCRATCH, ()
    parents = table.get("parents", [edge.parent or "unknown" for edge in start.parents])
    if parents == "unknown":
        parents = ["unknown"]
    for parent in where.items(parents, "parents"):
        if not isinstance(parent, str):
            raise where.fault("parents", f"ids of models or unknown are expected, not {parent!r}.")
    if parents == [] and "parents" in table and derivation == "unknown":
        return Origin.FROM_SCRATCH, ()
    return origin_and_parents(derivation, parents)


def _derivation(start: Model) -> str:
    """The word for how ``start`` was made, where a case replaces only its parents."""
    if not start.parents:
        return "unknown"
    kind = start.parents[0].kind
    return "unknown" if kind is None else kind.value


def _status(table: Mapping[str, Any], start: Status, where: Spot) -> Status:
    categories: dict[str, StatusCategory | None] = {**{item.value: item for item in StatusCategory}, "unknown": None}
    bases: dict[str, bool | None] = {"confirmed": True, "self-assessed": False, "unknown": None}
    category = where.word(table["status"], categories, "status") if "status" in table else start.category
    confirmed = start.confirmed
    if "status_basis" in table:
        confirmed = where.word(table["status_basis"], bases, "status_basis")
    elif "status" in table:
        confirmed = False if category is StatusCategory.NONE else None
    first, last = read_period(table, where, "models", "status_")
    return Status(category, confirmed, first, last)
