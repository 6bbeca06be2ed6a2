"""Deadlines as a calendar (RFC 5545): an all-day event for each, which stays the same event when the deadline moves.

A deadline that nobody follows, or that is somebody else's now, stays in it as cancelled for half a year, so that
programs which only add and change take it back, too. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from icalendar import Calendar, Event, vDuration, vText

from compliance.models import Deadline
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.event_words import (
    category_of,
    description_of,
    one_line,
    summary_of,
    summary_of_taken,
    url_of,
)
from compliance.reminders.successions import Link, links_of
from compliance.rules_in_force import rules_in_force
from inventory.models import Person

KEPT_WHEN_OFF = timedelta(days=183)
READ_EVERY = timedelta(hours=6)
# A calendar with more events is none; the nearest days come first.
MOST = 2000


def calendar_of_person(person: Person, at: datetime) -> bytes:
    """The deadlines of which `person` is reminded and which they may see now, in their language.

    Of those that are no longer theirs only that is told: their programs take the event back.
    """
    since = at - KEPT_WHEN_OFF
    theirs = list(deadlines_of(person, since)[:MOST])
    taken = list(Deadline.objects.taken_from(person, since).order_by("due_on", "pk")[:MOST])
    links = links_of([*theirs, *taken])
    language = str(person.language)
    with translation.override(language):
        calendar = _calendar(gettext("Deadlines of AI systems"), person.short_name, language)
        for event in (*_events(theirs, links, language), *_events_taken(theirs, taken, links)):
            calendar.add_component(event)
        return bytes(calendar.to_ical())


def deadlines_of(person: Person, since: datetime) -> DeadlineQuerySet:
    """Those that stand now, and those that have ceased to since the moment, the nearest first."""
    found = Deadline.objects.visible_to(person).concerning(person).standing_since(since)
    return found.with_what_a_calendar_says().order_by("due_on", "pk")


def _calendar(title: str, name: str, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Kadastr//Deadlines//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    named = one_line(f"{title}: {name}")
    calendar.add("name", named)
    # The older names of the same, which most programs still read. Without their type they would not be escaped.
    calendar.add("x-wr-calname", vText(named))
    calendar.add("x-wr-timezone", vText(settings.TIME_ZONE))
    calendar.add("refresh-interval", vDuration(READ_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_EVERY))
    return calendar


def _events(deadlines: Iterable[Deadline], links: Mapping[int, Link], language: str) -> Iterator[Event]:
    """Of deadlines that follow each other only the last one."""
    rules = rules_in_force()
    for deadline in deadlines:
        link = links[deadline.pk]
        if link.is_last:
            event = _event(deadline, link, _changed_at(deadline), _is_off(deadline))
            event.add("created", _in_seconds(deadline.planned_at))
            event.add("summary", summary_of(deadline))
            event.add("description", description_of(deadline, rules, language))
            event.add("categories", [category_of(deadline)])
            event.add("url", url_of(deadline))
            yield event


def _events_taken(theirs: Iterable[Deadline], taken: Iterable[Deadline], links: Mapping[int, Link]) -> Iterator[Event]:
    """One for each event that the person once had, without a word of a system that they may not see any more."""
    told = {links[deadline.pk].first for deadline in theirs}
    for deadline in taken:
        link = links[deadline.pk]
        if link.first not in told:
            told.add(link.first)
            event = _event(deadline, link, _in_seconds(deadline.reminders_planned_at or deadline.planned_at), True)
            event.add("summary", summary_of_taken(deadline))
            yield event


def _event(deadline: Deadline, link: Link, changed: datetime, is_off: bool) -> Event:
    """What every event says."""
    event = Event()
    event.add("uid", f"deadline-{link.first}@{urlsplit(settings.SITE_URL).hostname}")
    # Grows when the event moves, is called off, or stands again.
    event.add("sequence", 2 * link.before + is_off)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    # The day is not taken by it.
    event.add("transp", "TRANSPARENT")
    return event


def _is_off(deadline: Deadline) -> bool:
    return deadline.superseded_at is not None or deadline.closed_at is not None


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
