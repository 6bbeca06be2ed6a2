"""Days in a file of cases: a date, a range, none, unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.case_files.spot import Spot
from compliance.engine import FactsError, When


def read_when(value: object, where: Spot, key: str) -> When:
    if type(value) is date:
        return When.on(value)
    if isinstance(value, Mapping):
        where.checked_keys(value, ("from", "to"), key)
        first, last = (_side(value, side, where, key) for side in ("from", "to"))
        try:
            return When.between(first, last)
        except FactsError as error:
            raise where.fault(key, str(error)) from error
    words = {"none": When.none(), "unknown": When.unknown()}
    if not isinstance(value, str) or value not in words:
        raise where.fault(key, f"a date, {{ from, to }}, none or unknown is expected, not {value!r}.")
    return words[value]


def _side(value: Mapping[str, Any], side: str, where: Spot, key: str) -> date | None:
    day = value.get(side)
    if day is not None and type(day) is not date:
        raise where.fault(f"{key}.{side}", f"a date is expected, not {day!r}.")
    return day


def read_period(table: Mapping[str, Any], where: Spot, key: str, prefix: str = "") -> tuple[When, When]:
    """From and to; left out = always."""
    start, end = (
        read_when(table.get(f"{prefix}{side}", "none"), where, f"{key}.{prefix}{side}") for side in ("from", "to")
    )
    return start, end
