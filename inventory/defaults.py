"""What a system inherits: its own statement, else that of the nearest unit above which has one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.models import System, Unit
from inventory.models.choices import Setting, SettingsState


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds for a system. `settings` is None where nobody has said; the empty tuple is private business.

    The `…_from` fields name the unit that a value was inherited from, None where it is the system's own.
    """

    settings: tuple[Setting, ...] | None
    cii_category: int | None
    settings_from: Unit | None
    responsible_id: int | None
    responsible_from: Unit | None
    operator_id: int | None
    operator_from: Unit | None


def units_above(systems: Iterable[System]) -> Mapping[int, Unit]:
    """Every unit that one of `systems` may inherit from, by id, in one query. `system.unit` must be loaded."""
    wanted = {pk for system in systems for pk in system.unit.ancestor_ids}
    return Unit.objects.in_bulk(wanted)


def effective(system: System, units: Mapping[int, Unit]) -> Effective:
    """What holds for `system`, its setting rows loaded, and every unit above it in `units`."""
    chain = [units[pk] for pk in reversed(system.unit.ancestor_ids)]
    settings, category, settings_from = _settings(system, chain)
    responsible = next((unit for unit in chain if unit.default_responsible_id), None)
    operator = next((unit for unit in chain if unit.default_operator_id), None)
    return Effective(
        settings=settings,
        cii_category=category,
        settings_from=settings_from,
        responsible_id=system.responsible_id or (responsible.default_responsible_id if responsible else None),
        responsible_from=None if system.responsible_id else responsible,
        operator_id=system.operator_id or (operator.default_operator_id if operator else None),
        operator_from=None if system.operator_id else operator,
    )


def _settings(system: System, chain: list[Unit]) -> tuple[tuple[Setting, ...] | None, int | None, Unit | None]:
    """The settings, the category of a significant CII object, and the unit that they were inherited from."""
    if system.settings_state == SettingsState.STATED:
        rows = list(system.setting_rows.all())
        category = next((row.cii_category for row in rows if row.cii_category), None)
        return tuple(Setting(row.setting) for row in rows), category, None
    if system.settings_state != SettingsState.UNIT:
        return (() if system.settings_state == SettingsState.PRIVATE else None), None, None
    for unit in chain:
        if unit.settings_state == SettingsState.STATED:
            return tuple(Setting(value) for value in unit.settings), unit.cii_category, unit
        if unit.settings_state != SettingsState.UNIT:
            return (() if unit.settings_state == SettingsState.PRIVATE else None), None, unit
    return None, None, None
