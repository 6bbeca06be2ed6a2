"""The graph that the picture of a lineage shows: models, parents that nobody knows, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from compliance.engine import Lineage
from inventory.lineage import Step
from inventory.models import AIModel, Derivation
from inventory.models.choices import DerivationKind
from web.parts.dates import figure

# Of the models that were made from one and that nobody uses, at most so many are drawn one by one.
UNUSED_DRAWN = 3
# Of a box that stands for several models.
NO_CHIP = "-"


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A model of the picture. `css` is its class: the root that decides, the model of the page, unknown, the rest."""

    key: str
    name: str
    about: str
    country: str
    url: str
    css: str

    @property
    def chip(self) -> str:
        """Class of the country: at home, abroad, or unknown; empty where none is shown."""
        return {"RU": "home", "": "unknown", NO_CHIP: ""}.get(self.country, "abroad")


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A derivation; `decides` where it lies on the way to the root that decides, `unknown` without a known parent."""

    parent: str
    child: str
    kind: str
    decides: bool
    unknown: bool

    @property
    def ends(self) -> tuple[str, str]:
        """Both keys, parent first."""
        return self.parent, self.child


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes in the order of the lists, and the edges between them; there is no circle."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    here: str

    def levels(self) -> dict[str, int]:
        """The column of each node: 0 for the model of the page, before it its ancestors, behind it what it became."""
        up, down = self._longest(towards_parents=True), self._longest(towards_parents=False)
        return {node.key: -up[node.key] if node.key in up else down.get(node.key, 0) for node in self.nodes}

    def _longest(self, towards_parents: bool) -> dict[str, int]:
        """The length of the longest way from here to each node that is reached."""
        reached = {self.here: 0}
        waiting = [self.here]
        while waiting:
            key = waiting.pop()
            for edge in self.edges:
                near, far = (edge.child, edge.parent) if towards_parents else (edge.parent, edge.child)
                if near == key and reached.get(far, -1) < reached[key] + 1:
                    reached[far] = reached[key] + 1
                    waiting.append(far)
        return reached


def graph_of(
    model: AIModel,
    known: Mapping[int, AIModel],
    below: Collection[Step],
    origin: Lineage,
    held: Mapping[int, int],
) -> Graph:
    """The ancestors in `known` and the steps `below`; `held` counts the systems that rest on each model."""
    by_slug = {each.slug: each for each in known.values()}
    path = [_key(by_slug[step.model]) if step.model in by_slug else "" for step in origin.path]
    deciding = set(zip(path[1:], path, strict=False))
    drawn = _drawn(below, held)
    edges = [edge for each in known.values() for edge in each.parent_edges.all()]
    lines = [_line(edge, deciding) for edge in edges]
    lines += [_line(step.edge, ()) for step in drawn]
    nodes = [_model(each, model, path, held) for each in known.values()]
    nodes += [_nobody(f"?{edge.pk}", path) for edge in edges if edge.parent_id is None]
    if _guessed(origin, by_slug, edges):
        nodes.append(_nobody("?", path))
        lines.append(GraphEdge("?", path[-2], "", decides=True, unknown=True))
    nodes += {step.model.pk: _model(step.model, model, path, held) for step in drawn if step.model}.values()
    for parent, count in _left_out(below, drawn).items():
        nodes.append(_more(f"+{parent}", count))
        lines.append(GraphEdge(f"m{parent}", f"+{parent}", "", decides=False, unknown=False))
    return Graph(nodes, list({line.ends: line for line in lines}.values()), _key(model))


def kind_words(kind: str) -> str:
    """The label of a kind of derivation; empty where it is not known."""
    return str(DerivationKind(kind).label) if kind in DerivationKind.values and kind != DerivationKind.UNKNOWN else ""


def _key(model: AIModel) -> str:
    return f"m{model.pk}"


def _guessed(origin: Lineage, by_slug: Mapping[str, AIModel], edges: Collection[Derivation]) -> bool:
    """Whether the way ends at a parent that no edge names: nobody has said how the model before it was made."""
    if len(origin.path) < 2 or origin.path[-1].model:
        return False
    child = by_slug[origin.path[-2].model]
    return not any(edge.child_id == child.pk and edge.parent_id is None for edge in edges)


def _line(edge: Derivation, deciding: Collection[tuple[str, str]]) -> GraphEdge:
    parent = f"m{edge.parent_id}" if edge.parent_id else f"?{edge.pk}"
    child = f"m{edge.child_id}"
    decides = (parent if edge.parent_id else "", child) in deciding
    return GraphEdge(parent, child, kind_words(edge.kind), decides, unknown=edge.parent_id is None)


def _model(each: AIModel, here: AIModel, path: list[str], held: Mapping[int, int]) -> GraphNode:
    developer, count = each.developer, held.get(each.pk, 0)
    root, own = len(path) > 1 and _key(each) == path[-1], each.pk == here.pk
    said = gettext("this model") if own else gettext("root: it decides") if root else str(developer or "")
    systems = ngettext("%(count)s system", "%(count)s systems", count) % {"count": figure(count)} if count else ""
    return GraphNode(
        key=_key(each),
        name=each.name,
        about=", ".join(part for part in (said, systems) if part),
        country=developer.country if developer else "",
        url=reverse("model", args=[each.slug]),
        css="pic-here" if own else "pic-root" if root else "",
    )


def _nobody(key: str, path: list[str]) -> GraphNode:
    css = "pic-unknown pic-root" if path and not path[-1] else "pic-unknown"
    return GraphNode(key, gettext("nobody knows which"), gettext("a parent that is not known"), "", "", css)


def _more(key: str, count: int) -> GraphNode:
    name = ngettext("%(count)s more derivative", "%(count)s more derivatives", count) % {"count": figure(count)}
    return GraphNode(key, name, gettext("not used in the register"), NO_CHIP, "#lineage-list", "pic-more")


def _drawn(below: Collection[Step], held: Mapping[int, int]) -> list[Step]:
    """The steps without the leaves that nobody uses, where one model has more than a few of them."""
    inner = {step.edge.parent_id for step in below}
    shown: set[int] = set()
    unused: Counter[int | None] = Counter()
    for step in below:
        if step.edge.child_id not in inner and not held.get(step.edge.child_id):
            unused[step.edge.parent_id] += 1
            if unused[step.edge.parent_id] > UNUSED_DRAWN:
                continue
        shown.add(step.edge.child_id)
    return [step for step in below if step.edge.child_id in shown]


def _left_out(below: Collection[Step], drawn: Collection[Step]) -> dict[int, int]:
    """For each parent how many of its children are not drawn."""
    shown = {step.edge.child_id for step in drawn}
    counts: dict[int, int] = {}
    for step in below:
        if step.edge.child_id not in shown and step.edge.parent_id:
            counts[step.edge.parent_id] = counts.get(step.edge.parent_id, 0) + 1
    return counts
