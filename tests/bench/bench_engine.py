"""The engine alone on one core: verdicts of distinct systems, against building and hashing the same facts.

Every system has three models of depth four and six flows; systems share the models of a catalogue, as those of a
register do, and no system is judged twice.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
    RuleSet,
    Settings,
    Status,
    When,
    judge,
)
from compliance.loading import get_ruleset
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register

MOST_TIMES_THE_FLOOR = 8
PROMISED_A_SECOND = 20_000
MOST_TIMES_LINEAR = 1.5

DAY = date(2027, 6, 1)
LINEAGES, DEPTH, USED = 100, 4, 3
_BATCH, _ROUNDS = 4000, 5

_IN_RUSSIA = Flow.in_countries("RU")
_OTHER_FLOWS = (Flow.none(), Flow.unknown(), Flow.in_countries("RU", "DE"))
_SETTINGS = (
    Settings.of("state_information_system"),
    Settings.of("significant_cii"),
    Settings.of("municipal_system"),
    Settings.unknown(),
)


def measure(register: Register) -> Iterator[Ratio]:
    """Time against the floor, verdicts a second of processor time, and whether twice the systems take twice as long."""
    ruleset = get_ruleset("ru-2026-243fz")
    chance = random.Random(2032)  # noqa: S311 not a secret
    catalogue = [_lineage(number, chance) for number in range(LINEAGES)]
    batches = iter([_systems(_BATCH, catalogue, chance) for _round in range(_ROUNDS + 1)])
    same = _systems(_BATCH, catalogue, chance)

    def ours() -> None:
        _judge_all(next(batches), ruleset)

    def floor() -> None:
        for facts in same:
            hash(replace(facts))

    judged, built = side_by_side(ours, floor, _ROUNDS)
    yield Ratio("verdicts of the engine / building and hashing as many facts", judged, built, MOST_TIMES_THE_FLOOR)
    seconds = _processor_seconds(_systems(_BATCH, catalogue, chance), ruleset)
    yield Ratio("verdicts a second, promised / given by one core", PROMISED_A_SECOND, _BATCH / seconds, 1, "a second")
    twice = _processor_seconds(_systems(2 * _BATCH, catalogue, chance), ruleset)
    yield Ratio("time for twice the systems / twice the time", twice * 1000, 2000 * seconds, MOST_TIMES_LINEAR)


def _processor_seconds(systems: Sequence[Facts], ruleset: RuleSet) -> float:
    start = time.process_time()
    _judge_all(systems, ruleset)
    return time.process_time() - start


def _judge_all(systems: Sequence[Facts], ruleset: RuleSet) -> None:
    for facts in systems:
        judge(facts, ruleset, DAY)


def _lineage(number: int, chance: random.Random) -> tuple[Model, ...]:
    """A model and its ancestors, the model first; one developer in eight is unknown."""
    ids = [f"model-{number}-{place}" for place in range(DEPTH)]
    return tuple(
        Model(
            id=each,
            params_total=Interval.exactly(chance.randrange(1, 700)),
            active_same_as_total=True,
            multi_task=True,
            developer_is_russian_legal_entity=chance.choice([True, True, True, False, False, False, False, None]),
            origin=Origin.DERIVED if parent else Origin.FROM_SCRATCH,
            parents=(Edge(parent, Derivation.FINE_TUNE),) if parent else (),
            status=Status.none(),
        )
        for each, parent in zip(ids, [*ids[1:], None], strict=True)
    )


def _systems(count: int, catalogue: Sequence[tuple[Model, ...]], chance: random.Random) -> list[Facts]:
    systems = [_system(catalogue, chance) for _number in range(count)]
    if len(set(systems)) != count:
        raise RuntimeError("Some systems are the same.")
    return systems


def _system(catalogue: Sequence[tuple[Model, ...]], chance: random.Random) -> Facts:
    """Mostly known, with holes anywhere."""
    lineages = chance.sample(catalogue, USED)
    begun = When.on(date(2020, 1, 1) + timedelta(days=chance.randrange(2700)))
    flows: dict[str, Any] = {
        kind.value: _IN_RUSSIA if chance.random() < 0.7 else chance.choice(_OTHER_FLOWS) for kind in FlowKind
    }
    return Facts(
        phase_on=DAY,
        settings=chance.choice(_SETTINGS),
        phase=Phase.IN_OPERATION,
        in_operation=begun if chance.random() < 0.9 else When.unknown(),
        pilot_from=When.none(),
        retired=When.none(),
        models_complete=chance.random() < 0.9,
        uses=tuple(ModelUse(lineage[0].id) for lineage in lineages),
        models=tuple(model for lineage in lineages for model in lineage),
        material_change_after_cutoff=chance.choice([False, False, None]),
        **flows,
    )
