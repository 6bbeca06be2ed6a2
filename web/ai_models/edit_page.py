"""The whole form of an AI model: its own facts, its parents, its statuses, as one thing that is valid or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.forms import Form, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext

from inventory.modelling import ClosesCycle, ModelRecord, ParentRow, Size, StatusRow, save_ai_model
from inventory.models import AIModel, Claim, Derivation, Person
from inventory.models.choices import (
    Confidence,
    DerivationKind,
    ModelStatusKind,
    Origin,
    StatusBasis,
    YesNoUnknown,
)
from inventory.models.partial_date import DATED, PartialDate
from inventory.stating import Source
from web.ai_models.forms import KNOWN, MAX_ROWS, NOBODY_KNOWS, ModelForm, ParentForm, StatusForm
from web.ai_models.size_field import ALL, BETWEEN, EXACTLY, UNKNOWN, KnownSize

if TYPE_CHECKING:
    from django.forms import BaseFormSet

    RowSet = BaseFormSet[Any]

PARENTS, STATUSES = "parents", "statuses"
# Facts with a source of their own, and the field that holds it.
SOURCED = ("developer", "size", "multi_task", "lineage", "status")
_PLAIN = ("name", "family", "version", "multi_task", "origin", "open_weights", "licence", "modality", "source", "note")
# The fields that a conflict of two edits compares; rows are compared by whoever reads them.
_COMPARED = (*_PLAIN, "developer", "total", "active", "released", "confidence")

_options: dict[str, Any] = {"extra": 0, "can_delete": True, "max_num": MAX_ROWS, "absolute_max": MAX_ROWS + 10}
ParentRows = formset_factory(ParentForm, validate_max=True, **_options)
StatusRows = formset_factory(StatusForm, validate_max=True, **_options)


@dataclass(slots=True)
class EditPage:
    """Form and rows of one model, empty, filled from the register, or bound to what was sent."""

    model: AIModel
    form: ModelForm
    parents: RowSet
    statuses: RowSet

    @property
    def formsets(self) -> list[RowSet]:
        """The rows, for the summary of errors."""
        return [self.parents, self.statuses]

    @property
    def known_models(self) -> list[tuple[str, str]]:
        """Names and identifiers of the models to choose from."""
        return list(AIModel.objects.exclude(pk=self.model.pk).order_by("name_folded").values_list("name", "slug"))

    @property
    def is_valid(self) -> bool:
        """Whether all is valid; every form is asked, so that all errors show at once."""
        fits = all([self.form.is_valid(), self.parents.is_valid(), self.statuses.is_valid()])
        return self._parents_fit() and fits

    def _parents_fit(self) -> bool:
        """A model from scratch has no parents, and no parent is named twice, nor is the model its own."""
        kept = _kept(self.parents)
        if kept and self.form.cleaned_data.get("origin") == Origin.FROM_SCRATCH:
            message = gettext("A model from scratch has no parents: take them out, or say that it was derived.")
            self.form.add_error("origin", message)
            return False
        seen: set[Any] = set()
        fits = True
        for row in kept:
            parent = row.cleaned_data.get("model")
            if row.errors:
                continue
            if parent == self.model and self.model.pk:
                row.add_error("parent", gettext("A model is not its own parent."))
                fits = False
            elif parent in seen:
                row.add_error("parent", gettext("This parent is named twice."))
                fits = False
            seen.add(parent)
        return fits

    def save(self, actor: Person, at: datetime) -> AIModel:
        """Saves what the valid form says. Raises ModelConflict, or ClosesCycle after marking the row that closes it."""
        if self.model.pk:
            self.model.version_of_row = self.form.cleaned_data["version_of_row"] or 0
        try:
            return save_ai_model(self.model, self._record(), actor, at, self.form.cleaned_data["reason"])
        except ClosesCycle as cycle:
            self._mark(cycle)
            raise

    def _mark(self, cycle: ClosesCycle) -> None:
        for row in _kept(self.parents):
            if row.cleaned_data["model"] == cycle.parent:
                message = gettext("%(parent)s was itself made from this model: lineage cannot go in a circle.")
                row.add_error("parent", message % {"parent": cycle.parent})

    def _record(self) -> ModelRecord:
        data = self.form.cleaned_data
        released: PartialDate = data["released"]
        return ModelRecord(
            name=data["name"],
            family=data["family"],
            version=data["version"],
            developer=data["developer"],
            size=_size(data["total"], data["active"]),
            multi_task=YesNoUnknown(data["multi_task"]),
            origin=Origin(data["origin"]),
            parents=[_parent(row) for row in _kept(self.parents)],
            statuses=[_status(row) for row in _kept(self.statuses)],
            released_from=released.earliest,
            released_to=released.latest,
            open_weights=YesNoUnknown(data["open_weights"]),
            licence=data["licence"],
            modality=data["modality"],
            source=data["source"],
            confidence=Confidence(data["confidence"]) if data["confidence"] else None,
            note=data["note"],
            sources=self._sources(),
        )

    def _sources(self) -> dict[str, Source]:
        """A source that was left as it stood keeps its document and the day of its check."""
        known = _known_sources(self.model)
        sources = {}
        for fact in SOURCED:
            text, old = self.form.cleaned_data[f"{fact}_source"], known.get(fact)
            sources[fact] = old if old and old.text == text else Source(text)
        return sources

    def go_on_from(self, current: AIModel) -> None:
        """After a conflict: what was typed stays, and the next save is meant against the current version."""
        data = cast(QueryDict, self.form.data).copy()
        data["version_of_row"] = str(current.version_of_row)
        self.form.data = data

    def differences(self, current: AIModel) -> list[tuple[str, str, str]]:
        """What the register holds now against what was sent: (label, theirs, yours), only where they differ."""
        theirs = _initial(current)
        rows = []
        for name in _COMPARED:
            mine = self.form.cleaned_data.get(name)
            stored = current.developer if name == "developer" else theirs[name]
            if stored != mine:
                rows.append(
                    (str(self.form.fields[name].label), _shown(self.form, name, stored), _shown(self.form, name, mine))
                )
        return rows


def opened(model: AIModel, user: Person) -> EditPage:
    """The page as it opens."""
    parents = ParentRows(prefix=PARENTS, initial=[_parent_row(edge) for edge in _edges(model)])
    statuses = StatusRows(prefix=STATUSES, initial=_status_rows(model))
    return EditPage(model, ModelForm(None, user, _initial(model)), parents, statuses)


def sent(post: QueryDict, model: AIModel, user: Person) -> EditPage:
    """The page bound to what was sent; `_add` asks for one more row of the kind that it names."""
    data = _with_added_row(post)
    return EditPage(
        model,
        ModelForm(data, user, _initial(model)),
        ParentRows(data, prefix=PARENTS),
        StatusRows(data, prefix=STATUSES),
    )


def _with_added_row(post: QueryDict) -> QueryDict:
    wanted = post.get("_add")
    if wanted not in (PARENTS, STATUSES):
        return post
    data = post.copy()
    total = f"{wanted}-TOTAL_FORMS"
    count = data.get(total, "0")
    data[total] = str(int(count) + 1) if count.isdigit() else count
    return data


def _kept(rows: RowSet) -> list[Form]:
    """The valid and invalid rows that were not taken out."""
    return [row for row in rows.forms if hasattr(row, "cleaned_data") and not row.cleaned_data.get("DELETE")]


def _initial(model: AIModel) -> dict[str, Any]:
    """What the form shows of a stored model; of a new one everything unknown."""
    known = _known_sources(model)
    initial: dict[str, Any] = {name: getattr(model, name) for name in _PLAIN}
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


def _known_sources(model: AIModel) -> Mapping[str, Source]:
    if model.pk is None:
        return {}
    claims = Claim.objects.current().filter(ai_model=model).select_related("evidence")
    return {claim.field: Source(claim.source, claim.evidence, claim.verified_on) for claim in claims}


def _edges(model: AIModel) -> list[Derivation]:
    return list(model.parent_edges.select_related("parent")) if model.pk else []


def _parent_row(edge: Derivation) -> dict[str, Any]:
    return {
        "pk": edge.pk,
        "which": KNOWN if edge.parent else NOBODY_KNOWS,
        "parent": edge.parent.slug if edge.parent else "",
        "kind": edge.kind,
        "source": edge.source,
        "confidence": edge.confidence,
    }


def _status_rows(model: AIModel) -> list[dict[str, Any]]:
    columns = ("pk", "status", "basis", "valid_from", "valid_to", "document")
    return [{name: getattr(row, name) for name in columns} for row in model.statuses.all()] if model.pk else []


def _parent(row: Form) -> ParentRow:
    data = row.cleaned_data
    return ParentRow(
        parent=data["model"],
        kind=DerivationKind(data["kind"]),
        source=data["source"],
        confidence=Confidence(data["confidence"]) if data["confidence"] else None,
        pk=data["pk"],
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


def _shown(form: ModelForm, name: str, value: Any) -> str:
    """A value as a conflict shows it: labels of choices, numbers and dates as the fields write them."""
    field: Any = form.fields[name]
    if hasattr(field, "choices") and not hasattr(field, "queryset"):
        return str(dict(field.choices).get(value, value))
    if hasattr(field.widget, "decompress") and value:
        how, text = field.widget.decompress(value)
        return text or str(dict(field.fields[0].choices).get(how, how))
    return "–" if value in (None, "") else str(value)
