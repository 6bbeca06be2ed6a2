"""One change of a row in words: which field was what and became what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from inventory.history import Change
from inventory.models import AIModel, DataFlow, Evidence, ModelUse, System, SystemSetting
from inventory.models.choices import FlowKind, Setting
from web.parts.dates import day_words, known_date

# What rows that a change points to are called, by their model and key.
Names = Mapping[tuple[type[Model], int], str]

_LABELS: Mapping[str, Any] = {
    "name": _("Name"),
    "purpose": _("Purpose"),
    "unit": _("Unit"),
    "responsible": _("Responsible person"),
    "deputy": _("Deputy"),
    "operator": _("Operator"),
    "settings_state": _("Settings"),
    "phase": _("Phase"),
    "phase_on": _("Phase stated for"),
    "in_operation": _("In operation"),
    "pilot": _("Trial operation"),
    "retired": _("Retired"),
    "models_complete": _("List of models is whole"),
    "material_change": _("Material change after the cut-off"),
    "source": _("Source register"),
    "ai_model": _("Model"),
    "role": _("Role"),
    "hosting": _("Hosting"),
    "hosted_by": _("Hosted by"),
    "since": _("Since"),
    "until": _("Until"),
    "cii_category": _("Category"),
    "registry_number": _("Number in the register"),
    "kind": _("Kind"),
    "country": _("Country"),
    "place": _("Place"),
    "provider": _("Provider"),
    "has_content": _("Data in telemetry"),
    "key_in_russia": _("Key in Russia"),
    "confirmed_on": _("Confirmed on"),
    "title": _("Title"),
    "issued_on": _("Issued on"),
    "expires_on": _("Expires on"),
}
_DATES = ("in_operation", "pilot", "retired", "since", "until")


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after. A line with only a label tells of a row that was added or taken away."""

    label: str
    old: str = ""
    new: str = ""


def lines_of(change: Change, names: Names) -> Iterator[Line]:
    if change.model is not System and change.old is None and change.new is not None:
        yield Line(_added(change), new=_row_words(change.model, change.new, names))
    elif change.model is not System and change.new is None and change.old is not None:
        yield Line(_removed(change), old=_row_words(change.model, change.old, names))
    elif change.old is None:
        yield Line(gettext("Registered"))
    elif change.new is not None:
        yield from _changed(change, change.old, change.new, names)


def _changed(change: Change, old: Mapping[str, Any], new: Mapping[str, Any], names: Names) -> Iterator[Line]:
    """A line for each field that differs; a half-known date, which has three columns, is one field."""
    prefix = "" if change.model is System else f"{_row_words(change.model, new, names)}: "
    told: set[str] = set()
    for column in change.columns:
        field = _field(column)
        if field in told or column == "details":
            continue
        told.add(field)
        label = _label(field)
        yield Line(
            prefix + (label[:1].lower() + label[1:] if prefix else label),
            _value(change.model, field, old, names),
            _value(change.model, field, new, names),
        )
    if "details" in change.columns:
        yield Line(gettext("Other columns of the source register changed"))


def _field(column: str) -> str:
    for name in _DATES:
        if column in (f"{name}_state", f"{name}_from", f"{name}_to"):
            return name
    return column.removesuffix("_id")


def _label(field: str) -> str:
    if field.endswith("_flows"):
        return gettext("Flow, %(kind)s") % {"kind": FlowKind(field.removesuffix("_flows")).label}
    return str(_LABELS.get(field, field))


def _value(model: type[Model], field: str, row: Mapping[str, Any], names: Names) -> str:
    """A stored value in words; `unknown` for an empty one."""
    if field in _DATES:
        return _date(model, field, row)
    described: Any = model._meta.get_field(field)
    value = row.get(described.attname)
    if value is None or value == "":
        return pgettext("fact", "unknown")
    if isinstance(described, ForeignKey):
        target: Any = described.related_model
        return names.get((target, value), "–")
    if described.choices:
        return str(dict(described.flatchoices).get(value, value))
    return day_words(value) if described.get_internal_type() == "DateField" else str(value)


def _date(model: type[Model], field: str, row: Mapping[str, Any]) -> str:
    if row[f"{field}_state"] == "dated":
        return known_date(row[f"{field}_from"], row[f"{field}_to"])
    described: Any = model._meta.get_field(f"{field}_state")
    return str(dict(described.flatchoices)[row[f"{field}_state"]])


def _row_words(model: type[Model], row: Mapping[str, Any], names: Names) -> str:
    """What a row is called: the setting, the model, the kind of flow with its place, the title."""
    if model is SystemSetting:
        return str(Setting(row["setting"]).label)
    if model is ModelUse:
        return names.get((AIModel, row["ai_model_id"]), "") or row["name"]
    if model is DataFlow:
        place = " ".join(part for part in (row["country"] or "?", row["place"]) if part)
        return f"{FlowKind(row['kind']).label}, {place}"
    return str(row.get("title", ""))


def _added(change: Change) -> str:
    return {
        SystemSetting: gettext("Setting added"),
        ModelUse: gettext("Model added"),
        DataFlow: gettext("Flow added"),
        Evidence: gettext("Evidence added"),
    }[change.model]


def _removed(change: Change) -> str:
    return {
        SystemSetting: gettext("Setting removed"),
        ModelUse: gettext("Model removed"),
        DataFlow: gettext("Flow removed"),
        Evidence: gettext("Evidence removed"),
    }[change.model]
