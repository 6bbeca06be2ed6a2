"""How long before a deadline reminders go out: months, and weekly in the last month (docs/reminders.md)."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance before the due day. `code` is what the ledger stores."""

    code: str
    months: int = 0
    days: int = 0

    def day(self, due_on: date) -> date:
        """The day on which to remind: the same day of an earlier month, or its last one where it is shorter."""
        return due_on - relativedelta(months=self.months) - timedelta(days=self.days)

    @property
    def label(self) -> str:
        """`5 years before`, `18 months before`, `7 days before`, `on the day itself`."""
        years, months = divmod(self.months, 12)
        if not self.months and not self.days:
            return gettext("on the day itself")
        if years and not months:
            return ngettext("%(count)s year before", "%(count)s years before", years) % {"count": years}
        if self.months:
            return ngettext("%(count)s month before", "%(count)s months before", self.months) % {"count": self.months}
        return ngettext("%(count)s day before", "%(count)s days before", self.days) % {"count": self.days}


# From the furthest to the nearest, so that the days of one deadline rise.
OFFSETS = (
    *(Offset(f"m{months}", months=months) for months in (60, 48, 36, 24, 18, 12, 9, 6, 3, 2, 1)),
    *(Offset(f"d{days}", days=days) for days in (21, 14, 7, 0)),
)
OFFSETS_BY_CODE = {offset.code: offset for offset in OFFSETS}


@lru_cache(maxsize=1024)
def days_of(due_on: date) -> tuple[tuple[str, date], ...]:
    """Each offset's code and day for a deadline, the furthest first."""
    return tuple((offset.code, offset.day(due_on)) for offset in OFFSETS)


def offset_label(code: str) -> str:
    """The words for a code of the ledger; the code itself if the policy no longer has it."""
    offset = OFFSETS_BY_CODE.get(code)
    return offset.label if offset else code
