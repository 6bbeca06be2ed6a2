"""The facts of a case: settings, phase, days, flows; models come from the shelf."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.case_files.days import read_period, read_when
from compliance.case_files.shelf import Shelf
from compliance.case_files.spot import YES_NO, Spot
from compliance.engine import Facts, Flow, FlowKind, Phase, Place, Setting, Settings

PLACE_KEYS = ("country", "content", "key_in_russia", "from", "to")
COUNTRY = re.compile(r"[A-Z]{2}")


def read_facts(stated: Mapping[str, Any], on: date, where: Spot, shelf: Shelf) -> Facts:
    flows = where.table(stated.get("flows", {}), "flows")
    where.checked_keys(flows, tuple(FlowKind), "flows")
    uses, models = shelf.uses_and_models(stated.get("models"), where)
    complete = where.word(stated.get("models_complete", "unknown"), YES_NO, "models_complete") is True
    phases: dict[str, Phase | None] = {**{phase.value: phase for phase in Phase}, "unknown": None}
    category = stated.get("cii_category")
    if category is not None and (type(category) is not int or category not in (1, 2, 3)):
        raise where.fault("cii_category", f"1, 2 or 3 is expected, not {category!r}.")
    return Facts(
        phase_on=on,
        settings=_settings(stated.get("settings", "unknown"), where),
        cii_category=category,
        phase=where.word(stated.get("phase", "unknown"), phases, "phase"),
        in_operation=read_when(stated.get("in_operation", "unknown"), where, "in_operation"),
        pilot_from=read_when(stated.get("pilot_from", "unknown"), where, "pilot_from"),
        retired=read_when(stated.get("retired", "unknown"), where, "retired"),
        models_complete=complete and "models" in stated,
        uses=uses,
        models=models,
        material_change_after_cutoff=where.word(
            stated.get("material_change_after_cutoff", "unknown"), YES_NO, "material_change_after_cutoff"
        ),
        **{kind.value: _flow(flows.get(kind.value, "unknown"), where, f"flows.{kind.value}") for kind in FlowKind},
    )


def _settings(value: object, where: Spot) -> Settings:
    if value == "unknown":
        return Settings.unknown()
    if isinstance(value, Mapping):
        where.checked_keys(value, ("one_of",), "settings")
        options = where.items(value.get("one_of"), "settings.one_of")
        if not options:
            raise where.fault("settings.one_of", "at least one set of settings is expected.")
        return Settings(tuple(_setting_set(option, where) for option in options))
    return Settings((_setting_set(value, where),))


def _setting_set(value: object, where: Spot) -> frozenset[Setting]:
    words = {setting.value: setting for setting in Setting}
    return frozenset(where.word(item, words, "settings") for item in where.items(value, "settings"))


def _flow(value: object, where: Spot, key: str) -> Flow:
    if value == "unknown":
        return Flow.unknown()
    if value == "none":
        return Flow.none()
    if not isinstance(value, list):
        raise where.fault(key, f"none, unknown or a list of places is expected, not {value!r}.")
    return Flow(tuple(_place(item, where, key) for item in value))


def _place(value: object, where: Spot, key: str) -> Place:
    table = where.table(value, key)
    where.checked_keys(table, PLACE_KEYS, key)
    country = table.get("country", "unknown")
    if not isinstance(country, str) or not (country == "unknown" or COUNTRY.fullmatch(country)):
        raise where.fault(f"{key}.country", f"two capital letters or unknown are expected, not {country!r}.")
    answers = {}
    for name in ("content", "key_in_russia"):
        answers[name] = table.get(name, "unknown")
        if not isinstance(answers[name], bool) and answers[name] != "unknown":
            raise where.fault(f"{key}.{name}", f"true, false or unknown is expected, not {answers[name]!r}.")
    content, held = (None if answer == "unknown" else answer for answer in answers.values())
    start, end = read_period(table, where, key)
    return Place(None if country == "unknown" else country, content, held, start, end)
