"""The model catalogue as the engine's facts. Read from the file, without a database: cases name models by their
catalogue id.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from compliance.engine import Derivation, Edge, Interval, Model, Origin, Status

CATALOGUE = Path(__file__).resolve().parent.parent / "inventory" / "catalogue" / "model-catalogue.csv"

# The file has 1.0 in the column and 0.9999 in the note, on different sides of the threshold.
CONFLICTING_SIZES: Mapping[str, Interval] = {"gemma-3-1b-it": Interval(0.9999, 1.0)}


@lru_cache(maxsize=4)
def catalogue_models(path: Path = CATALOGUE) -> dict[str, Model]:
    """Every model of the catalogue by id. Raises ``OSError`` where the file cannot be read."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["model_id"]: _model(row) for row in csv.DictReader(file)}


def yes_no(word: str) -> bool | None:
    """``yes``, ``no``; anything else is unknown."""
    return {"yes": True, "no": False}.get(word)


def origin_and_parents(derivation: str, parents: list[str]) -> tuple[Origin | None, tuple[Edge, ...]]:
    """How a model was made, from the kind of its edges and the ids of its parents (``unknown`` among them: a parent
    nobody knows).
    """
    if derivation == Origin.FROM_SCRATCH.value:
        edges = tuple(Edge(None if parent == "unknown" else parent) for parent in parents)
        return Origin.FROM_SCRATCH, edges
    kind = Derivation(derivation) if derivation != "unknown" else None
    if kind is None and parents in (["unknown"], []):
        return None, ()
    edges = tuple(Edge(None if parent == "unknown" else parent, kind) for parent in parents)
    return Origin.DERIVED, edges or (Edge(None, kind),)


def _model(row: Mapping[str, str]) -> Model:
    model_id = row["model_id"]
    total, active = row["parameters_billion"], row["parameters_active_billion"]
    origin, parents = origin_and_parents(
        row["derivation"] or "unknown", [item for item in row["base_model_ids"].split(";") if item]
    )
    return Model(
        id=model_id,
        name=row["name"],
        params_total=CONFLICTING_SIZES.get(model_id) or _size(total),
        params_active=_size(active),
        active_same_as_total=bool(total) and total == active,
        multi_task=yes_no(row["multi_task"]),
        developer_is_russian_legal_entity=yes_no(row["developer_is_russian_legal_entity"]),
        developer_country=row["developer_country"] or None,
        origin=origin,
        parents=parents,
        status=Status.none(),
    )


def _size(figure: str) -> Interval | None:
    return Interval.exactly(float(figure)) if figure else None
