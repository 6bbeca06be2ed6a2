"""The history in words: when, who, which field was what and became what, why; and when the verdict changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from compliance.models import Assessment, VerdictCode
from inventory.history import Act, Change, acts_of
from inventory.models import AIModel, DataFlow, Evidence, ModelUse, Person, Provider, System, SystemSetting, Unit
from inventory.models.choices import FlowKind, Setting
from web.parts.dates import day_words, known_date

# On the system's page.
NEWEST = 20
# Of these so many events a table are read; on the page of the whole history so many.
_READ_FOR_NEWEST, _READ_FOR_ALL = 200, 5000

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
_NAMED: tuple[type[Model], ...] = (Unit, Person, Provider, AIModel)


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after. A line with only a label tells of a row that was added or taken away."""

    label: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, or one change of the verdict (`by_rules`)."""

    at: datetime
    who: str
    lines: list[Line]
    reason: str = ""
    by_rules: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The entries of a page, newest first, and whether there are more of them."""

    entries: list[Entry]
    more: bool


def newest_history(system: System) -> History:
    """The newest entries, in a fixed number of queries."""
    entries = _entries(system, _READ_FOR_NEWEST)
    return History(entries[:NEWEST], len(entries) > NEWEST)


def whole_history(system: System) -> list[Entry]:
    """Every entry, newest first."""
    return _entries(system, _READ_FOR_ALL)


def _entries(system: System, read: int) -> list[Entry]:
    acts = acts_of(system, read)
    names = _names(acts)
    entries = [entry for act in acts if (entry := _entry(act, names))]
    entries += _verdict_changes(system, read)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entry(act: Act, names: Mapping[tuple[type[Model], int], str]) -> Entry | None:
    lines = [line for change in act.changes for line in _lines(change, names)]
    if not lines:
        return None
    who = names.get((Person, act.actor_id), "") if act.actor_id else ""
    return Entry(act.at, who or pgettext("history", "the installation"), lines, act.reason)


def _names(acts: Iterable[Act]) -> dict[tuple[type[Model], int], str]:
    """The names of everything that the acts point to, in one query for each kind."""
    wanted: dict[type[Model], set[int]] = {model: set() for model in _NAMED}
    for act in acts:
        if act.actor_id:
            wanted[Person].add(act.actor_id)
        for change in act.changes:
            for target, pk in _pointers(change):
                wanted[target].add(pk)
    return {
        (model, pk): str(row) for model in _NAMED for pk, row in model._default_manager.in_bulk(wanted[model]).items()
    }


def _pointers(change: Change) -> Iterator[tuple[type[Model], int]]:
    for field in change.model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in _NAMED:
            for row in (change.old, change.new):
                if row and row.get(field.attname):
                    yield field.related_model, row[field.attname]


def _lines(change: Change, names: Mapping[tuple[type[Model], int], str]) -> Iterator[Line]:
    if change.model is not System and change.old is None and change.new is not None:
        yield Line(_added(change), new=_row_words(change.model, change.new, names))
    elif change.model is not System and change.new is None and change.old is not None:
        yield Line(_removed(change), old=_row_words(change.model, change.old, names))
    elif change.old is None:
        yield Line(gettext("Registered"))
    elif change.new is not None:
        yield from _changed(change, change.old, change.new, names)


def _changed(
    change: Change, old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[tuple[type[Model], int], str]
) -> Iterator[Line]:
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


def _value(model: type[Model], field: str, row: Mapping[str, Any], names: Mapping[tuple[type[Model], int], str]) -> str:
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


def _row_words(model: type[Model], row: Mapping[str, Any], names: Mapping[tuple[type[Model], int], str]) -> str:
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


def _verdict_changes(system: System, read: int) -> Iterator[Entry]:
    """An entry for each assessment whose verdict or score differs from the one before it."""
    rows = Assessment.objects.filter(system=system).values_list("at", "outlook_on", "outlook_verdict", "score")
    newest_first = list(rows[: read + 1])
    for index, (at, on, verdict, score) in enumerate(newest_first):
        before = newest_first[index + 1] if index + 1 < len(newest_first) else None
        if before is None and len(newest_first) > read:
            return
        old_verdict, old_score = (before[2], before[3]) if before else ("", None)
        lines = []
        if verdict != old_verdict:
            label = gettext("Verdict on %(day)s") % {"day": day_words(on)}
            lines.append(Line(label, _verdict(old_verdict), _verdict(verdict)))
        if score != old_score:
            lines.append(Line(gettext("Score"), _score(old_score) if before else "", _score(score)))
        if lines:
            yield Entry(at, pgettext("history", "by the rules"), lines, by_rules=True)


def _verdict(code: str) -> str:
    return str(VerdictCode(code).label) if code else ""


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)
