"""A mail: subject, text and HTML that say the same in the same order, in the recipient's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from compliance.as_of import AsOf, StandingAssumption, as_of
from compliance.engine import Confidence
from compliance.loading import get_ruleset
from compliance.models import Deadline, Reminder
from compliance.reminders.advice import Advice, advice_for
from compliance.reminders.wording import (
    LOOKS,
    Look,
    assumed_answer_in_words,
    confidence_in_words,
    distance_in_words,
    due_in_words,
    given_names_of,
    heading_of,
    outlook_in_words,
    possible_in_words,
    ruleset_in_words,
    settings_in_words,
    subject_of,
    then_in_words,
    verdict_from,
    verdict_until,
    whole_day,
)
from inventory.models import Person, Unit

# So many matters have a box of their own; of more there is a list, or nobody would read any.
BOXES = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One box of a mail, every word in the language of the mail."""

    deadline: Deadline
    look: Look
    verdict: str
    then: str
    due: str
    distance: str
    settings: str
    advice: Advice
    possible: str
    url: str
    reminders_url: str

    @property
    def name(self) -> str:
        """The system's name."""
        return self.deadline.system.name

    @property
    def code(self) -> str:
        """The system's code."""
        return str(self.deadline.system.code)


def compose(person: Person, reminders: Sequence[Reminder], on: date) -> Letter:
    """The mail to `person` on the day `on` with `reminders` (with_what_a_mail_says), the nearest deadline first."""
    deadlines = sorted((reminder.deadline for reminder in reminders), key=lambda one: (one.due_on, one.system_id))
    days = [deadline.due_on for deadline in deadlines]
    with translation.override(person.language):
        line = as_of(on)
        matters = [_matter(deadline, line, person.language) for deadline in deadlines]
        context = {
            "language": person.language,
            "organisation": _organisation(deadlines),
            "heading": heading_of(given_names_of(person.full_name), days, on),
            "day": whole_day(on),
            "matters": matters[:BOXES],
            "further": matters[BOXES:],
            "basis": _basis(line, matters, person.language),
            "is_deputy": all(deadline.system.deputy_id == person.pk for deadline in deadlines),
            "reminders_url": address_of("reminders"),
            "preferences_url": address_of("preferences"),
        }
        return Letter(
            subject=subject_of([matter.code for matter in matters], days, on),
            text=render_to_string("emails/reminder.txt", context),
            html=render_to_string("emails/reminder.html", context),
        )


def address_of(name: str, *arguments: str) -> str:
    """The full address of a page, made from SITE_URL: a mail has no request."""
    return str(settings.SITE_URL) + reverse(name, args=arguments)


def _matter(deadline: Deadline, line: AsOf, language: str) -> Matter:
    advice = advice_for(deadline, language, over=line.on >= deadline.worse_from)
    # The badge is the outlook, read off the timeline on both sides of the deadline.
    worse = line.outlook_on >= deadline.worse_from
    code = str(deadline.system.code)
    after = verdict_from(deadline.after, deadline.worse_from)
    return Matter(
        deadline=deadline,
        look=LOOKS[deadline.after if worse else deadline.before],
        verdict=after if worse else verdict_until(deadline.before, deadline.due_on),
        then="" if worse else then_in_words(after),
        due=due_in_words([deadline.due_on], line.on),
        distance=distance_in_words(deadline.due_on, line.on),
        settings=settings_in_words(deadline.system.standing.settings, deadline.system.standing.cii_category),
        advice=advice,
        possible=possible_in_words([verdict.value for verdict in advice.possible]),
        url=address_of("system", code),
        reminders_url=f"{address_of('reminders')}?{urlencode({'q': code})}",
    )


def _organisation(deadlines: Sequence[Deadline]) -> str:
    """The root units of the systems that the mail speaks of."""
    roots = {deadline.system.unit.ancestor_ids[0] for deadline in deadlines}
    return ", ".join(str(unit) for unit in Unit.objects.filter(pk__in=roots).order_by("path"))


def _basis(line: AsOf, matters: Sequence[Matter], language: str) -> list[str]:
    """The as-of paragraph: which day, which rules, how sure, what is assumed."""
    sure = [matter.advice.confidence for matter in matters if matter.advice.confidence]
    weakest = min(sure, key=list(Confidence).index) if sure else line.weakest_confidence
    sentences = [
        outlook_in_words(line.outlook_on, line.on),
        ruleset_in_words(line.ruleset_title.in_language(language), line.ruleset_status),
        confidence_in_words(weakest.value),
    ]
    return sentences + [_assumption(assumption, line.ruleset_id, language) for assumption in line.assumptions]


def _assumption(assumption: StandingAssumption, ruleset_id: str, language: str) -> str:
    """The planning assumption in the rule set's own sentence; of a legal question the answer that was fixed."""
    text = assumption.text.in_language(language)
    if not assumption.answer:
        return text
    questions = get_ruleset(ruleset_id).legal_questions
    answers = {(q.id, answer.id): answer.text.in_language(language) for q in questions for answer in q.answers}
    return assumed_answer_in_words(text, answers.get((assumption.question, assumption.answer), assumption.answer))
