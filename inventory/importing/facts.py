"""From stated fields to the columns of a system and to statements with their source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from inventory.importing.row import ReadRow, StatedFlows, StatedSettings
from inventory.models import System
from inventory.models.choices import FlowKind, FlowPresence, Phase, SettingsState, YesNoUnknown
from inventory.models.partial_date import PartialDate
from inventory.stating import Source
from inventory.stating_many import Statement


@dataclass(frozen=True, slots=True)
class Write:
    """A system that an import makes or changes: the row, and the fields of it that are written."""

    row: ReadRow
    system: System
    fields: frozenset[str]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which register says it, and on which day it was so."""

    title: str
    as_of: date

    def of(self, row: int) -> Source:
        """The source of a fact: kept in the language of the installation, as a person would have typed it."""
        with translation.override(settings.LANGUAGE_CODE):
            text = _("%(title)s, row %(row)d") % {"title": self.title, "row": row}
        return Source(text, verified_on=self.as_of)


def columns_of(stated: Mapping[str, Any], as_of: date) -> dict[str, dict[str, Any]]:
    """The columns of each stated fact of the system's own row, by the fact's name."""
    facts: dict[str, dict[str, Any]] = {}
    for name, value in stated.items():
        match name, value:
            case "phase", _:
                facts[name] = {"phase": value, "phase_on": as_of if value != Phase.UNKNOWN else None}
            case "models", _:
                facts[name] = {"models_complete": value}
            case "material_change", _:
                facts[name] = {"material_change": value}
            case _, PartialDate(state, earliest, latest):
                facts[name] = {f"{name}_state": state, f"{name}_from": earliest, f"{name}_to": latest}
            case _, StatedSettings():
                facts[name] = {"settings_state": value.state}
            case _, StatedFlows():
                facts[name] = {f"{FlowKind(name.removeprefix('flows.'))}_flows": value.presence}
    return facts


def claimed(write: Write, provenance: Provenance) -> Iterator[Statement]:
    """A statement for each written fact; of a new system only for what the row really says."""
    source = provenance.of(write.row.row)
    for name, values in columns_of(write.row.stated, provenance.as_of).items():
        value = write.row.stated[name]
        if name not in write.fields or (write.is_new and _says_nothing(value)):
            continue
        rows = None
        if isinstance(value, StatedSettings):
            rows = [{"setting": setting, "cii_category": category} for setting, category in value.rows]
        yield Statement(write.system, name, values, source, rows)


def _says_nothing(value: Any) -> bool:
    """Whether the value is what a system has before anybody has said anything."""
    match value:
        case PartialDate():
            return not value.is_dated
        case StatedSettings():
            return value.state in (SettingsState.UNKNOWN, SettingsState.UNIT)
        case StatedFlows():
            return value.presence == FlowPresence.UNKNOWN
        case _:
            return value in (Phase.UNKNOWN, YesNoUnknown.UNKNOWN)
