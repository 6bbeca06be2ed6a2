"""Small systems at random: mostly known, with a few holes, so that every completion can be written out."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

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
    Setting,
    Settings,
    Status,
    StatusCategory,
    When,
)
from tests.compliance.engine.brute_force import READINGS

DAYS = [
    date(2025, 5, 1),
    date(2026, 8, 31),
    date(2026, 9, 1),
    date(2026, 12, 1),
    date(2027, 2, 28),
    date(2027, 3, 1),
    date(2027, 3, 2),
    date(2027, 6, 1),
    date(2028, 4, 1),
    date(2031, 1, 1),
]
ASKED_DAYS = [
    date(2026, 11, 24),
    date(2027, 3, 1),
    date(2027, 6, 1),
    date(2028, 5, 1),
    date(2032, 8, 31),
    date(2032, 9, 1),
]

HOLES = [
    "settings",
    "phase",
    "in_operation",
    "pilot_from",
    "retired",
    "models_complete",
    "size",
    "multi_task",
    "status",
    "developer",
    "lineage",
    "use",
    "flow",
    "flow",
    "material_change",
]
NEVER = st.just(When.none())
UNKNOWN = st.just(When.unknown())

days = st.sampled_from(DAYS)
exact = days.map(When.on)
early = st.sampled_from(DAYS[:8]).map(When.on)
late = st.sampled_from(DAYS[-2:]).map(When.on)
ranges = st.tuples(days, days).map(lambda pair: When.between(min(pair), max(pair)))


class Scene:
    """Draws values that are known, but for the facts chosen to be holes."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.holes = draw(st.lists(st.sampled_from(HOLES), min_size=1, max_size=3))

    def choose(self, hole: str, known: list[Any], unknown: list[Any]) -> Any:
        """A known value; where this fact is a hole, one of either."""
        return self.draw(st.sampled_from([*unknown, *known] if hole in self.holes else known))

    def when(self, hole: str, known: list[st.SearchStrategy[When]]) -> When:
        choice: When = self.draw(st.one_of(UNKNOWN, ranges, *known) if hole in self.holes else st.one_of(*known))
        return choice

    def period(self, hole: str) -> dict[str, Any]:
        return {side: self.when(hole, [NEVER] * 8 + [exact]) for side in ("start", "end")}


def _model(scene: Scene, model_id: str, parents: list[str]) -> Model:
    kinds = [Derivation.FINE_TUNE, Derivation.FINE_TUNE, Derivation.QUANTISATION]
    named = scene.draw(st.lists(st.sampled_from(parents), max_size=2, unique=True)) if parents else []
    edges = tuple(Edge(parent, scene.choose("lineage", kinds, [None])) for parent in named)
    if scene.choose("lineage", [False], [True]):
        edges = (*edges, Edge(None, scene.choose("lineage", kinds, [None])))
    origin = Origin.DERIVED if edges else scene.choose("lineage", [Origin.FROM_SCRATCH], [None, Origin.DERIVED])
    national = Status(StatusCategory.NATIONAL, True, **scene.period("status"))
    trusted = Status(StatusCategory.TRUSTED, True)
    return Model(
        id=model_id,
        params_total=scene.choose("size", [Interval(2, 2)] * 9 + [Interval(0.5, 0.5)], [Interval(0.5, 2), None]),
        params_active=scene.choose("size", [Interval(0.5, 0.5)], [None]),
        active_same_as_total=scene.draw(st.sampled_from([True, True, True, False])),
        multi_task=scene.choose("multi_task", [True] * 9 + [False], [None]),
        developer_is_russian_legal_entity=scene.choose("developer", [True, False], [None]),
        origin=origin,
        parents=edges,
        status=scene.choose("status", [Status.none(), Status.none(), national, trusted], [Status()]),
    )


def _flows(scene: Scene) -> dict[str, Any]:
    found = {kind.value: Flow.in_countries("RU") for kind in FlowKind}
    for kind in scene.draw(st.lists(st.sampled_from(list(FlowKind)), max_size=2, unique=True)):
        answers = (scene.choose("flow", [True, False], [None]) for _ in range(2))
        period = scene.period("flow") if scene.draw(st.booleans()) else {}
        place = Place(scene.choose("flow", ["RU", "CN", "CN"], [None]), *answers, **period)
        known = [Flow((place,)), Flow((Place("RU"), place)), Flow.none()]
        found[kind.value] = scene.choose("flow", known, [Flow.unknown()])
    return found


@st.composite
def systems(draw: st.DrawFn) -> Facts:
    scene = Scene(draw)
    known = [
        *[Settings.of(Setting.STATE_INFORMATION_SYSTEM)] * 4,
        Settings.of(Setting.SIGNIFICANT_CII, Setting.OTHER_CII),
        *[Settings.of(Setting.STATE_INFORMATION_SYSTEM)] * 4,
        Settings.of(Setting.MUNICIPAL_SYSTEM),
    ]
    half_known = Settings((frozenset({Setting.OTHER_CII}), frozenset({Setting.SIGNIFICANT_CII})))
    used = draw(st.lists(st.sampled_from(["root", "child", "other"]), min_size=1, max_size=2, unique=True))
    phases = [*[Phase.IN_OPERATION] * 12, Phase.PILOT, Phase.PLANNED, Phase.PLANNED, Phase.RETIRED]
    return Facts(
        phase_on=draw(st.sampled_from([date(2026, 8, 31), *[date(2027, 6, 1)] * 3])),
        settings=scene.choose("settings", known, [half_known, Settings.unknown()]),
        phase=scene.choose("phase", phases, [None]),
        in_operation=scene.when("in_operation", [early] * 6 + [exact, NEVER]),
        pilot_from=scene.when("pilot_from", [NEVER, NEVER, early]),
        retired=scene.when("retired", [NEVER] * 10 + [late]),
        models_complete=scene.choose("models_complete", [True], [False]),
        uses=tuple(ModelUse(model_id, **scene.period("use")) for model_id in used),
        models=(_model(scene, "root", []), _model(scene, "child", ["root"]), _model(scene, "other", ["root", "child"])),
        material_change_after_cutoff=scene.choose("material_change", [False, False, True], [None]),
        **_flows(scene),
    )


@st.composite
def fixed_answers(draw: st.DrawFn) -> dict[str, str]:
    """All but two legal questions answered, so that the readings can be written out."""
    open_ones = draw(st.lists(st.sampled_from(list(READINGS)), min_size=2, max_size=3, unique=True))
    return {key: draw(st.sampled_from(values)) for key, values in READINGS.items() if key not in open_ones}
