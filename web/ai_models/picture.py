"""The picture of a lineage: boxes left to right, from the roots over the model itself to what was made from it.

Each model stands in the column of its longest way to the model; an edge that spans several columns is led through
places of its own, so that no line crosses a box. Lengths are pixels. The picture is drawn once, without a script; what
it shows stands in the list beside it, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from web.ai_models.lineage_graph import Graph, GraphEdge, GraphNode

# Widths of a letter of the name (13 px, 500), of the second line and of the kinds (12 px).
NAME_LETTER, LETTER = 7.4, 6.5
NARROWEST, WIDEST, CHIP = 160, 280, 36
BOX, PORT, ROW_GAP, WAY = 48, 18, 22, 14
EDGE, TURN, ARROW = 2, 16, 6


Ways = dict[tuple[str, str], list["Place"]]
Near = dict[int, list["Place"]]


@dataclass(slots=True)
class Place:
    """Where something stands in its column: a box, or with `node` None the way of a long edge.

    A line that leaves it turns after `turn`, each place's elsewhere, so that no two become one; words follow `words`.
    """

    node: GraphNode | None
    height: int
    x: int = 0
    y: int = 0
    width: int = 0
    turn: int = TURN
    words: int = TURN

    @property
    def middle(self) -> int:
        """The height at which a line leaves it."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Box:
    """A box as it is drawn, with the texts that fit into it."""

    node: GraphNode
    x: int
    y: int
    width: int
    height: int
    name: str
    about: str

    @property
    def first_line(self) -> int:
        """The foot of the name, from the top of the box."""
        return self.height // 2 - 4

    @property
    def second_line(self) -> int:
        """The foot of the second line."""
        return self.height // 2 + 14

    @property
    def chip_x(self) -> int:
        """Where the country stands, from the left edge of the box."""
        return self.width - CHIP + 4

    @property
    def chip_y(self) -> int:
        """The same from its top."""
        return self.height // 2 - 17


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is drawn: the path, the point of its arrow, and where the words of its kind begin."""

    edge: GraphEdge
    path: str
    arrow: str
    label_x: int
    label_y: int


@dataclass(slots=True)
class Picture:
    """All that the template draws; deciding lines come last, so that they lie above the others."""

    width: int
    height: int
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def draw(graph: Graph) -> Picture:
    """The picture of a graph; with nothing but the model itself a picture of one box."""
    levels = graph.levels()
    columns = _columns(graph, levels)
    places = {place.node.key: place for column in columns.values() for place in column if place.node}
    ways = _ways(graph, levels, columns)
    near = _neighbours(graph, places, ways)
    _in_good_order(columns, near)
    height = _set_down(graph, columns, near)
    width = max(place.x + place.width for column in columns.values() for place in column) + EDGE
    picture = Picture(width, height)
    picture.boxes = [_box(place) for place in places.values()]
    picture.lines = _lines(graph, places, ways)
    return picture


def _columns(graph: Graph, levels: Mapping[str, int]) -> dict[int, list[Place]]:
    columns: dict[int, list[Place]] = {}
    arriving: dict[str, int] = {}
    for edge in graph.edges:
        arriving[edge.child] = arriving.get(edge.child, 0) + 1
    for node in graph.nodes:
        height = max(BOX, PORT * arriving.get(node.key, 0) + 8)
        columns.setdefault(levels[node.key], []).append(Place(node, height))
    return dict(sorted(columns.items()))


def _ways(graph: Graph, levels: Mapping[str, int], columns: dict[int, list[Place]]) -> Ways:
    """For each edge the places that it passes between its ends."""
    ways: Ways = {}
    for edge in graph.edges:
        passed = range(levels[edge.parent] + 1, levels[edge.child])
        ways[edge.ends] = [Place(None, WAY) for _level in passed]
        for level, place in zip(passed, ways[edge.ends], strict=True):
            columns[level].append(place)
    return ways


def _neighbours(graph: Graph, places: Mapping[str, Place], ways: Ways) -> Near:
    near: dict[int, list[Place]] = {}
    for edge in graph.edges:
        for one, two in pairwise([places[edge.parent], *ways[edge.ends], places[edge.child]]):
            near.setdefault(id(one), []).append(two)
            near.setdefault(id(two), []).append(one)
    return near


def _in_good_order(columns: Mapping[int, list[Place]], near: Near) -> None:
    """Puts each place near the middle of its neighbours, over and over, so that few lines cross."""
    for _round in range(6):
        rank = {id(place): index / len(column) for column in columns.values() for index, place in enumerate(column)}
        for column in columns.values():
            column.sort(key=partial(_pull, near, rank))


def _pull(near: Near, rank: Mapping[int, float], place: Place) -> float:
    """The mean rank of the neighbours; its own where it has none."""
    ranks = [rank[id(other)] for other in near.get(id(place), [])]
    return sum(ranks) / len(ranks) if ranks else rank[id(place)]


def _set_down(graph: Graph, columns: Mapping[int, list[Place]], near: Near) -> int:
    """Gives each place its coordinates, column by column from the model outwards; returns the height of the whole."""
    for level in sorted(columns, key=lambda level: (abs(level), level)):
        inner = {id(place) for place in columns.get(level + (1 if level < 0 else -1), []) if level}
        _beside(columns[level], near, inner)
    x = EDGE
    for column in columns.values():
        width = max(_width(place.node) for place in column)
        spread = _turns(graph, column)
        for place in column:
            place.x, place.width, place.words = x, width, spread
        x += width + spread + _longest(graph, column)
    places = [place for column in columns.values() for place in column]
    top = min(place.y for place in places)
    for place in places:
        place.y += EDGE - top
    return max(place.y + place.height for place in places) + EDGE


def _beside(column: Sequence[Place], near: Near, inner: Collection[int]) -> None:
    """Sets the places of a column as level as can be with their neighbours in the `inner` one, none on another."""
    wanted: list[int] = []
    floor: int | None = None
    for place in column:
        levels = [other.middle for other in near.get(id(place), []) if id(other) in inner]
        wanted.append(round(sum(levels) / len(levels)) - place.height // 2 if levels else floor or 0)
        place.y = wanted[-1] if floor is None else max(wanted[-1], floor)
        floor = place.y + place.height + ROW_GAP
    shift = sum(want - place.y for want, place in zip(wanted, column, strict=True)) // len(column)
    for place in column:
        place.y += shift


def _width(node: GraphNode | None) -> int:
    if node is None:
        return NARROWEST
    wanted = max(len(node.name) * NAME_LETTER + CHIP + 20, len(node.about) * LETTER + 24)
    return round(min(WIDEST, max(NARROWEST, wanted)))


def _turns(graph: Graph, column: Iterable[Place]) -> int:
    """Lets the lines of each place turn elsewhere; returns where the last of them turns."""
    parents = {edge.parent for edge in graph.edges}
    leaving = [place for place in column if place.node is None or place.node.key in parents]
    step = min(7, 42 // max(1, len(leaving) - 1))
    for number, place in enumerate(leaving):
        place.turn = TURN + number * step
    return TURN + max(0, len(leaving) - 1) * step


def _longest(graph: Graph, column: Iterable[Place]) -> int:
    """Room for the words of the kinds on the lines that leave this column, and for their arrows."""
    here = {place.node.key for place in column if place.node}
    words = [len(edge.kind) for edge in graph.edges if edge.parent in here]
    passing = [len(edge.kind) for edge in graph.edges if edge.parent not in here]
    return TURN + ARROW + round(max([8, *words, *passing]) * LETTER) + 12


def _box(place: Place) -> Box:
    node = place.node
    if node is None:
        raise ValueError("A way is no box.")
    name = _fitting(node.name, (place.width - CHIP - 18) / NAME_LETTER)
    about = _fitting(node.about, (place.width - 20) / LETTER)
    return Box(node, place.x, place.y, place.width, place.height, name, about)


def _fitting(text: str, letters: float) -> str:
    return text if len(text) <= letters else f"{text[: max(1, int(letters) - 1)].rstrip()}…"


def _lines(graph: Graph, places: Mapping[str, Place], ways: Ways) -> list[Line]:
    """The edges; those that arrive at one box arrive one under the other, in the order of where they come from."""
    lines = []
    for node in graph.nodes:
        child = places[node.key]
        arriving = [edge for edge in graph.edges if edge.child == node.key]
        arriving.sort(key=lambda edge: ([places[edge.parent], *ways[edge.ends]])[-1].y)
        for number, edge in enumerate(arriving, start=1):
            y = child.y + round(child.height * number / (len(arriving) + 1))
            lines.append(_line(edge, [places[edge.parent], *ways[edge.ends]], child, y))
    return sorted(lines, key=lambda line: line.edge.decides)


def _line(edge: GraphEdge, chain: Sequence[Place], child: Place, y: int) -> Line:
    path, last = f"M{chain[0].x + chain[0].width} {chain[0].middle}", chain[0]
    for place in chain[1:]:
        path += f"H{last.x + last.width + last.turn}V{place.middle}H{place.x + place.width}"
        last = place
    right = last.x + last.width
    turn, end = right + last.turn, child.x - ARROW
    path += f"H{turn}V{y}H{end}"
    arrow = f"M{child.x - 1} {y}l-{ARROW + 1} -4v8z"
    return Line(edge, path, arrow, right + last.words + 6, y - 7)
