"""How long before or after a deadline reminders go out (docs/reminders.md).

Codes, as policies and the ledger store them: `m6` six months before, `d7` seven days before, `d0` on the day, `o14`
fourteen days after it, `up` to the next level, `z270301` on the day until which somebody put it off.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

# The reminder that goes to the next level, after the last one that is overdue.
ESCALATION = "up"
_BEFORE = re.compile(r"m[1-9]\d{0,2}|d(0|[1-9]\d{0,2})")
_OVERDUE = re.compile(r"o[1-9]\d{0,6}")
_SNOOZED = re.compile(r"z\d{6}")


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


# What Kadastr offers, from the furthest to the nearest, so that the days of one deadline rise.
OFFSETS = (
    *(Offset(f"m{months}", months=months) for months in (60, 48, 36, 24, 18, 12, 9, 6, 3, 2, 1)),
    *(Offset(f"d{days}", days=days) for days in (21, 14, 7, 0)),
)
OFFSETS_BY_CODE = {offset.code: offset for offset in OFFSETS}


@lru_cache(maxsize=1024)
def offset_of(code: str) -> Offset:
    """The distance before the due day that `code` names. Raises `ValueError` for any other code."""
    if not _BEFORE.fullmatch(code):
        raise ValueError(f"{code!r} is no distance before a day; write it as m6 (months) or d7 (days).")
    number = int(code[1:])
    return Offset(code, months=number) if code[0] == "m" else Offset(code, days=number)


def is_overdue(code: str) -> bool:
    """Whether `code` names a reminder after the due day, to the people themselves."""
    return bool(_OVERDUE.fullmatch(code))


def snooze_code(until: date) -> str:
    """The code of the reminder on the day until which somebody put a deadline off."""
    return f"z{until:%y%m%d}"


def is_snooze(code: str) -> bool:
    """Whether `code` names the day until which somebody put a deadline off."""
    return bool(_SNOOZED.fullmatch(code))


def offset_label(code: str) -> str:
    """The words for a code of the ledger; the code itself if it is none."""
    if _BEFORE.fullmatch(code):
        return offset_of(code).label
    if _OVERDUE.fullmatch(code):
        days = int(code[1:])
        return ngettext("overdue for %(count)s day", "overdue for %(count)s days", days) % {"count": days}
    if code == ESCALATION:
        return gettext("overdue, to the next level")
    if is_snooze(code):
        until = datetime.strptime(code[1:], "%y%m%d").date()  # noqa: DTZ007 a day has no zone
        return gettext("put off until %(day)s") % {"day": date_format(until, "DATE_FORMAT")}
    return code
