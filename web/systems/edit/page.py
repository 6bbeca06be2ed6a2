"""The whole form of a system: its own facts, its models, its flows, as one thing that is valid or not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.http import QueryDict

from inventory.models import Evidence, Person, Provider, System
from inventory.registering import save_system
from inventory.stating import sources_of_rows
from web.ai_models.naming import names_to_choose
from web.systems.edit.forms import SystemForm
from web.systems.edit.records import flows_of, initial_of, record_of, uses_of
from web.systems.edit.rows import BaseFlowFormSet, FlowForm, FlowFormSet, Lists, RowFormSet, UseFormSet

USES, FLOWS = "uses", "flows"
# The fields that a conflict of two edits compares; rows are compared as wholes.
COMPARED = ("name", "unit", "responsible", "deputy", "purpose", "settings", "phase", "in_operation", "pilot", "retired")


@dataclass(slots=True)
class SystemPage:
    """Form and rows of one system, empty, filled from the register, or bound to what was sent."""

    system: System
    form: SystemForm
    uses: RowFormSet
    flows: BaseFlowFormSet
    lists: Lists

    @property
    def is_valid(self) -> bool:
        """Whether form and all rows are valid; every one is asked, so that all errors show at once."""
        return all([self.form.is_valid(), self.uses.is_valid(), self.flows.is_valid()])

    def go_on_from(self, current: System) -> None:
        """After a conflict: the form keeps what was typed, and the next save is meant against the current version."""
        data = cast(QueryDict, self.form.data).copy()
        data["version"] = str(current.version)
        self.form.data = data

    def save(self, actor: Person, at: datetime, today: date) -> System:
        """Saves what the valid form says. Raises EditConflict if the version that was read is no longer current."""
        if self.system.pk:
            self.system.version = self.form.cleaned_data["version"] or 0
        record = record_of(self.system, self.form, self.uses, self.flows, today)
        return save_system(self.system, record, actor, at, self.form.cleaned_data["reason"])

    @property
    def formsets(self) -> list[RowFormSet]:
        """The rows, for the summary of errors."""
        return [self.uses, self.flows]

    @property
    def flow_rows(self) -> list[tuple[FlowForm, str]]:
        """The rows of flows, each with its fragment: links to a kind of flow lead to the first row of it."""
        seen: set[str] = set()
        rows = []
        for form in self.flows:
            kind = str(form["kind"].value())
            rows.append((form, "" if kind in seen else f"field-flows-{kind}"))
            seen.add(kind)
        return rows

    @property
    def has_files(self) -> bool:
        """Whether there is any file to choose."""
        return bool(self.lists.files)

    @property
    def known_models(self) -> list[tuple[str, str]]:
        """Names and identifiers of the models to choose from."""
        return names_to_choose()

    def differences(self, current: System) -> list[tuple[str, Any, Any]]:
        """What the register holds now against what was sent: (label, theirs, yours), only where they differ."""
        theirs = initial_of(current)
        return [
            (str(self.form.fields[name].label), theirs[name], self.form.cleaned_data.get(name))
            for name in COMPARED
            if theirs[name] != self.form.cleaned_data.get(name)
        ]


def empty_or_stored(system: System, user: Person) -> SystemPage:
    """The page as it opens."""
    lists = _lists(system, user)
    uses: Any = UseFormSet(prefix=USES, initial=uses_of(system, lists.known), form_kwargs={"lists": lists})
    flows: Any = FlowFormSet(prefix=FLOWS, initial=flows_of(system, lists.known), form_kwargs={"lists": lists})
    return SystemPage(system, SystemForm(system=system, user=user, initial=initial_of(system)), uses, flows, lists)


def sent(post: QueryDict, system: System, user: Person) -> SystemPage:
    """The page bound to what was sent; `_add` asks for one more row of the kind that it names."""
    lists = _lists(system, user)
    data = _with_added_row(post)
    uses: Any = UseFormSet(data, prefix=USES, form_kwargs={"lists": lists})
    flows: Any = FlowFormSet(data, prefix=FLOWS, form_kwargs={"lists": lists})
    return SystemPage(
        system, SystemForm(data, system=system, user=user, initial=initial_of(system)), uses, flows, lists
    )


def _with_added_row(post: QueryDict) -> QueryDict:
    """The same data with one more, empty row where `_add` asks for it."""
    wanted = post.get("_add")
    if wanted not in (USES, FLOWS):
        return post
    data = post.copy()
    total = f"{wanted}-TOTAL_FORMS"
    count = data.get(total, "0")
    data[total] = str(int(count) + 1) if count.isdigit() else count
    return data


def _lists(system: System, user: Person) -> Lists:
    files = Evidence.objects.filter(system=system) if system.pk else Evidence.objects.none()
    return Lists(
        providers={str(row.pk): row for row in Provider.objects.visible_to(user)},
        files={str(row.pk): row for row in files},
        known=sources_of_rows(system) if system.pk else {},
    )
