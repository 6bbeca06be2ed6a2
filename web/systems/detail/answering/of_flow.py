"""The question about a missing place of the data: Russia, another country, no such flow, unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models import DataFlow, System
from inventory.models.choices import FlowKind, FlowPresence, YesNoUnknown
from inventory.registering import FlowRow, SystemRecord
from web.parts.countries import country_choices
from web.parts.widgets import PlainSelect, Segmented
from web.systems.detail.answering.form import AnswerForm, Answers, Ask, IntoSystem
from web.systems.edit.rows import NO_FLOW, OTHER, RUSSIA, UNKNOWN, WHERE

# What else is asked of a place abroad, by the kind of flow: the column of the answer, and its label.
DETAILS = {
    FlowKind.TELEMETRY: ("has_content", _("Do prompts, answers or logs with data leave?")),
    FlowKind.BACKUP: ("key_in_russia", _("Encrypted, with the key in Russia?")),
}
Row = DataFlow | FlowRow


class Missing(StrEnum):
    """What is missing of a kind of flow: everything, the country of one place, whether there are other places, a
    detail of the places abroad, or more than one answer can tell.
    """

    ALL = "all"
    COUNTRY = "country"
    OTHERS = "others"
    DETAIL = "detail"
    MUCH = "much"


def missing_of(kind: FlowKind, presence: FlowPresence, rows: Sequence[Row]) -> Missing:
    """What is missing of the flow `kind`, of which the register holds `rows`."""
    nameless = [row for row in rows if not row.country]
    if not rows:
        return Missing.ALL
    if any(_is_open(row) for row in rows) or len(nameless) > 1 or (nameless and presence == FlowPresence.UNKNOWN):
        return Missing.MUCH
    if nameless:
        return Missing.COUNTRY
    if presence == FlowPresence.UNKNOWN:
        return Missing.OTHERS
    return Missing.DETAIL if kind in DETAILS else Missing.MUCH


def _is_open(row: Row) -> bool:
    """Whether it is not known since when or until when the place is used."""
    return "unknown" in (row.since.state, row.until.state)


def ask_flow(system: System, kind: FlowKind, rows: Sequence[Row], today: date) -> Ask:
    """Where one kind of flow goes, of which the register holds `rows`. Only what is missing is asked and changed."""
    missing = missing_of(kind, system.flow_presence(kind), rows)
    change = partial(_detailed_record if missing is Missing.DETAIL else _placed_record, kind, today)
    return Ask(
        _fields(kind, missing),
        _shown(system.flow_presence(kind), rows),
        IntoSystem(change),
        system.version,
        _other_is_named,
        fits=missing is not Missing.MUCH,
    )


def _fields(kind: FlowKind, missing: Missing) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    if missing is not Missing.DETAIL:
        absent = _("No other place") if missing is Missing.OTHERS else _("No such flow")
        answers = [(value, absent if value == NO_FLOW else label) for value, label in WHERE]
        countries = [("", _("choose")), *country_choices(without=RUSSIA)]
        fields["where"] = forms.ChoiceField(label=_("Country"), choices=answers, widget=Segmented)
        fields["country"] = forms.ChoiceField(
            label=_("Which country"), choices=countries, required=False, widget=PlainSelect
        )
    if kind in DETAILS:
        label = DETAILS[kind][1]
        fields["detail"] = forms.ChoiceField(
            label=label, choices=YesNoUnknown.choices, required=False, widget=Segmented
        )
    if missing is not Missing.DETAIL:
        fields["place"] = forms.CharField(label=_("Place"), max_length=200, required=False)
    return fields


def _shown(presence: FlowPresence, rows: Sequence[Row]) -> dict[str, Any]:
    nameless = next((row for row in rows if not row.country), None)
    return {
        "where": _where(presence, rows),
        "country": next((row.country for row in rows if row.country not in ("", RUSSIA)), "") if not nameless else "",
        "place": nameless.place if nameless else "",
        "detail": YesNoUnknown.UNKNOWN.value,
    }


def _where(presence: FlowPresence, rows: Sequence[Row]) -> str:
    """The country of the places, the least known first."""
    if presence == FlowPresence.NONE:
        return NO_FLOW
    countries = {row.country for row in rows}
    if presence == FlowPresence.UNKNOWN or not countries or "" in countries:
        return UNKNOWN
    return RUSSIA if countries == {RUSSIA} else OTHER


def _other_is_named(answers: Answers) -> Mapping[str, str]:
    """Another country is named."""
    if answers.get("where") != OTHER or answers.get("country"):
        return {}
    return {"country": gettext("Say which country. If it is not known, choose “Unknown”.")}


def _placed_record(kind: FlowKind, today: date, form: AnswerForm, record: SystemRecord) -> SystemRecord:
    """The record with the place in it; other places of the kind stay as they are."""
    fact, where = f"flows.{kind}", form.cleaned_data["where"]
    if where == UNKNOWN:
        absent = record.presence.get(kind) == FlowPresence.NONE
        presence = {**record.presence, kind: FlowPresence.UNKNOWN} if absent else record.presence
        return form.sourced(record, fact, presence=presence)
    rows = [row for row in record.flows if row.kind == kind]
    kept = [row for row in rows if row.country]
    found = _placed(form, next((row for row in rows if not row.country), FlowRow(kind)), today)
    flows = [*_others(record, kind), *kept, *([found] if where != NO_FLOW else [])]
    is_there = FlowPresence.PRESENT if kept or where != NO_FLOW else FlowPresence.NONE
    return form.sourced(record, fact, flows=flows, presence={**record.presence, kind: is_there})


def _detailed_record(kind: FlowKind, _today: date, form: AnswerForm, record: SystemRecord) -> SystemRecord:
    """The record with the detail at each place abroad."""
    rows = [_detailed(form, row) for row in record.flows if row.kind == kind]
    return replace(record, flows=[*_others(record, kind), *rows])


def _others(record: SystemRecord, kind: FlowKind) -> list[FlowRow]:
    return [row for row in record.flows if row.kind != kind]


def _placed(form: AnswerForm, row: FlowRow, today: date) -> FlowRow:
    data = form.cleaned_data
    country = RUSSIA if data["where"] == RUSSIA else data["country"]
    place = data["place"] or row.place
    placed = replace(row, country=country, place=place, source=form.given_source(), confirmed_on=today)
    return _detailed(form, placed) if data.get("detail") else placed


def _detailed(form: AnswerForm, row: FlowRow) -> FlowRow:
    """The row with the detail, if it lies abroad and nobody has said so yet."""
    column = DETAILS[row.kind][0]
    if row.country == RUSSIA or getattr(row, column) != YesNoUnknown.UNKNOWN:
        return row
    values: dict[str, Any] = {column: YesNoUnknown(form.cleaned_data["detail"] or YesNoUnknown.UNKNOWN)}
    return replace(row, source=form.given_source(), **values)
