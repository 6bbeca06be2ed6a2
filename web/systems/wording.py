"""What the register's lists need besides the row: the days they speak of, and every word in the page's language.

Words are looked up once for a page or a file, not once for a cell, and a file that is streamed after the request keeps
the language in which it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy

from compliance.models import VerdictCode
from inventory.models import Person, Unit
from inventory.models.choices import Phase, Setting
from web.exporting.sheet import Row

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from compliance.as_of import AsOf

# Short words for a column; the long ones are the labels of the choices.
SETTING_SHORT: Mapping[str, _StrPromise] = MappingProxyType(
    {
        Setting.STATE_INFORMATION_SYSTEM.value: pgettext_lazy("setting, short", "State IS"),
        Setting.SIGNIFICANT_CII.value: pgettext_lazy("setting, short", "Significant CII"),
        Setting.OTHER_CII.value: pgettext_lazy("setting, short", "Other CII"),
        Setting.MUNICIPAL_SYSTEM.value: pgettext_lazy("setting, short", "Municipal"),
        Setting.OTHER_STATE_SYSTEM.value: pgettext_lazy("setting, short", "Other state"),
    }
)
_PLACE = "AIS-PLACE"


@dataclass(frozen=True, slots=True)
class Wording:
    """The days and words of one page or file, in one language. `system_url` is the address with a mark for the code."""

    language: str
    today: date
    outlook_on: date
    verdicts: Mapping[str, str]
    phases: Mapping[str, str]
    settings: Mapping[str, str]
    setting_names: Mapping[str, str]
    category: str
    private: str
    unknown: str
    unassessed: str
    no_models: str
    models_unknown: str
    yes: str
    no: str
    system_url: tuple[str, str]

    def address(self, code: str) -> str:
        """Where the page of a system is."""
        before, after = self.system_url
        return f"{before}{code}{after}"

    def settings_of(self, row: Row) -> list[str]:
        """The short words of a system's effective settings; one word for private, and one for unknown."""
        if not row["standing__settings_known"]:
            return [self.unknown]
        return [self._setting(key, row["standing__cii_category"]) for key in row["standing__settings"]] or [
            self.private
        ]

    def _setting(self, key: str, category: int | None) -> str:
        if key == Setting.SIGNIFICANT_CII and category:
            return self.category % {"category": category}
        return self.settings[key]


def wording(line: AsOf, page: str = "system", query: str = "") -> Wording:
    """The words of the active language, for the days of the as-of line. Names lead to `page` with `query`."""
    before, after = f"{reverse(page, kwargs={'code': _PLACE})}{query}".split(_PLACE)
    return Wording(
        language=get_language() or "",
        today=line.on,
        outlook_on=line.outlook_on,
        verdicts=_labels(VerdictCode),
        phases=_labels(Phase),
        settings={key: str(word) for key, word in SETTING_SHORT.items()},
        setting_names=_labels(Setting),
        category=pgettext("setting, short", "CII, cat. %(category)s"),
        private=pgettext("setting, short", "private"),
        unknown=pgettext("setting, short", "unknown"),
        unassessed=gettext("not assessed yet"),
        no_models=pgettext("models", "none"),
        models_unknown=pgettext("models", "unknown"),
        yes=gettext("yes"),
        no=gettext("no"),
        system_url=(before, after),
    )


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def unit_words(row: Row) -> str:
    """The unit as a list names it: with the unit above it, unless that is the root, which everybody knows."""
    name = str(row["unit__short_name"] or row["unit__name"])
    if row["unit__path"].count("/") < 3:
        return name
    return f"{row['unit__parent__short_name'] or row['unit__parent__name']} / {name}"


def unit_text(row: Row) -> str:
    """The same with the names in full."""
    name = str(row["unit__name"])
    return name if row["unit__path"].count("/") < 3 else f"{row['unit__parent__name']} / {name}"


def unit_name(unit: Unit) -> str:
    """The same for a unit that is no row of a list; its `parent` must be loaded."""
    return str(unit) if unit.depth < 2 else f"{unit.parent} / {unit}"


@lru_cache(maxsize=4096)
def short_name(full_name: str) -> str:
    """«Орлова М. С.», as `Person.short_name` has it."""
    return Person(full_name=full_name).short_name
