"""Where the data of a system goes: foreign places first, then unknown ones, then Russia, then what does not happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from inventory.models import DataFlow
from inventory.models.choices import FlowKind, FlowPresence, YesNoUnknown
from web.parts.sources import Source
from web.systems.detail.periods import period
from web.systems.detail.scene import Scene

HOME = "RU"


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One place of one kind of flow, or a whole kind of which there is none, or nothing is known."""

    kind: FlowKind
    label: str
    country: str
    place: str
    provider: str
    confirmed_on: date | None
    period: str
    source: Source
    breaks: bool
    unknown: bool
    absent: bool
    has_content: str = YesNoUnknown.UNKNOWN
    key_in_russia: str = YesNoUnknown.UNKNOWN


def flow_lines(scene: Scene) -> list[FlowLine]:
    """Foreign places first, then unknown ones, then Russia, then kinds of which it is known that there are none."""
    lines = [_line(scene, flow) for flow in scene.flows]
    for kind in FlowKind:
        presence = scene.system.flow_presence(kind)
        placed = any(flow.kind == kind for flow in scene.flows)
        if presence == FlowPresence.UNKNOWN or not placed:
            lines.append(_whole_kind(scene, kind, absent=presence == FlowPresence.NONE, more=placed))
    return sorted(lines, key=_order)


def _order(line: FlowLine) -> tuple[int, bool]:
    if line.absent:
        return 3, False
    if line.country and line.country != HOME:
        return 0, not line.breaks
    return (2, False) if line.country == HOME else (1, False)


def _line(scene: Scene, flow: DataFlow) -> FlowLine:
    return FlowLine(
        kind=FlowKind(flow.kind),
        label=str(FlowKind(flow.kind).label),
        country=flow.country,
        place=flow.place,
        provider=str(flow.provider or ""),
        confirmed_on=flow.confirmed_on,
        period=period(flow.since, flow.until),
        source=scene.sources.of("data_flow", flow.pk, "place"),
        breaks=f"flows.{flow.kind}" in scene.broken_facts and flow.country not in ("", HOME),
        unknown=not flow.country,
        absent=False,
        has_content=flow.has_content,
        key_in_russia=flow.key_in_russia,
    )


def _whole_kind(scene: Scene, kind: FlowKind, absent: bool, more: bool) -> FlowLine:
    label = str(kind.label)
    return FlowLine(
        kind=kind,
        label=gettext("%(flow)s, other places") % {"flow": label} if more and not absent else label,
        country="",
        place="",
        provider="",
        confirmed_on=None,
        period="",
        source=scene.sources.of("system", scene.system.pk, f"flows.{kind}"),
        breaks=False,
        unknown=not absent,
        absent=absent,
    )


def flow_summary(lines: list[FlowLine]) -> dict[str, int]:
    """How many places are in Russia, abroad and unknown."""
    placed = [line for line in lines if not line.absent]
    return {
        "home": sum(line.country == HOME for line in placed),
        "abroad": sum(bool(line.country) and line.country != HOME for line in placed),
        "unknown": sum(not line.country for line in placed),
    }
