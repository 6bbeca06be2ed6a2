"""The day that a command is asked about."""

from __future__ import annotations

from datetime import date

from django.core.management.base import CommandError

from compliance.engine import DayError, askable
from compliance.loading import installed_rulesets


def asked_day(option: str, text: str) -> date:
    """The day that stands after an option. Raises ``CommandError`` where it is none, or cannot be asked about."""
    try:
        return askable(date.fromisoformat(text))
    except DayError as error:
        raise CommandError(f"{option}: {error}") from error
    except ValueError as error:
        raise CommandError(f"{option}: {text!r} is no day. Write it as 2032-08-31.") from error


def outside_every_ruleset(day: date) -> str:
    """What to say of a day on which no rule set had been published; empty for any other."""
    first = min(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on)
    if day >= first.published_on:
        return ""
    return f"No rule set had been published on {day}; the first, {first.id}, is of {first.published_on}."
