"""A way to see the register: as it is now, on a day of the law, or as it was known at a moment.

Each way has its own rows, columns and conditions. One machinery reads the address, counts, orders, pages and exports
all of them; so the export is the screen in each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy

from inventory.models import System
from inventory.models.choices import Setting
from web.standpoint import NOW as STANDING_NOW
from web.standpoint import Standpoint
from web.systems import queries
from web.systems.columns import Column
from web.systems.filters import RegisterFilter, SystemFilter
from web.systems.register_columns import COLUMNS, DEFAULT_SORT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from inventory.models import Person
    from inventory.models.system import SystemQuerySet


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made question: its query, and the same as a condition."""

    title: _StrPromise
    query: str
    condition: Q


@dataclass(frozen=True, slots=True)
class Viewing:
    """`rows` are the systems that a person may see, with what `columns` and `filters` read; `verdict` is where the
    verdict of a row stands, `beside` where the one of the day stands that goes with it.
    """

    standpoint: Standpoint
    columns: Sequence[Column]
    default_sort: str
    filters: type[RegisterFilter]
    rows: Callable[[Person], SystemQuerySet]
    verdict: str
    beside: str
    presets: Sequence[Preset]

    @property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by their keys."""
        return {column.key: column for column in self.columns}

    @property
    def chosen(self) -> list[Column]:
        """The columns that are shown unless an address says otherwise."""
        return [column for column in self.columns if column.chosen]


_SENSITIVE = (Setting.STATE_INFORMATION_SYSTEM.value, Setting.SIGNIFICANT_CII.value)
ALL = Preset(gettext_lazy("All systems"), "", Q())
SENSITIVE = Preset(
    gettext_lazy("State IS and significant CII"),
    "&".join(f"setting={setting}" for setting in _SENSITIVE),
    queries.setting_is(_SENSITIVE),
)
ABROAD = Preset(gettext_lazy("Data abroad"), "hosting=abroad", queries.hosting_in(["abroad"]))
PRESETS = (
    ALL,
    SENSITIVE,
    Preset(gettext_lazy("Awaiting an answer"), "question=any", queries.asked(["any"])),
    ABROAD,
)
AS_IT_IS_NOW = Viewing(
    standpoint=STANDING_NOW,
    columns=COLUMNS,
    default_sort=DEFAULT_SORT,
    filters=SystemFilter,
    rows=lambda person: System.objects.visible_to(person),
    verdict="standing__outlook",
    beside="standing__today",
    presets=PRESETS,
)
