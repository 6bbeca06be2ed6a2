"""The whole form of an AI model: its own facts, its parents, its statuses, as one thing that is valid or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.forms import Form, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext

from inventory.lineage import descendants_of
from inventory.modelling import ClosesCycle, ModelRecord, save_ai_model
from inventory.models import AIModel, Person
from inventory.models.choices import Origin
from web.ai_models.edit_records import PLAIN, edges_of, initial_of, parent_row, record_of, shown, status_rows
from web.ai_models.forms import MAX_ROWS, ModelForm, ParentForm, StatusForm

if TYPE_CHECKING:
    from django.forms import BaseFormSet

    RowSet = BaseFormSet[Any]

PARENTS, STATUSES = "parents", "statuses"
# The fields that a conflict of two edits compares; rows are compared by whoever reads them.
_COMPARED = (*PLAIN, "developer", "total", "active", "released", "confidence")

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

    def record(self) -> ModelRecord:
        """What the valid form says. Raises ClosesCycle after marking the row that closes it."""
        record = record_of(self.model, self.form, _kept(self.parents), _kept(self.statuses))
        below = descendants_of([self.model.pk])[self.model.pk] if self.model.pk else set()
        closing = next((row.parent for row in record.parents if row.parent and row.parent.pk in below), None)
        if closing:
            cycle = ClosesCycle(closing)
            self._mark(cycle)
            raise cycle
        return record

    def save(self, actor: Person, at: datetime) -> AIModel:
        """Saves what the valid form says. Raises ModelConflict, or ClosesCycle after marking the row that closes it."""
        if self.model.pk:
            self.model.version_of_row = self.form.cleaned_data["version_of_row"] or 0
        record = self.record()
        try:
            return save_ai_model(self.model, record, actor, at, self.form.cleaned_data["reason"])
        except ClosesCycle as cycle:
            self._mark(cycle)
            raise

    def _mark(self, cycle: ClosesCycle) -> None:
        for row in _kept(self.parents):
            if row.cleaned_data["model"] == cycle.parent:
                message = gettext("%(parent)s was itself made from this model: lineage cannot go in a circle.")
                row.add_error("parent", message % {"parent": cycle.parent})

    def go_on_from(self, current: AIModel) -> None:
        """After a conflict: what was typed stays, and the next save is meant against the current version."""
        data = cast(QueryDict, self.form.data).copy()
        data["version_of_row"] = str(current.version_of_row)
        self.form.data = data

    def differences(self, current: AIModel) -> list[tuple[str, str, str]]:
        """What the register holds now against what was sent: (label, theirs, yours), only where they differ."""
        theirs = initial_of(current)
        rows = []
        for name in _COMPARED:
            mine = self.form.cleaned_data.get(name)
            stored = current.developer if name == "developer" else theirs[name]
            if stored != mine:
                rows.append(
                    (str(self.form.fields[name].label), shown(self.form, name, stored), shown(self.form, name, mine))
                )
        return rows


def opened(model: AIModel, user: Person) -> EditPage:
    """The page as it opens."""
    parents = ParentRows(prefix=PARENTS, initial=[parent_row(edge) for edge in edges_of(model)])
    statuses = StatusRows(prefix=STATUSES, initial=status_rows(model))
    return EditPage(model, ModelForm(None, user, initial_of(model)), parents, statuses)


def sent(post: QueryDict, model: AIModel, user: Person) -> EditPage:
    """The page bound to what was sent; `_add` asks for one more row of the kind that it names."""
    data = _with_added_row(post)
    return EditPage(
        model,
        ModelForm(data, user, initial_of(model)),
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
