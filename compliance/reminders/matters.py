"""One matter of a mail: what is due, what the rules say of it, what to do, and where. By the kind of its deadline."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from compliance.as_of import AsOf
from compliance.engine import Confidence
from compliance.models import Deadline, Reminder
from compliance.reminders.advice import Advice, advice_for, open_questions
from compliance.reminders.wording import (
    LOOKS,
    Look,
    day_in_words,
    distance_in_words,
    due_in_words,
    kind_in_words,
    possible_in_words,
    role_in_words,
    settings_in_words,
    then_in_words,
    verdict_from,
    verdict_on,
    verdict_until,
)

Kind = Deadline.Kind


class Named(NamedTuple):
    """Which system a box is about and where to go. `name` is empty where mails are to name no system."""

    code: str
    name: str
    page: str
    snooze_url: str
    hand_over_url: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a box says of a system, every word in the language of the mail; the same for all of which it is the same.

    `why` says why this reader gets it, unless they answer for the system or are its deputy. `anchor` is where on the
    system's page there is something to do.
    """

    settings: str
    look: Look
    verdict: str
    due_on: date
    due: str
    distance: str
    kind: str
    sentences: tuple[str, ...]
    why: str
    press: str
    anchor: str
    confidence: Confidence | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What differs between the kinds of deadlines."""

    look: Look
    verdict: str
    sentences: Sequence[str]
    press: str
    anchor: str = ""
    confidence: Confidence | None = None


def named_in(deadline: Deadline) -> Named:
    """The system of `deadline` and the addresses of its pages."""
    code = str(deadline.system.code)
    answer = _address("answer_reminder").format(deadline.pk)
    return Named(
        code=code,
        name="" if settings.MAIL_WITHOUT_NAMES else deadline.system.name,
        page=_address("system").format(code),
        snooze_url=f"{answer}?do=snooze",
        hand_over_url=f"{answer}?do=delegate",
    )


def _address(name: str) -> str:
    """The full address of a page that one key names, with braces in its place: routes are looked up once."""
    return str(settings.SITE_URL) + _route(name)


@lru_cache
def _route(name: str) -> str:
    return reverse(name, args=["0"]).replace("/0/", "/{}/")


def matter_of(reminder: Reminder, line: AsOf, language: str) -> Matter:
    """What is said of `reminder` (with_what_a_mail_says) on the day of the as-of line; `language` must be active."""
    deadline = reminder.deadline
    standing = deadline.system.standing
    said = _said_of(deadline, line, language)
    named = not settings.MAIL_WITHOUT_NAMES
    return Matter(
        settings=settings_in_words(standing.settings, standing.cii_category) if named else "",
        look=said.look,
        verdict=said.verdict,
        due_on=deadline.due_on,
        due=due_in_words([deadline.due_on], line.on),
        distance=distance_in_words(deadline.due_on, line.on),
        kind=kind_in_words(deadline.kind),
        sentences=_sentences(said),
        why=role_in_words(reminder),
        press=said.press,
        anchor=said.anchor,
        confidence=said.confidence,
    )


def what_decides(reminder: Reminder, language: str) -> Hashable:
    """Reminders for which this is equal have the same `matter_of` on the same day."""
    deadline = reminder.deadline
    standing = deadline.system.standing
    assessment = standing.assessment
    return (
        *(language, reminder.role, reminder.instead_of_id),
        *(deadline.kind, deadline.due_on, deadline.worse_from, deadline.before, deadline.after),
        *(deadline.rule, deadline.ruleset_id, deadline.evidence_id),
        *(standing.outlook, standing.outlook_on, *standing.settings, standing.cii_category),
        *(assessment.facts_signature, assessment.ruleset_id, assessment.outlook_on, repr(assessment.assumptions)),
    )


def told_of(deadline: Deadline, line: AsOf, language: str) -> list[str]:
    """The same in lines of text, for one who is to see it in a calendar: how the system stands, and what to do.

    `deadline` is one with_what_a_calendar_says.
    """
    said = _said_of(deadline, line, language)
    return [f"{said.verdict}.", *_sentences(said)]


def _said_of(deadline: Deadline, line: AsOf, language: str) -> _Said:
    return _SAYING.get(Kind(deadline.kind), _of_a_verdict)(deadline, line, language)


def _sentences(said: _Said) -> tuple[str, ...]:
    """Why and what to do; where mails are to name nothing, where that stands."""
    if settings.MAIL_WITHOUT_NAMES:
        return (gettext("What to do is on the page of the system."),)
    return tuple(said.sentences)


def _of_a_verdict(deadline: Deadline, line: AsOf, language: str) -> _Said:
    """The verdict gets worse. The badge is the outlook, read off the timeline on both sides of the deadline."""
    advice = advice_for(deadline, language, over=line.on >= deadline.worse_from)
    worse = line.outlook_on >= deadline.worse_from
    after = verdict_from(deadline.after, deadline.worse_from)
    return _Said(
        look=LOOKS[deadline.after if worse else deadline.before],
        verdict=after if worse else verdict_until(deadline.before, deadline.due_on),
        sentences=_all([] if worse else [then_in_words(after)], advice),
        press=gettext("Open the system"),
        confidence=advice.confidence,
    )


def _of_rules(deadline: Deadline, line: AsOf, language: str) -> _Said:
    """The restriction begins to apply to the system, and its verdict then is a good one."""
    first = day_in_words(deadline.worse_from, line.on)
    return _Said(
        look=LOOKS[deadline.after],
        verdict=verdict_from(deadline.after, deadline.worse_from),
        sentences=[
            gettext("From %(day)s on the restriction applies to this system.") % {"day": first},
            gettext("Look whether everything that the verdict rests on still holds."),
        ],
        press=gettext("Open the system"),
    )


def _of_questions(deadline: Deadline, line: AsOf, language: str) -> _Said:
    """Facts are missing."""
    advice = open_questions(deadline, language)
    return _Said(
        *_outlook(deadline), _all([], advice), gettext("Answer the questions"), "#questions", advice.confidence
    )


def _of_data(deadline: Deadline, line: AsOf, language: str) -> _Said:
    """Nobody has confirmed for a year where the data lies."""
    sentence = gettext("Where its data is stored and processed was last confirmed more than a year before this day.")
    todo = gettext("Look whether it still holds, and confirm it.")
    return _Said(*_outlook(deadline), [sentence, todo], gettext("Confirm the places"), "#flows")


def _of_a_document(deadline: Deadline, line: AsOf, language: str) -> _Said:
    """A file that facts rest on is good until the day."""
    title = deadline.evidence.title if deadline.evidence else ""
    words = {"title": title, "day": day_in_words(deadline.due_on, line.on)}
    if deadline.kind == Kind.CONTRACT_ENDS:
        sentence = gettext("“%(title)s” ends on %(day)s.") % words
        todo = gettext("Prolong it or say where the data will lie then, and attach the new document.")
    else:
        sentence = gettext("“%(title)s” expires on %(day)s.") % words
        todo = gettext("Attach the document that replaces it; until then facts that rest on it count as unproved.")
    return _Said(*_outlook(deadline), [sentence, todo], gettext("Open the documents"), "#evidence")


_SAYING = {
    Kind.RULES_TAKE_EFFECT: _of_rules,
    Kind.ANSWER_QUESTIONS: _of_questions,
    Kind.CONFIRM_DATA: _of_data,
    Kind.EVIDENCE_EXPIRES: _of_a_document,
    Kind.CONTRACT_ENDS: _of_a_document,
}


def _outlook(deadline: Deadline) -> tuple[Look, str]:
    """How the system stands: sign and words of its outlook."""
    standing = deadline.system.standing
    return LOOKS[standing.outlook], verdict_on(standing.outlook, standing.outlook_on)


def _all(first: Sequence[str], advice: Advice) -> list[str]:
    possible = possible_in_words([verdict.value for verdict in advice.possible])
    return [*first, *advice.sentences, *([possible] if possible else [])]
