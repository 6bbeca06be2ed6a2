"""The history of a system: who changed what, when and why, read from the events that the database's triggers keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pghistory.models
from django.db.models import Model

from inventory.models import DataFlow, Evidence, ModelUse, System, SystemSetting

# What a system is made of; its phases follow from its own columns, and are not told twice.
TOLD: tuple[tuple[type[Model], str], ...] = (
    (System, "pgh_obj_id"),
    (SystemSetting, "system_id"),
    (ModelUse, "system_id"),
    (DataFlow, "system_id"),
    (Evidence, "system_id"),
)
# Columns that change with every edit, or never, and say nothing to a reader.
UNTOLD = frozenset({"id", "number", "code", "version", "created_at", "updated_at", "sample", "source_key", "system_id"})


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after: `old` is None for a new row, `new` for one that was taken away."""

    model: type[Model]
    row_id: int
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def columns(self) -> list[str]:
        """The columns that differ; of a new or removed row all."""
        row = self.new or self.old or {}
        if self.old is None and self.new is None:
            return []
        if self.old is None or self.new is None:
            return list(row)
        return [name for name in row if self.old[name] != self.new[name]]


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did in one transaction. Without `actor_id` it was done by the installation itself."""

    at: datetime
    actor_id: int | None
    reason: str
    changes: list[Change] = field(default_factory=list)


def acts_of(system: System, newest: int) -> list[Act]:
    """The newest acts on `system`, newest first, in one query for each kind of row and one for actors and reasons.

    At most `newest` events of each kind are read.
    """
    events = [(model, event) for model, column in TOLD for event in _events(model, column, system.pk, newest)]
    contexts = pghistory.models.Context.objects.in_bulk({event["pgh_context_id"] for _, event in events} - {None})
    acts: dict[tuple[Any, datetime], Act] = {}
    for model, event in events:
        key = (event["pgh_context_id"], event["pgh_created_at"])
        if key not in acts:
            context = contexts.get(event["pgh_context_id"])
            said = context.metadata if context else {}
            acts[key] = Act(event["pgh_created_at"], said.get("actor"), said.get("reason") or "")
        _merge(acts[key].changes, Change(model, event["pgh_obj_id"], event["old"], event["new"]))
    for act in acts.values():
        act.changes[:] = [change for change in act.changes if change.columns]
    return sorted((act for act in acts.values() if act.changes), key=lambda act: act.at, reverse=True)


def _merge(changes: list[Change], change: Change) -> None:
    """Adds `change`; several writes of one row in one transaction are one change, from the first to the last."""
    for index, earlier in enumerate(changes):
        if (earlier.model, earlier.row_id) == (change.model, change.row_id):
            changes[index] = replace(earlier, new=change.new)
            return
    changes.append(change)


def _events(model: type[Model], column: str, system_id: int, newest: int) -> Iterator[dict[str, Any]]:
    """The newest events of one table, each with the row before and after it, oldest first.

    Of an event whose forerunner was not read nothing can be told; it is older than all that is shown.
    """
    tracked: Any = model
    rows = list(
        tracked.events.rel.related_model.objects.filter(**{column: system_id}).order_by("-pgh_id").values()[:newest]
    )
    before: dict[int, dict[str, Any]] = {}
    for row in reversed(rows):
        label, row_id = row["pgh_label"], row["pgh_obj_id"]
        values = dict(_told(row.items()))
        old = before.get(row_id)
        before[row_id] = values
        if label == "delete":
            yield {**row, "old": values, "new": None}
        elif label == "insert" or old is not None:
            yield {**row, "old": None if label == "insert" else old, "new": values}


def _told(items: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in items if name not in UNTOLD and not name.startswith("pgh_"))
