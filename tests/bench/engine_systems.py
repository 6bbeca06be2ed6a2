"""Systems for the engine alone: three models of depth four and six flows each, no two systems the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from compliance.engine import (
    Derivation,
    Edge,
    Facts,
    Flow,
    FlowKind,
    Interval,
    Model,
    ModelUse,
    Origin,
    Phase,
    Place,
    Settings,
    Status,
    StatusCategory,
    When,
)

LINEAGES, DEPTH, USED = 300, 4, 3
COUNTRIES = ("CN", "US", "DE", "NL", "FR", "KZ", "BY", "IN", "SG", "IE")

_SETTINGS = (
    *[Settings.of("state_information_system")] * 3,
    *[Settings.of("significant_cii")] * 3,
    Settings.of("significant_cii", "other_cii"),
    Settings.of("state_information_system", "significant_cii"),
    Settings.of("municipal_system"),
    Settings.of("other_cii"),
    Settings.private(),
    Settings.unknown(),
)
_DEVELOPERS = ((True, "RU"), (True, "RU"), (True, "RU"), (False, "CN"), (False, "US"), (False, "FR"), (None, None))


def catalogue(seed: int = 2032) -> list[tuple[Model, ...]]:
    """The lineages that all systems draw from, each as a model with its three ancestors, the model first."""
    chance = random.Random(seed)  # noqa: S311 not a secret
    return [_lineage(number, chance) for number in range(LINEAGES)]


def systems_of(lineages: Sequence[tuple[Model, ...]], count: int, seed: int) -> Iterator[Facts]:
    """``count`` different systems, mostly known, with holes anywhere; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 not a secret
    seen: set[int] = set()
    while len(seen) < count:
        facts = _system(lineages, chance)
        if (number := hash(facts)) not in seen:
            seen.add(number)
            yield facts


def _lineage(number: int, chance: random.Random) -> tuple[Model, ...]:
    ids = [f"model-{number}-{place}" for place in range(DEPTH)]
    return tuple(_model(each, parent, chance) for each, parent in zip(ids, [*ids[1:], None], strict=True))


def _model(model_id: str, parent: str | None, chance: random.Random) -> Model:
    is_russian, country = chance.choice(_DEVELOPERS)
    statuses = [*[Status.none()] * 6, Status(StatusCategory.NATIONAL, True, When.on(date(2027, 1, 15))), Status()]
    return Model(
        id=model_id,
        name=model_id.title(),
        params_total=Interval.exactly(chance.choice([0.4, 1, 7, 32, 70, 235])),
        active_same_as_total=chance.random() < 0.8,
        params_active=Interval.exactly(0.3) if chance.random() < 0.5 else None,
        multi_task=chance.choice([True] * 9 + [None]),
        developer_is_russian_legal_entity=is_russian,
        developer_country=country,
        origin=Origin.DERIVED if parent else Origin.FROM_SCRATCH,
        parents=(Edge(parent, chance.choice([Derivation.FINE_TUNE, Derivation.QUANTISATION])),) if parent else (),
        status=chance.choice(statuses),
    )


def _system(lineages: Sequence[tuple[Model, ...]], chance: random.Random) -> Facts:
    chosen = chance.sample(lineages, USED)
    flows: dict[str, Any] = {kind.value: _flow(chance) for kind in FlowKind}
    return Facts(
        phase_on=date(2026, 9, 1) + timedelta(days=chance.randrange(200)),
        settings=chance.choice(_SETTINGS),
        phase=chance.choice([*[Phase.IN_OPERATION] * 8, Phase.PILOT, Phase.PLANNED, None]),
        in_operation=When.unknown() if chance.random() < 0.1 else _day(chance),
        pilot_from=_day(chance) if chance.random() < 0.2 else When.none(),
        retired=When.none(),
        models_complete=chance.random() < 0.9,
        uses=tuple(ModelUse(lineage[0].id, _start(chance)) for lineage in chosen),
        models=tuple(model for lineage in chosen for model in lineage),
        material_change_after_cutoff=chance.choice([False, False, False, True, None]),
        **flows,
    )


def _flow(chance: random.Random) -> Flow:
    luck = chance.random()
    if luck < 0.05:
        return Flow.unknown()
    if luck < 0.15:
        return Flow.none()
    country = "RU" if luck < 0.9 else chance.choice(COUNTRIES)
    place = Place(country, chance.choice([True, False, None]), chance.choice([True, False, None]), _start(chance))
    return Flow((place, Place("RU"))) if chance.random() < 0.1 else Flow((place,))


def _start(chance: random.Random) -> When:
    """Mostly since the start, else from some day."""
    return _day(chance) if chance.random() < 0.2 else When.none()


def _day(chance: random.Random) -> When:
    first = date(2020, 1, 1) + timedelta(days=chance.randrange(2700))
    return When.on(first) if chance.random() < 0.9 else When.between(first, first + timedelta(days=365))
