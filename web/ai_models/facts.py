"""The facts of a model and the way to the ancestor that decides, each with its source, its age, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from compliance.engine import Lineage
from compliance.engine.result import LineageStep, Reason
from inventory.models import AIModel, Claim, Derivation
from inventory.models.choices import Confidence, Origin, YesNoUnknown
from web.ai_models.lineage_graph import kind_words
from web.ai_models.words import size_words
from web.parts.dates import day_words
from web.parts.sources import Source, source_of
from web.parts.words import said

Claimed = Mapping[tuple[int, str], Source]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with its source; an empty `value` is shown as unknown. `key` names its field in the form.

    `consequence` is what the rules make of it; empty where a rule before closed the matter.
    """

    key: str
    name: str
    value: str
    source: Source
    source_words: str
    consequence: str


@dataclass(frozen=True, slots=True)
class PathRow:
    """One model on the way from here to the root. `kind` says how the row before was made from it, on `edge_source`."""

    name: str
    url: str
    country: str
    developer: str
    developer_source: str
    consequence: str
    known: bool
    kind: str = ""
    edge_source: str = ""
    decides: bool = False


def claims_of(models: Mapping[int, AIModel], today: date) -> dict[tuple[int, str], Source]:
    """The current claims of these models by key and fact, in one query; a confidence is said with the source."""
    claims = Claim.objects.current().filter(ai_model__in=models).select_related("evidence", "stated_by", "ai_model")
    return {(claim.ai_model_id or 0, claim.field): source_of(claim, today) for claim in claims}


def fact_rows(model: AIModel, claimed: Claimed, reasons: Mapping[str, Reason], today: date) -> list[FactRow]:
    """The facts that the engine reads, each with its claim; without one with the source of the whole record."""
    developer = model.developer
    values = {
        "developer": (gettext("Developer"), str(developer) if developer else ""),
        "size": (gettext("Parameters"), size_words(model)),
        "multi_task": (gettext("Many different tasks"), _answer(model.multi_task)),
        "lineage": (gettext("How it was made"), _origin(model)),
        "status": (pgettext("AI model", "Status"), _statuses(model)),
    }
    rows = []
    for key, (name, value) in values.items():
        source = _said(claimed, model, key)
        consequence = _consequence(reasons, model, key)
        rows.append(FactRow(key, name, value, source, source.words(today), consequence))
    return rows


def path_rows(
    origin: Lineage, models: Mapping[int, AIModel], claimed: Claimed, reasons: Mapping[str, Reason], today: date
) -> list[PathRow]:
    """The way to the ancestor that decides, from the model itself; empty where it decides alone."""
    if len(origin.path) < 2:
        return []
    by_slug = {model.slug: model for model in models.values()}
    rows: list[PathRow] = []
    child: AIModel | None = None
    for number, step in enumerate(origin.path, start=1):
        model = by_slug.get(step.model)
        edge = _edge_between(child, model) if child else None
        row = _path_row(step, model, claimed, reasons, today)
        if child and edge:
            row = replace(row, kind=kind_words(edge.kind), edge_source=edge_words(edge, child, claimed, today))
        rows.append(replace(row, decides=number == len(origin.path)))
        child = model
    return rows


def _path_row(
    step: LineageStep, model: AIModel | None, claimed: Claimed, reasons: Mapping[str, Reason], today: date
) -> PathRow:
    return PathRow(
        name=model.name if model else "",
        url=reverse("model", args=[model.slug]) if model else "",
        country=step.country,
        developer=str(model.developer) if model and model.developer else "",
        developer_source=_said(claimed, model, "developer").words(today) if model else "",
        consequence=_consequence(reasons, model, "developer") if model else "",
        known=model is not None,
    )


def edge_words(edge: Derivation, child: AIModel, claimed: Claimed, today: date) -> str:
    """Where an edge is known from: its own source, else the claim of the child's lineage, else the child's record."""
    if not edge.source:
        return _said(claimed, child, "lineage").words(today)
    if not edge.confidence:
        return edge.source
    return f"{edge.source} ({Confidence(edge.confidence).label})"


def _edge_between(child: AIModel, parent: AIModel | None) -> Derivation | None:
    """The edge as the register has it; None where it only follows from what nobody has said."""
    wanted = parent.pk if parent else None
    return next((edge for edge in child.parent_edges.all() if edge.parent_id == wanted), None)


def _consequence(reasons: Mapping[str, Reason], model: AIModel, fact: str) -> str:
    reason = reasons.get(f"models.{model.slug}.{fact}")
    return said(reason.consequence) if reason else ""


def _said(claimed: Claimed, model: AIModel, fact: str) -> Source:
    claim = claimed.get((model.pk, fact))
    return claim if claim and claim.text else Source(model.source)


def _answer(value: str) -> str:
    return "" if value == YesNoUnknown.UNKNOWN else str(YesNoUnknown(value).label)


def _origin(model: AIModel) -> str:
    """How it was made."""
    return "" if model.origin == Origin.UNKNOWN else str(Origin(model.origin).label)


def _statuses(model: AIModel) -> str:
    """`national, self-assessed, from 01.01.2027, order 1`; none on record means none."""
    rows = []
    for status in model.statuses.all():
        days = " ".join(_days(status.valid_from, status.valid_to))
        parts = [str(status.get_status_display()), str(status.get_basis_display()), days, status.document]
        rows.append(", ".join(part for part in parts if part))
    return "; ".join(rows) or pgettext("status", "none on record")


def _days(first: date | None, last: date | None) -> Iterator[str]:
    if first:
        yield gettext("from %(day)s") % {"day": day_words(first)}
    if last:
        yield gettext("until %(day)s inclusive") % {"day": day_words(last)}
