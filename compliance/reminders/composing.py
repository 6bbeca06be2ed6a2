"""A mail: subject, text and HTML that say the same in the same order, in the recipient's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from compliance.as_of import AsOf, StandingAssumption, as_of
from compliance.engine import Confidence
from compliance.loading import get_ruleset
from compliance.models import Deadline, Reminder
from compliance.reminders.boxes import Box, Boxes, htmls, texts
from compliance.reminders.matters import Matter
from compliance.reminders.policies import Plans
from compliance.reminders.wording import (
    assumed_answer_in_words,
    confidence_in_words,
    given_names_of,
    heading_of,
    kind_in_words,
    outlook_in_words,
    ruleset_in_words,
    subject_of,
    whole_day,
)
from inventory.models import Person, Unit

# So many matters have a box of their own; of more there is a list, or nobody would read any.
BOXES = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. `optional_kinds` are the kinds of deadlines in it that its reader may switch off."""

    subject: str
    text: str
    html: str
    optional_kinds: tuple[str, ...] = ()


class Desk:
    """What all letters of one day share: by which rules and policies, and how organisations are called. Read once."""

    def __init__(self, on: date, plans: Plans | None = None) -> None:
        self.line = as_of(on)
        self.boxes = Boxes(self.line)
        self.plans = plans or Plans()
        self._roots = {unit.pk: str(unit) for unit in Unit.objects.roots().in_tree_order()}

    def organisation(self, deadlines: Sequence[Deadline]) -> str:
        """The root units of the systems that a letter speaks of."""
        roots = {deadline.system.unit.ancestor_ids[0] for deadline in deadlines}
        return ", ".join(name for pk, name in self._roots.items() if pk in roots)


def compose(person: Person, reminders: Sequence[Reminder], on: date, desk: Desk | None = None) -> Letter:
    """The mail to `person` on the day `on` with `reminders` (with_what_a_mail_says), the nearest deadline first.

    Whoever writes many of one day gives them one `desk`.
    """
    desk = desk or Desk(on)
    line = desk.line
    ordered = sorted(reminders, key=lambda one: (one.deadline.due_on, one.deadline.system_id))
    deadlines = [reminder.deadline for reminder in ordered]
    days = [deadline.due_on for deadline in deadlines]
    optional = _optional(deadlines, desk.plans)
    with translation.override(person.language):
        boxes = [desk.boxes.box(reminder, person.language) for reminder in ordered]
        first, further = boxes[:BOXES], boxes[BOXES:]
        context = {
            "language": person.language,
            "organisation": desk.organisation(deadlines),
            "heading": heading_of(given_names_of(person.full_name), days, on),
            "day": whole_day(on),
            "matters": first,
            "basis": _basis(line, [box.matter for box in boxes], person.language),
            "role": _role(ordered),
            "mandatory": any(deadline.kind not in optional for deadline in deadlines),
            "optional": [kind_in_words(kind) for kind in optional],
            "why_url": f"{address_of('why_reminded')}?on={on.isoformat()}",
            "preferences_url": address_of("preferences"),
        }
        return Letter(
            subject=subject_of([box.code for box in boxes], days, on),
            text=render_to_string("emails/reminder.txt", context | _boxes_as(texts, "txt", first, further)),
            html=render_to_string("emails/reminder.html", context | _boxes_as(htmls, "html", first, further)),
            optional_kinds=optional,
        )


def _boxes_as(
    rendered: Callable[[Sequence[Box], str], SafeString], suffix: str, first: Sequence[Box], further: Sequence[Box]
) -> dict[str, SafeString]:
    """The boxes and the list of what is beyond them, as one form of the mail has them."""
    return {
        "boxes": rendered(first, f"emails/reminder_matter.{suffix}"),
        "further": rendered(further, f"emails/reminder_further.{suffix}"),
    }


def address_of(name: str, *arguments: str) -> str:
    """The full address of a page, made from SITE_URL: a mail has no request."""
    return str(settings.SITE_URL) + reverse(name, args=arguments)


def _role(reminders: Sequence[Reminder]) -> str:
    """What the reader is to all the systems: `responsible` or `deputy`; empty where it differs or is something else."""
    roles = {reminder.role for reminder in reminders}
    return roles.pop() if len(roles) == 1 and roles <= {Reminder.Role.RESPONSIBLE, Reminder.Role.DEPUTY} else ""


def _optional(deadlines: Sequence[Deadline], plans: Plans) -> tuple[str, ...]:
    """The kinds among `deadlines` of which no plan here is mandatory, in their order."""
    kinds = dict.fromkeys(deadline.kind for deadline in deadlines)
    kept = {deadline.kind for deadline in deadlines if plans.plan(deadline.system.unit, deadline.kind).mandatory}
    return tuple(kind for kind in kinds if kind not in kept)


def _basis(line: AsOf, matters: Sequence[Matter], language: str) -> list[str]:
    """The as-of paragraph: which day, which rules, how sure, what is assumed."""
    sure = [matter.confidence for matter in matters if matter.confidence]
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
