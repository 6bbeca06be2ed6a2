"""From a stored model to the form's values, and from the valid form to what is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form

from inventory.modelling import ModelRecord, ParentRow, Size, StatusRow
from inventory.models import AIModel, Claim, Derivation
from inventory.models.choices import Confidence, DerivationKind, ModelStatusKind, Origin, StatusBasis, YesNoUnknown
from inventory.models.partial_date import DATED, PartialDate
from inventory.stating import Source
from web.ai_models.forms import KNOWN, NOBODY_KNOWS, ModelForm
from web.ai_models.size_field import ALL, BETWEEN, EXACTLY, UNKNOWN, KnownSize

# Facts with a source of their own, and the field that holds it.
SOURCED = ("developer", "size", "multi_task", "lineage", "status")
PLAIN = ("name", "family", "version", "multi_task", "origin", "open_weights", "licence", "modality", "source", "note")


def record_of(model: AIModel, form: ModelForm, parents: list[Form], statuses: list[Form]) -> ModelRecord:
    """What a valid form and its kept rows say."""
    data = form.cleaned_data
    released: PartialDate = data["released"]
    return ModelRecord(
        name=data["name"],
        family=data["family"],
        version=data["version"],
        developer=data["developer"],
        size=_size(data["total"], data["active"]),
        multi_task=YesNoUnknown(data["multi_task"]),
        origin=Origin(data["origin"]),
        parents=[_parent(row) for row in parents],
        statuses=[_status(row) for row in statuses],
        released_from=released.earliest,
        released_to=released.latest,
        open_weights=YesNoUnknown(data["open_weights"]),
        licence=data["licence"],
        modality=data["modality"],
        source=data["source"],
        confidence=Confidence(data["confidence"]) if data["confidence"] else None,
        note=data["note"],
        sources=_sources(model, form),
    )


def _sources(model: AIModel, form: ModelForm) -> dict[str, Source]:
    """A source that was left as it stood keeps its document and the day of its check."""
    known = known_sources(model)
    sources = {}
    for fact in SOURCED:
        text, old = form.cleaned_data[f"{fact}_source"], known.get(fact)
        sources[fact] = old if old and old.text == text else Source(text)
    return sources


def initial_of(model: AIModel) -> dict[str, Any]:
    """What the form shows of a stored model; of a new one everything unknown."""
    known = known_sources(model)
    initial: dict[str, Any] = {name: getattr(model, name) for name in PLAIN}
    return {
        **initial,
        **{f"{fact}_source": known[fact].text if fact in known else "" for fact in SOURCED},
        "version_of_row": model.version_of_row,
        "developer": model.developer_id,
        "confidence": model.confidence,
        "total": _known(model.params_total_min, model.params_total_max),
        "active": KnownSize(ALL)
        if model.active_equals_total
        else _known(model.params_active_min, model.params_active_max),
        "released": PartialDate(DATED, model.released_from, model.released_to)
        if model.released_from and model.released_to
        else PartialDate("unknown"),
    }


def _known(low: Any, high: Any) -> KnownSize:
    if low is None or high is None:
        return KnownSize(UNKNOWN)
    return KnownSize(EXACTLY if low == high else BETWEEN, (low, high))


def _size(total: KnownSize, active: KnownSize) -> Size:
    """Of a dense model the active parameters are all of them, so that the two counts are one fact."""
    dense = active.how == ALL
    ends, of_active = total.ends or (None, None), (total.ends if dense else active.ends) or (None, None)
    return Size(ends[0], ends[1], of_active[0], of_active[1], active_equals_total=dense)


def known_sources(model: AIModel) -> Mapping[str, Source]:
    if model.pk is None:
        return {}
    claims = Claim.objects.current().filter(ai_model=model).select_related("evidence")
    return {claim.field: Source(claim.source, claim.evidence, claim.verified_on) for claim in claims}


def edges_of(model: AIModel) -> list[Derivation]:
    return list(model.parent_edges.select_related("parent")) if model.pk else []


def parent_row(edge: Derivation) -> dict[str, Any]:
    return {
        "which": KNOWN if edge.parent else NOBODY_KNOWS,
        "parent": edge.parent.slug if edge.parent else "",
        "kind": edge.kind,
        "source": edge.source,
        "confidence": edge.confidence,
    }


def status_rows(model: AIModel) -> list[dict[str, Any]]:
    columns = ("pk", "status", "basis", "valid_from", "valid_to", "document")
    return [{name: getattr(row, name) for name in columns} for row in model.statuses.all()] if model.pk else []


def _parent(row: Form) -> ParentRow:
    data = row.cleaned_data
    return ParentRow(
        parent=data["model"],
        kind=DerivationKind(data["kind"]),
        source=data["source"],
        confidence=Confidence(data["confidence"]) if data["confidence"] else None,
    )


def _status(row: Form) -> StatusRow:
    data = row.cleaned_data
    return StatusRow(
        status=ModelStatusKind(data["status"]),
        basis=StatusBasis(data["basis"]),
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        document=data["document"],
        pk=data["pk"],
    )


def shown(form: ModelForm, name: str, value: Any) -> str:
    """A value as a conflict shows it: labels of choices, numbers and dates as the fields write them."""
    field: Any = form.fields[name]
    if hasattr(field, "choices") and not hasattr(field, "queryset"):
        return str(dict(field.choices).get(value, value))
    if hasattr(field.widget, "decompress") and value:
        how, text = field.widget.decompress(value)
        return text or str(dict(field.fields[0].choices).get(how, how))
    return "–" if value in (None, "") else str(value)
