"""The map of data flows: zones by country, the system in the middle, a line to each place. Lengths are pixels.

Russia is the zone at the left with the system in it; other countries stand at the right, those that break a condition
first, what is unknown last. The table under the map says the same and more, so that the drawing is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, ngettext, pgettext

from inventory.models.choices import FlowKind, YesNoUnknown
from web.parts.marks import country_name
from web.systems.detail.flows import HOME, FlowLine

BOX_HEIGHT, ROW, TOP, BOTTOM = 46, 58, 30, 12
HOME_WIDTH, LEFT, LEFT_WIDTH = 500, 14, 190
MIDDLE, MIDDLE_WIDTH = 294, 192
AWAY, AWAY_WIDTH, GAP = 664, 216, 12
# Letters of 12.5 px that fit into a box beside its chip, and into the line under it.
TITLE_LETTERS, PLACE_LETTERS = 20, 25
# Beside the system stand so many places in Russia; the rest stand at the left.
BESIDE = 2


@dataclass(frozen=True, slots=True)
class Box:
    """One kind of flow in one country, or the system. `y` is its upper edge; `css` marks what breaks or is unknown."""

    x: int
    y: int
    width: int
    title: str
    place: str
    country: str
    breaks: bool
    css: str

    @property
    def chip_x(self) -> int:
        """Where the chip with the letters of the country stands."""
        return self.x + self.width - 34

    @property
    def middle(self) -> int:
        """The height at which a line reaches it."""
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line from the system to a box as an SVG path, with its words and where they stand."""

    path: str
    css: str
    words: str = ""
    words_y: int = 0


@dataclass(frozen=True, slots=True)
class Zone:
    """A country with its boxes."""

    x: int
    y: int
    width: int
    height: int
    title: str
    css: str


@dataclass(frozen=True, slots=True)
class FlowMap:
    """All that the template draws, back to front."""

    height: int
    zones: list[Zone]
    lines: list[Line]
    boxes: list[Box]
    system: Box


@dataclass(frozen=True, slots=True)
class _Stop:
    """The places of one kind of flow in one country."""

    country: str
    kind: FlowKind
    title: str
    place: str
    breaks: bool
    words: str


def flow_map(code: str, name: str, lines: Sequence[FlowLine]) -> FlowMap | None:
    """The map; None where nothing at all is known of the flows, or where it is known that there are none."""
    stops = _stops(lines)
    if not any(stop.country for stop in stops):
        return None
    home = [stop for stop in stops if stop.country == HOME]
    away = [stop for stop in stops if stop.country != HOME]
    beside = home[len(home) - min(BESIDE, max(0, len(home) - 3)) :]
    left = home[: len(home) - len(beside)]
    zones_height = _zones_height(away)
    inner = max(ROW * max(len(left), 1 + len(beside)), zones_height - TOP - BOTTOM, ROW)
    height = TOP + inner + BOTTOM
    system_y = TOP + (inner - BOX_HEIGHT) // 2 if len(beside) != 1 else TOP + (inner - ROW - BOX_HEIGHT) // 2
    system = Box(MIDDLE, system_y, MIDDLE_WIDTH, code, _cut(name, PLACE_LETTERS), "", False, "here")
    left_boxes = _column(left, inner)
    beside_boxes = [
        _box(stop, MIDDLE, MIDDLE_WIDTH, system_y + (ROW if number == 0 else -ROW), "home")
        for number, stop in enumerate(beside)
    ]
    away_zones, away_boxes = _zones(away, TOP + (inner - zones_height + TOP + BOTTOM) // 2 - TOP)
    return FlowMap(
        height=height,
        zones=[Zone(0, 0, HOME_WIDTH, height, country_name(HOME), "home"), *away_zones],
        lines=[
            *(_line_left(system, box) for box in left_boxes),
            *(_line_beside(system, box) for box in beside_boxes),
            *_lines_away(system, away_boxes, away),
        ],
        boxes=[*left_boxes, *beside_boxes, *away_boxes],
        system=system,
    )


def _stops(lines: Sequence[FlowLine]) -> list[_Stop]:
    """One for each kind and country, countries that break a condition first, unknown ones last."""
    placed = [line for line in lines if not line.absent]
    breaking = {line.country for line in placed if line.breaks}
    kinds = list(FlowKind)

    def order(line: FlowLine) -> tuple[bool, bool, str, int]:
        return not line.country, line.country not in breaking, line.country, kinds.index(line.kind)

    ordered = sorted(placed, key=order)
    return [_stop(list(group)) for _, group in groupby(ordered, key=lambda line: (line.country, line.kind))]


def _stop(lines: list[FlowLine]) -> _Stop:
    first = lines[0]
    places = list(dict.fromkeys(line.place for line in lines if line.place))
    more = ngettext("%(count)s place", "%(count)s places", len(lines)) % {"count": len(lines)}
    label = str(first.kind.label)
    return _Stop(
        country=first.country,
        kind=first.kind,
        title=_cut(label[:1].upper() + label[1:], TITLE_LETTERS),
        place=_cut(places[0] if len(places) == 1 else more if len(lines) > 1 else first.provider, PLACE_LETTERS),
        breaks=any(line.breaks for line in lines),
        words=_words(first),
    )


def _words(line: FlowLine) -> str:
    """What goes along the line, as far as it is known."""
    if line.kind == FlowKind.TELEMETRY:
        return {
            YesNoUnknown.YES.value: pgettext("flow map", "logs with data"),
            YesNoUnknown.NO.value: pgettext("flow map", "counters without data"),
        }.get(str(line.has_content), pgettext("flow map", "logs"))
    if line.kind == FlowKind.BACKUP:
        return {
            YesNoUnknown.YES.value: pgettext("flow map", "copies, key in Russia"),
            YesNoUnknown.NO.value: pgettext("flow map", "copies, key abroad"),
        }.get(str(line.key_in_russia), pgettext("flow map", "copies"))
    return {
        FlowKind.INFERENCE: pgettext("flow map", "requests and answers"),
        FlowKind.SUPPORT: pgettext("flow map", "remote access"),
    }.get(line.kind, pgettext("flow map", "data of the system"))


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,;") + "…"


def _box(stop: _Stop, x: int, width: int, y: int, css: str) -> Box:
    return Box(x, y, width, stop.title, stop.place, stop.country or "?", stop.breaks, css)


def _column(stops: list[_Stop], inner: int) -> list[Box]:
    """The places in Russia at the left, in the middle of the height."""
    first = TOP + (inner - ROW * len(stops) + ROW - BOX_HEIGHT) // 2
    return [_box(stop, LEFT, LEFT_WIDTH, first + ROW * number, "home") for number, stop in enumerate(stops)]


def _by_country(stops: list[_Stop]) -> list[list[_Stop]]:
    return [list(group) for _, group in groupby(stops, key=lambda stop: stop.country)]


def _zone_height(stops: Sequence[_Stop]) -> int:
    return TOP + ROW * len(stops) - (ROW - BOX_HEIGHT) + BOTTOM


def _zones_height(stops: list[_Stop]) -> int:
    groups = _by_country(stops)
    return sum(map(_zone_height, groups)) + GAP * max(0, len(groups) - 1)


def _zones(stops: list[_Stop], top: int) -> tuple[list[Zone], list[Box]]:
    """The countries at the right, one under another."""
    zones, boxes, y = [], [], max(0, top)
    for group in _by_country(stops):
        country, breaks = group[0].country, any(stop.breaks for stop in group)
        css = "unknown" if not country else "breaks" if breaks else "away"
        title = country_name(country) if country else gettext("country unknown")
        height = _zone_height(group)
        zones.append(Zone(AWAY, y, AWAY_WIDTH, height, title, css))
        boxes += [
            _box(stop, AWAY + 14, AWAY_WIDTH - 28, y + TOP + ROW * number, _css(stop))
            for number, stop in enumerate(group)
        ]
        y += height + GAP
    return zones, boxes


def _css(stop: _Stop) -> str:
    return "unknown" if not stop.country else "breaks" if stop.breaks else "away"


def _line_left(system: Box, box: Box) -> Line:
    bend = (box.x + box.width + system.x) // 2
    return Line(f"M{system.x} {system.middle}H{bend}V{box.middle}H{box.x + box.width + 6}", "home")


def _line_beside(system: Box, box: Box) -> Line:
    x = system.x + system.width // 2
    below = box.y > system.y
    start, end = (system.y + BOX_HEIGHT, box.y - 6) if below else (system.y, box.y + BOX_HEIGHT + 6)
    return Line(f"M{x} {start}V{end}", "home")


def _lines_away(system: Box, boxes: list[Box], stops: list[_Stop]) -> list[Line]:
    """Lines to the right: they leave the system one under another, so that each can be followed, and carry words."""
    right, step = system.x + system.width, min(12, (BOX_HEIGHT - 10) // max(1, len(boxes)))
    lines = []
    for number, (box, stop) in enumerate(zip(boxes, stops, strict=True)):
        y = system.middle + round((number - (len(boxes) - 1) / 2) * step)
        bend = HOME_WIDTH + 12 + abs(number - len(boxes) // 2) * 6
        words_y = box.middle - 6
        lines.append(Line(f"M{right} {y}H{bend}V{box.middle}H{box.x - 6}", _css(stop), stop.words, words_y))
    return lines
