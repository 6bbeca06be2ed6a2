"""The tree of units as a list of rows: each with what it inherits and with the systems in and below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from inventory.models import Unit
from inventory.models.choices import Setting, SettingsState

# The deepest step to the right that the styles know.
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One unit. `systems` counts those in it and below; `depth` is its step to the right."""

    unit: Unit
    depth: int
    systems: int

    @property
    def settings(self) -> str:
        """See `settings_words`."""
        return settings_words(self.unit)


def rows(units: Iterable[Unit]) -> list[Row]:
    """Rows in the order of the tree. `units` come from `UnitQuerySet.with_systems`; a count goes to every unit above.

    Where the units above are not seen, the topmost seen ones stand at the left.
    """
    ordered = sorted(units, key=lambda unit: unit.path)
    below: dict[int, int] = {}
    for unit in ordered:
        for pk in unit.ancestor_ids:
            below[pk] = below.get(pk, 0) + unit.systems_here  # type: ignore[attr-defined]
    seen = {unit.pk for unit in ordered}
    return [Row(unit, min(len(seen.intersection(unit.ancestor_ids)) - 1, DEEPEST), below[unit.pk]) for unit in ordered]


def settings_words(unit: Unit) -> str:
    """What the unit itself says of the settings of its systems; empty where it leaves that to the unit above."""
    if unit.settings_state == SettingsState.UNIT:
        return ""
    if unit.settings_state != SettingsState.STATED:
        return str(SettingsState(unit.settings_state).label)
    return ", ".join(_setting_words(Setting(value), unit.cii_category) for value in unit.settings)


def _setting_words(setting: Setting, category: int | None) -> str:
    if setting != Setting.SIGNIFICANT_CII or not category:
        return str(setting.label)
    return gettext("%(setting)s, category %(category)d") % {"setting": setting.label, "category": category}
