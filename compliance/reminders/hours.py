"""At which hours of their day a person gets mail: not before the hour that they chose, not in the quiet hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from compliance.deadlines import MOSCOW
from compliance.reminders.directory import Entry
from compliance.reminders.policies import Plan

HOURS = 24


def is_time(entry: Entry, plan: Plan, send_on: date, at: datetime) -> bool:
    """Whether a reminder of the day `send_on` may go to the person at the moment `at`, by the clock of their zone.

    Not before their hour, on that day or any later one, and not in the quiet hours. Where their hour is quiet, from the
    end of the quiet hours on.
    """
    local = local_time(entry, at)
    if local.date() < send_on or plan.is_quiet(local.hour):
        return False
    return local.time() >= opening(entry.hour, plan)


def opening(hour: time, plan: Plan) -> time:
    """From when on a person gets mail who chose `hour`. A whole hour is left before the next quiet one: the run that
    sends comes once an hour.
    """
    begins = time(plan.quiet_until) if plan.is_quiet(hour.hour) else hour
    ends = plan.quiet_from if plan.quiet_from > begins.hour and plan.is_quiet(plan.quiet_from) else HOURS
    return time(begins.hour) if begins.hour == ends - 1 else begins


def local_time(entry: Entry, at: datetime) -> datetime:
    """The moment by the clock of the person's zone; of a zone that does not exist, by that of Moscow."""
    return at.astimezone(_zone(entry.zone))


def day_begins(entry: Entry, at: datetime) -> datetime:
    """The moment at which the person's day at `at` began."""
    local = local_time(entry, at)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def day_ends(entry: Entry, at: datetime) -> datetime:
    """The moment at which the person's next day begins."""
    return day_begins(entry, at) + timedelta(days=1)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return MOSCOW
