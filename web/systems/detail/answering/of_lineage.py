"""The questions how an AI model came to be, and which status it holds. All systems that use the model share both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.modelling import ModelRecord, ParentRow, StatusRow
from inventory.models import AIModel, ModelStatus, Person
from inventory.models.choices import DerivationKind, ModelStatusKind, Origin, StatusBasis
from web.ai_models.naming import model_named
from web.parts.widgets import PlainSelect, Segmented
from web.systems.detail.answering.form import AnswerForm, Answers, Ask, IntoModel

FROM_MODEL, FROM_SCRATCH, NO_OTHER, NOBODY_KNOWS, UNKNOWN = "model", "scratch", "no_other", "nobody", "unknown"
_FIRST_PARENT = [
    (FROM_MODEL, pgettext_lazy("lineage", "From a model of the register")),
    (FROM_SCRATCH, pgettext_lazy("lineage", "From scratch, no parent")),
    (NOBODY_KNOWS, pgettext_lazy("lineage", "From one that nobody knows")),
    (UNKNOWN, _("Unknown")),
]
_ONE_MORE_PARENT = [
    (FROM_MODEL, pgettext_lazy("lineage", "One more model of the register")),
    (NO_OTHER, pgettext_lazy("lineage", "No other parent")),
    (UNKNOWN, _("Unknown")),
]
_NONE = "none"
# What a column of documents takes.
_DOCUMENT = 300


def parent_field() -> forms.CharField:
    """A model by its name or identifier, with all names to choose from."""
    names = forms.TextInput(attrs={"list": "known-models", "autocomplete": "off"})
    return forms.CharField(label=_("Which model"), max_length=200, required=False, widget=names)


def ask_lineage(model: AIModel, _user: Person) -> Ask:
    """From which model it was made: one more parent beside those that are known, or that there is no other one.

    A model that is said to be from scratch and has parents belongs into the whole form.
    """
    edges = list(model.parent_edges.all())
    named = [edge.parent_id for edge in edges if edge.parent_id]
    fields = {
        "value": forms.ChoiceField(
            label=_("How was it made?"), choices=_ONE_MORE_PARENT if named else _FIRST_PARENT, widget=Segmented
        ),
        "parent": parent_field(),
        "kind": forms.ChoiceField(
            label=_("Kind of derivation"), choices=DerivationKind.choices, required=False, widget=PlainSelect
        ),
    }
    unnamed = next((edge for edge in edges if not edge.parent_id), None)
    shown = {
        "value": NOBODY_KNOWS if unnamed and not named else UNKNOWN,
        "kind": unnamed.kind if unnamed else DerivationKind.UNKNOWN.value,
    }
    return Ask(
        fields,
        shown,
        IntoModel(model, _with_lineage),
        model.version_of_row,
        partial(_wrong_parent, model, named),
        fits=not (edges and model.origin == Origin.FROM_SCRATCH),
    )


def _wrong_parent(model: AIModel, named: Sequence[int], answers: Answers) -> Mapping[str, str]:
    """The parent is a model of the register, another one than those that are known, and than the model itself."""
    if answers.get("value") != FROM_MODEL:
        return {}
    name = (answers.get("parent") or "").strip()
    if not name:
        return {"parent": gettext("Name the model, or choose another answer.")}
    try:
        parent = model_named(name)
    except ValidationError as wrong:
        return {"parent": " ".join(wrong.messages)}
    if parent.pk == model.pk or parent.pk in named:
        stands = gettext("%(parent)s is the model itself, or stands among its parents already.")
        return {"parent": stands % {"parent": parent}}
    if answers.get("kind") == DerivationKind.MERGE and not named:
        return {"kind": gettext("A merge has several parents: name them all in the whole form.")}
    return {}


def _with_lineage(form: AnswerForm, record: ModelRecord) -> ModelRecord:
    """The record with the answer; parents that are known stay."""
    value = form.cleaned_data["value"]
    named = [row for row in record.parents if row.parent]
    if value == UNKNOWN:
        return form.sourced(record, "lineage")
    if value == FROM_SCRATCH:
        return form.sourced(record, "lineage", origin=Origin.FROM_SCRATCH, parents=())
    added: list[ParentRow] = []
    if value == FROM_MODEL:
        kind = DerivationKind(form.cleaned_data["kind"] or DerivationKind.UNKNOWN)
        parent = model_named(form.cleaned_data["parent"].strip())
        added = [ParentRow(parent, kind, form.cleaned_data["source"])]
    elif value == NOBODY_KNOWS:
        added = [ParentRow(None, DerivationKind(form.cleaned_data["kind"] or DerivationKind.UNKNOWN))]
    return form.sourced(record, "lineage", origin=Origin.DERIVED, parents=[*named, *added])


def ask_status(model: AIModel, _user: Person) -> Ask:
    """Which status the model holds, on which basis and from which day; one that is on record stays beside it."""
    known = list(model.statuses.all())
    absent = [] if known else [(_NONE, pgettext_lazy("status", "holds none"))]
    fields = {
        "value": forms.ChoiceField(
            label=pgettext_lazy("AI model", "Status"),
            choices=[*ModelStatusKind.choices, *absent, (UNKNOWN, _("Unknown"))],
            widget=Segmented,
        ),
        "basis": forms.ChoiceField(label=_("Basis"), choices=StatusBasis.choices, required=False, widget=Segmented),
        "valid_from": forms.DateField(
            label=_("From"), required=False, widget=forms.DateInput(attrs={"autocomplete": "off"})
        ),
    }
    shown = {"value": known[-1].status if known else UNKNOWN, "basis": known[-1].basis if known else ""}
    return Ask(fields, shown, IntoModel(model, _with_status), model.version_of_row, partial(_wrong_status, known))


def _wrong_status(known: Sequence[ModelStatus], answers: Answers) -> Mapping[str, str]:
    """A status has a basis, and a confirmed one its document; it does not begin after its end on record."""
    if answers.get("value") in (None, UNKNOWN, _NONE):
        return {}
    basis, source, first = answers.get("basis"), answers.get("source") or "", answers.get("valid_from")
    if not basis:
        return {"basis": gettext("Say on what the status rests.")}
    if basis == StatusBasis.CONFIRMED and not source:
        return {"source": gettext("Name the document that confirms the status.")}
    if len(source) > _DOCUMENT:
        return {"source": gettext("Name the document in at most %(count)d characters.") % {"count": _DOCUMENT}}
    same = next((row for row in known if (row.status, row.basis) == (answers["value"], basis)), None)
    if same and same.valid_to and first and first > same.valid_to:
        return {"valid_from": gettext("This status ended on record before that day: mend it in the whole form.")}
    return {}


def _with_status(form: AnswerForm, record: ModelRecord) -> ModelRecord:
    """The record with the status: in the place of the one that says the same on the same basis, else beside all."""
    data = form.cleaned_data
    if data["value"] in (UNKNOWN, _NONE):
        return form.sourced(record, "status")
    stated = StatusRow(
        ModelStatusKind(data["value"]), StatusBasis(data["basis"]), data["valid_from"], document=data["source"]
    )
    same = next((row for row in record.statuses if (row.status, row.basis) == (stated.status, stated.basis)), None)
    if same is None:
        return form.sourced(record, "status", statuses=[*record.statuses, stated])
    mended = replace(stated, valid_to=same.valid_to, pk=same.pk)
    return form.sourced(record, "status", statuses=[mended if row is same else row for row in record.statuses])
