"""One column of an exported sheet: its title, what kind of value it holds, and how a row gives that value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Row: TypeAlias = Mapping[str, Any]
Value: TypeAlias = str | int | bool | date | datetime | None

# Dates of the law are Moscow dates: a moment in another zone could fall on the wrong side of a deadline.
MOSCOW = ZoneInfo("Europe/Moscow")
MOSCOW_IN_WORDS = "Europe/Moscow, UTC+3"


class Kind(StrEnum):
    """How a value is written where a sheet has types."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`value` reads one cell off a row; `width` is in characters. Two columns with one `key` are the same column."""

    key: str
    title: str
    kind: Kind
    value: Callable[[Row], Value]
    width: int = 18


def each_once(columns: list[SheetColumn]) -> list[SheetColumn]:
    """The columns in their order, without those that an earlier one already brings."""
    first: dict[str, SheetColumn] = {}
    for column in columns:
        first.setdefault(column.key, column)
    return list(first.values())


def in_moscow(moment: datetime) -> datetime:
    """The moment as a clock in Moscow shows it, to the second and without a zone: the column's title names it."""
    return moment.astimezone(MOSCOW).replace(microsecond=0, tzinfo=None)
