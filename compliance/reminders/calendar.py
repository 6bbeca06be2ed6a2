"""Deadlines as a calendar (RFC 5545): an all-day event for each, which stays the same event when the deadline moves.

A deadline that nobody follows stays in it as cancelled for half a year, so that programs which only add and change
take it back, too. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from icalendar import Calendar, Event, vDuration, vText

from compliance.models import Deadline
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.event_words import category_of, description_of, one_line, summary_of, url_of
from compliance.reminders.successions import Link, links_of
from compliance.rules_in_force import Rules, rules_in_force
from inventory.models import Person

KEPT_WHEN_OFF = timedelta(days=183)
READ_EVERY = timedelta(hours=6)
# A calendar with more events is none; the nearest days come first.
MOST = 2000


def calendar_of_person(person: Person, at: datetime) -> bytes:
    """The deadlines of which `person` is reminded and which they may see now, in their language."""
    return calendar_of(deadlines_of(person, at - KEPT_WHEN_OFF)[:MOST], str(person.language), person.short_name)


def deadlines_of(person: Person, since: datetime) -> DeadlineQuerySet:
    """Those that stand now, and those that have ceased to since the moment, the nearest first."""
    found = Deadline.objects.visible_to(person).concerning(person).standing_since(since)
    return found.with_what_a_calendar_says().order_by("due_on", "pk")


def calendar_of(deadlines: Iterable[Deadline], language: str, name: str = "") -> bytes:
    """A calendar with `deadlines` (with_what_a_calendar_says) in `language`, as a file or the part of a mail.

    `name` says whose it is. Of deadlines that follow each other only the last one is in it.
    """
    rows = list(deadlines)
    links = links_of(rows)
    rules = rules_in_force()
    with translation.override(language):
        calendar = _calendar(gettext("Deadlines of AI systems"), name, language)
        for deadline in rows:
            link = links[deadline.pk]
            if link.is_last:
                calendar.add_component(_event(deadline, link, rules, language))
        return bytes(calendar.to_ical())


def _calendar(title: str, name: str, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Kadastr//Deadlines//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    named = one_line(f"{title}: {name}" if name else title)
    calendar.add("name", named)
    # The older names of the same, which most programs still read. Without their type they would not be escaped.
    calendar.add("x-wr-calname", vText(named))
    calendar.add("x-wr-timezone", vText(settings.TIME_ZONE))
    calendar.add("refresh-interval", vDuration(READ_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_EVERY))
    return calendar


def _event(deadline: Deadline, link: Link, rules: Rules, language: str) -> Event:
    is_off = deadline.superseded_at is not None or deadline.closed_at is not None
    changed = _changed_at(deadline)
    event = Event()
    event.add("uid", f"deadline-{link.first}@{urlsplit(settings.SITE_URL).hostname}")
    # Grows when the event moves, is called off, or stands again.
    event.add("sequence", 2 * link.before + is_off)
    event.add("dtstamp", changed)
    event.add("created", _in_seconds(deadline.planned_at))
    event.add("last-modified", changed)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", summary_of(deadline))
    event.add("description", description_of(deadline, rules, language))
    event.add("categories", [category_of(deadline)])
    event.add("url", url_of(deadline))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    # The day is not taken by it.
    event.add("transp", "TRANSPARENT")
    return event


def _changed_at(deadline: Deadline) -> datetime:
    """The last moment at which something changed that the event may say."""
    moments = (
        deadline.planned_at,
        deadline.superseded_at,
        deadline.closed_at,
        deadline.system.updated_at,
        deadline.system.standing.assessment.at,
    )
    return _in_seconds(max(moment for moment in moments if moment))


def _in_seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
