"""The facts of a system's own row as a reader sees them: value, source and day."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from inventory.models import System
from inventory.models.choices import DateState, Phase, Setting, YesNoUnknown
from inventory.models.partial_date import PartialDate
from web.parts.dates import known_date
from web.parts.sources import Source
from web.systems.detail.fact_words import listed
from web.systems.detail.scene import Scene
from web.systems.detail.sources import said_by_unit


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact; an empty `value` is shown as unknown."""

    name: str
    value: str
    source: Source


def fact_rows(scene: Scene) -> list[FactRow]:
    """The facts of the system's own row, in the order of the form."""
    system, of = scene.system, scene.sources.of
    rows = [
        FactRow(gettext("Setting"), _settings(scene), _source_of_settings(scene)),
        FactRow(gettext("Phase"), _phase(system), of("system", system.pk, "phase")),
        FactRow(gettext("In operation"), _date(system.in_operation), of("system", system.pk, "in_operation")),
        FactRow(gettext("Trial operation"), _date(system.pilot), of("system", system.pk, "pilot")),
        FactRow(gettext("Retired"), _date(system.retired), of("system", system.pk, "retired")),
        FactRow(gettext("List of models is whole"), _answer(system.models_complete), of("system", system.pk, "models")),
        FactRow(
            gettext("Material change after the cut-off"),
            _answer(system.material_change),
            of("system", system.pk, "material_change"),
        ),
    ]
    if system.purpose:
        rows.insert(0, FactRow(gettext("Purpose"), system.purpose, Source()))
    return rows


def settings_words(scene: Scene) -> str:
    """The effective settings in words, the category of a significant CII object with it; empty where unknown."""
    return _settings(scene)


def _settings(scene: Scene) -> str:
    held = scene.effective
    if held.settings is None:
        return ""
    if not held.settings:
        return gettext("none: private")
    words = []
    for setting in held.settings:
        word = str(setting.label)
        if setting == Setting.SIGNIFICANT_CII and held.cii_category:
            word = gettext("%(setting)s, category %(category)s") % {"setting": word, "category": held.cii_category}
        words.append(word)
    return listed(words)


def _source_of_settings(scene: Scene) -> Source:
    unit = scene.effective.settings_from
    return said_by_unit(str(unit)) if unit else scene.sources.of("system", scene.system.pk, "settings")


def _phase(system: System) -> str:
    return "" if system.phase == Phase.UNKNOWN else str(Phase(system.phase).label)


def _date(value: PartialDate) -> str:
    """Empty where nothing is known; `no` where it is known that there is no such day."""
    if value.is_dated:
        return known_date(value.earliest, value.latest)
    return pgettext("date", "no such day") if value.state == DateState.NONE else ""


def _answer(value: str) -> str:
    return "" if value == YesNoUnknown.UNKNOWN else str(YesNoUnknown(value).label)
