"""Many facts at once, written as `inventory.stating.state` writes each of them, in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from inventory.models import Claim, Person
from inventory.stating import FACTS, OBJECT_FIELD, Source, plain

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact of one object with its source: what `state` is told, to be told many at once."""

    target: Model
    field: str
    values: Mapping[str, Any]
    source: Source
    rows: list[dict[str, Any]] | None = None


def state_many(statements: Iterable[Statement], actor: Person | None, at: datetime) -> None:
    """Writes what `state` would write for each statement, in a few queries for each 500 objects of a kind.

    One fact of one object may be stated once. Raises KeyError and ValueError as `state` does.
    """
    by_kind: dict[type[Model], list[Statement]] = defaultdict(list)
    for statement in statements:
        by_kind[type(statement.target)].append(statement)
    for kind, stated in by_kind.items():
        for start in range(0, len(stated), _BATCH):
            batch = stated[start : start + _BATCH]
            _write_columns(kind, batch)
            _claim_many(kind, batch, actor, at)


def _write_columns(kind: type[Model], statements: Sequence[Statement]) -> None:
    """Sets and saves the columns that differ, one UPDATE for each set of columns."""
    changed: dict[int, tuple[Model, set[str]]] = {}
    for statement in statements:
        columns = FACTS[kind][statement.field]
        if set(statement.values) != set(columns):
            raise ValueError(f"{statement.field} is made of {columns}, not of {sorted(statement.values)}")
        for column in columns:
            if getattr(statement.target, column) != statement.values[column]:
                setattr(statement.target, column, statement.values[column])
                changed.setdefault(statement.target.pk, (statement.target, set()))[1].add(column)
    by_columns: dict[frozenset[str], list[Model]] = defaultdict(list)
    for target, names in changed.values():
        by_columns[frozenset(names)].append(target)
    for columns_together, targets in by_columns.items():
        kind._default_manager.bulk_update(targets, sorted(name.removesuffix("_id") for name in columns_together))


def _claim_many(kind: type[Model], statements: Sequence[Statement], actor: Person | None, at: datetime) -> None:
    """Supersedes the current claims where value or source differ."""
    about = OBJECT_FIELD[kind]
    targets = {statement.target.pk for statement in statements}
    standing = Claim.objects.current().filter(**{f"{about}__in": targets}).select_related("evidence")
    current = {(getattr(claim, f"{about}_id"), claim.field): claim for claim in standing}
    superseded: list[int] = []
    new: list[Claim] = []
    for statement in statements:
        value: dict[str, Any] = {column: plain(statement.values[column]) for column in FACTS[kind][statement.field]}
        if statement.rows is not None:
            value["rows"] = statement.rows
        source = statement.source
        old = current.get((statement.target.pk, statement.field))
        if old and (old.value, old.source, old.evidence, old.verified_on) == (
            value,
            source.text,
            source.evidence,
            source.verified_on,
        ):
            continue
        superseded += [old.pk] if old else []
        new.append(
            Claim(
                **{about: statement.target},
                field=statement.field,
                value=value,
                source=source.text,
                evidence=source.evidence,
                verified_on=source.verified_on,
                stated_by=actor,
                stated_at=at,
            )
        )
    Claim.objects.filter(pk__in=superseded).update(superseded_at=at)
    Claim.objects.bulk_create(new)
