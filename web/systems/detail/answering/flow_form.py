"""The small form in which a missing place of the data is answered: Russia, another country, no such flow, unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.models import DataFlow, Evidence
from inventory.models.choices import FlowKind, FlowPresence, YesNoUnknown
from inventory.registering import FlowRow, SystemRecord
from web.parts.countries import country_choices
from web.parts.widgets import PlainSelect, Segmented
from web.systems.detail.answering.forms import SystemAnswer
from web.systems.edit.rows import NO_FLOW, OTHER, RUSSIA, UNKNOWN, WHERE

# What else is asked of a place abroad, by the kind of flow: the column of the answer.
DETAILS = {FlowKind.TELEMETRY: "has_content", FlowKind.BACKUP: "key_in_russia"}
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


class FlowAnswer(SystemAnswer):
    """Where one kind of flow goes. `missing` says what is asked; only that is changed."""

    where = forms.ChoiceField(label=_("Country"), choices=WHERE, widget=Segmented)
    country = forms.ChoiceField(label=_("Which country"), required=False, widget=PlainSelect)
    detail = forms.ChoiceField(choices=YesNoUnknown.choices, required=False, widget=Segmented)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, data: Any, key: str, initial: dict[str, Any], files: list[Evidence]) -> None:
        super().__init__(data, key, initial, files)
        self.fact, self.kind = key, FlowKind(key.removeprefix("flows."))
        self.missing: Missing = initial["missing"]
        choices = cast(forms.ChoiceField, self.fields["country"])
        choices.choices = [("", _("choose")), *country_choices(without=RUSSIA)]
        absent = _("No other place") if self.missing is Missing.OTHERS else _("No such flow")
        answers = cast(forms.ChoiceField, self.fields["where"])
        answers.choices = [(value, absent if value == NO_FLOW else label) for value, label in WHERE]
        self.fields["detail"].label = _DETAIL_LABELS.get(self.kind)
        if self.kind not in DETAILS:
            del self.fields["detail"]
        if self.missing is Missing.DETAIL:
            for name in ("where", "country", "place"):
                del self.fields[name]

    @property
    def fits(self) -> bool:
        """Whether one answer tells what is missing."""
        return self.missing is not Missing.MUCH

    def clean(self) -> dict[str, Any]:
        """Another country is named."""
        data = super().clean() or {}
        if data.get("where") == OTHER and not data.get("country"):
            self.add_error("country", _("Say which country. If it is not known, choose “Unknown”."))
        return data

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with the place in it; other places of the kind stay as they are."""
        others = [row for row in record.flows if row.kind != self.kind]
        rows = [row for row in record.flows if row.kind == self.kind]
        if self.missing is Missing.DETAIL:
            return replace(record, flows=[*others, *(self._detailed(row) for row in rows)])
        where = self.cleaned_data["where"]
        if where == UNKNOWN:
            absent = record.presence.get(self.kind) == FlowPresence.NONE
            unknown = {**record.presence, self.kind: FlowPresence.UNKNOWN} if absent else record.presence
            return self.sourced(record, presence=unknown)
        kept = [row for row in rows if row.country]
        found = [self._placed(next((row for row in rows if not row.country), FlowRow(self.kind)))]
        flows = [*others, *kept, *(found if where != NO_FLOW else [])]
        presence = FlowPresence.PRESENT if kept or where != NO_FLOW else FlowPresence.NONE
        return self.sourced(record, flows=flows, presence={**record.presence, self.kind: presence})

    def _placed(self, row: FlowRow) -> FlowRow:
        data = self.cleaned_data
        country = RUSSIA if data["where"] == RUSSIA else data["country"]
        placed = replace(row, country=country, place=data["place"] or row.place, source=self.given_source())
        placed = replace(placed, confirmed_on=self.initial["today"])
        return self._detailed(placed) if data.get("detail") else placed

    def _detailed(self, row: FlowRow) -> FlowRow:
        """The row with the detail, if it lies abroad and nobody has said so yet."""
        column = DETAILS[self.kind]
        if row.country == RUSSIA or getattr(row, column) != YesNoUnknown.UNKNOWN:
            return row
        values: dict[str, Any] = {column: YesNoUnknown(self.cleaned_data["detail"] or YesNoUnknown.UNKNOWN)}
        return replace(row, source=self.given_source(), **values)


_DETAIL_LABELS = {
    FlowKind.TELEMETRY: _("Do prompts, answers or logs with data leave?"),
    FlowKind.BACKUP: _("Encrypted, with the key in Russia?"),
}


def flow_initial(kind: FlowKind, presence: FlowPresence, rows: Sequence[Row], today: Any) -> dict[str, Any]:
    """What the form shows of the flow `kind`."""
    nameless = next((row for row in rows if not row.country), None)
    return {
        "where": _where(presence, rows),
        "country": next((row.country for row in rows if row.country not in ("", RUSSIA)), "") if not nameless else "",
        "place": nameless.place if nameless else "",
        "detail": YesNoUnknown.UNKNOWN.value,
        "missing": missing_of(kind, presence, rows),
        "today": today,
    }


def _where(presence: FlowPresence, rows: Sequence[Row]) -> str:
    """The country of the places, the least known first."""
    if presence == FlowPresence.NONE:
        return NO_FLOW
    countries = {row.country for row in rows}
    if presence == FlowPresence.UNKNOWN or not countries or "" in countries:
        return UNKNOWN
    return RUSSIA if countries == {RUSSIA} else OTHER
