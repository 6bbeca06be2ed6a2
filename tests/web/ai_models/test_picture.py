"""The picture of a lineage: columns by the longest way, no box on another, the deciding line above the others."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.ai_models.lineage_graph import Graph, GraphEdge, GraphNode
from web.ai_models.picture import Box, Picture, draw


def node(key: str, name: str = "") -> GraphNode:
    return GraphNode(key, name or key, "АО «ТБанк», 7 систем", "RU", f"/models/{key}/", "")


def graph(here: str, *edges: str, decides: str = "") -> Graph:
    """`graph("b", "a>b:fine-tune")`: parent > child : kind."""
    lines = []
    for edge in edges:
        ends, _colon, kind = edge.partition(":")
        parent, child = ends.split(">")
        lines.append(GraphEdge(parent, child, kind, ends == decides, unknown=parent == "?"))
    keys = dict.fromkeys([here, *(key for line in lines for key in line.ends)])
    return Graph([node(key) for key in keys], lines, here)


def box(picture: Picture, key: str) -> Box:
    return next(box for box in picture.boxes if box.node.key == key)


def test_ancestors_stand_left_and_descendants_right() -> None:
    picture = draw(graph("here", "root>here", "here>child"))
    assert box(picture, "root").x < box(picture, "here").x < box(picture, "child").x


def test_a_model_that_is_reached_on_two_ways_stands_in_the_column_of_the_longer_one() -> None:
    found = graph("d", "a>b", "b>d", "a>d")
    assert found.levels() == {"d": 0, "a": -2, "b": -1}


def test_a_line_over_several_columns_passes_no_box() -> None:
    picture = draw(graph("d", "a>b", "b>d", "a>d"))
    middle = box(picture, "b")
    line = next(line for line in picture.lines if line.edge.ends == ("a", "d"))
    heights = [int(part.partition("H")[0]) for part in line.path.split("V")[1:-1]]
    assert heights
    assert all(not middle.y <= height <= middle.y + middle.height for height in heights)


def test_the_parents_of_a_merge_arrive_one_under_the_other() -> None:
    picture = draw(graph("m", "a>m:merge", "b>m:merge", "c>m:merge"))
    arrivals = sorted(line.label_y for line in picture.lines)
    assert all(later - earlier >= 14 for earlier, later in pairwise(arrivals))


def test_the_line_that_decides_is_drawn_last_and_so_above_the_others() -> None:
    picture = draw(graph("m", "a>m", "b>m", decides="a>m"))
    assert [line.edge.decides for line in picture.lines] == [False, True]


def test_a_long_name_is_shortened_in_its_box() -> None:
    found = Graph([node("m", "Модель-с-очень-длинным-названием-из-одного-слова-32B-Instruct")], [], "m")
    [drawn] = draw(found).boxes
    assert drawn.name.endswith("…")
    assert drawn.width <= 280


@st.composite
def graphs(draw_one: st.DrawFn) -> Graph:
    """Any lineage: each model may be made from any that come before it."""
    count = draw_one(st.integers(1, 9))
    here = draw_one(st.integers(0, count - 1))
    pairs = list(combinations(range(count), 2))
    chosen = draw_one(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    found = graph(str(here), *(f"{parent}>{child}" for parent, child in chosen))
    up, down = reached(chosen, here, up=True), reached(chosen, here, up=False)
    edges = [edge for edge in found.edges if {*map(int, edge.ends)} <= up or {*map(int, edge.ends)} <= down]
    keys = {key for edge in edges for key in edge.ends} | {str(here)}
    return Graph([each for each in found.nodes if each.key in keys], edges, str(here))


def reached(pairs: list[tuple[int, int]], here: int, up: bool) -> set[int]:
    found = {here}
    while True:
        more = {(parent if up else child) for parent, child in pairs if (child if up else parent) in found} - found
        if not more:
            return found
        found |= more


@given(graphs())
def test_no_box_lies_on_another_and_every_line_runs_from_left_to_right(found: Graph) -> None:
    picture = draw(found)
    assert len(picture.boxes) == len(found.nodes)
    assert len(picture.lines) == len(found.edges)
    for one, two in combinations(picture.boxes, 2):
        apart = one.x + one.width <= two.x or two.x + two.width <= one.x
        assert apart or one.y + one.height <= two.y or two.y + two.height <= one.y
    for edge in found.edges:
        assert box(picture, edge.parent).x < box(picture, edge.child).x
    assert all(
        each.x + each.width <= picture.width and each.y + each.height <= picture.height for each in picture.boxes
    )


@pytest.mark.parametrize("count", [1, 40])
def test_many_children_make_the_picture_higher_and_not_smaller(count: int) -> None:
    picture = draw(graph("root", *(f"root>c{number}" for number in range(count))))
    assert picture.height >= count * 48
