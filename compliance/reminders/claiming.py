"""What is due becomes mails: one a day for each person, its row committed before anybody speaks to a server.

due rows ─▶ settling (overtaken, absent, stand-ins) ─▶ at most one combined mail a day ─▶ Mail with its reminders
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from compliance.models import Deadline, Mail, Reminder
from compliance.reminders.addressing import plan_for
from compliance.reminders.composing import Desk, Letter, compose
from compliance.reminders.hours import day_begins, day_ends
from compliance.reminders.ledger import matter, on_the_way
from compliance.reminders.merging import Scene
from compliance.reminders.settling import is_due_now, nearest_of_each, settle
from inventory.models import Person

ATTEMPTS = 3
# So many people's mails are written in one transaction.
PEOPLE = 50
# What is due so soon does not wait for tomorrow's mail.
URGENT = timedelta(days=7)

CLAIM = """
UPDATE compliance_reminder reminder SET state = 'claimed', mail_id = row.mail
FROM unnest(%s::bigint[], %s::bigint[]) AS row (id, mail)
WHERE reminder.id = row.id AND reminder.state = 'planned' AND reminder.mail_id IS NULL
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is to be written: to whom, of what."""

    person: Person
    reminders: Sequence[Reminder]


class ChangedMeanwhileError(Exception):
    """Something due was taken back while its mail was being written."""


def new_message_id() -> str:
    """An id of our own site, made once and stored, so that a second copy of a mail is known as such."""
    return f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


def claim_due(on: date, at: datetime, ready: Callable[[], object] = lambda: None) -> int:
    """Puts what is due on or before `on` and unsent into mails, as far as the hours of its recipients allow at the
    moment `at`; returns how many mails it made.

    Of several missed reminders of one deadline only the nearest goes out, the earlier ones are suppressed. Whoever
    cannot get theirs today has somebody to stand in. A person gets one combined mail a day; what becomes due later on
    the same day waits for the next, unless something of it is due within a week. `ready` is called each time some mails
    are there to be handed over, so that nobody waits for the last of them.
    """
    ids = _people_with_due(on, at)
    if not ids:
        return 0
    scene = Scene.now(at)
    settle([pk for pk in ids if scene.directory.knows(pk)], on, at, scene)
    # Those who stand in are among them now.
    ids = [pk for pk in _people_with_due(on, at) if scene.directory.knows(pk)]
    desk = Desk(on, scene.plans)
    made = 0
    for start in range(0, len(ids), PEOPLE):
        some = _claim_for(ids[start : start + PEOPLE], on, at, scene, desk)
        if some:
            ready()
        made += some
    return made


def _people_with_due(on: date, at: datetime) -> list[int]:
    due, forgotten = Reminder.objects.due(on), Reminder.objects.forgotten(at).filter(send_on__lte=on)
    return sorted({pk for rows in (due, forgotten) for pk in rows.order_by().values_list("recipient", flat=True)})


def _claim_for(person_ids: Sequence[int], on: date, at: datetime, scene: Scene, desk: Desk) -> int:
    """The mails of these people in one transaction; tried again if the ledger changes in between."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _mails(person_ids, on, at, scene, desk)
        except ChangedMeanwhileError:
            continue
        except Exception:
            if len(person_ids) > 1:
                return sum(_claim_for([pk], on, at, scene, desk) for pk in person_ids)
            logger.exception("The mail for person %s could not be stored", person_ids[0])
            return 0
    return 0


def _mails(person_ids: Sequence[int], on: date, at: datetime, scene: Scene, desk: Desk) -> int:
    # Two runs at once must not halve one person's mail between them.
    people = list(Person.objects.filter(pk__in=person_ids).order_by("pk").select_for_update(no_key=True))
    due = _due(people, on, at, scene)
    written = _written(people, at, scene) if due else set()
    drafts = [draft for person in people for draft in _drafts(person, due.get(person.pk, []), on, written, scene)]
    letters = [found for draft in drafts if (found := _letter(draft, on, desk))]
    if letters:
        _write(letters, on, at)
    return len(letters)


def _letter(draft: Draft, on: date, desk: Desk) -> tuple[Draft, Letter] | None:
    """The draft with its words. A matter that cannot be written stays due, and keeps no other back."""
    try:
        return draft, compose(draft.person, draft.reminders, on, desk)
    except Exception:
        logger.exception("The mail for person %s could not be written", draft.person.pk)
    if len(draft.reminders) == 1:
        return None
    alone = [found for one in draft.reminders if (found := _letter(Draft(draft.person, [one]), on, desk))]
    readable = Draft(draft.person, [one for found, _letter in alone for one in found.reminders])
    return (readable, compose(readable.person, readable.reminders, on, desk)) if alone else None


def _due(people: Sequence[Person], on: date, at: datetime, scene: Scene) -> dict[int, list[Reminder]]:
    """What can go out now, in no mail yet, by person: the nearest reminder of each deadline."""
    rows = Reminder.objects.due(on).filter(recipient__in=people, mail=None)
    going = on_the_way([person.pk for person in people])
    found: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in rows.with_what_a_mail_says().order_by("send_on", "pk"):
        about = matter(reminder.deadline, reminder.offset, reminder.recipient_id)
        if about not in going and is_due_now(reminder, scene, at):
            found[reminder.recipient_id].append(reminder)
    return {
        pk: [reminder for reminder in nearest_of_each(rows).values() if _can_go(pk, reminder, on, scene)]
        for pk, rows in found.items()
    }


def _can_go(person_id: int, reminder: Reminder, on: date, scene: Scene) -> bool:
    plan = plan_for(reminder.deadline, scene.plans)
    return scene.directory.obstacle(person_id, reminder.deadline, plan, on) is None


def _written(people: Sequence[Person], at: datetime, scene: Scene) -> set[int]:
    """Those of `people` who have their combined mail of today, or one that has not been taken by the server yet."""
    rows = Reminder.objects.filter(mail__recipient__in=people, mail__simulated=False).select_related(
        "mail", "deadline__system__unit"
    )
    # Wide enough for the day of any zone.
    lately = Q(mail__created_at__gte=at - timedelta(days=2)) | Q(mail__handed_over_at__gte=at - timedelta(days=2))
    waiting = Q(mail__state=Mail.State.READY) & Q(state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED])
    gone = lately & Q(mail__state__in=[Mail.State.SENT, Mail.State.KEPT])
    found = set()
    for reminder in rows.filter(waiting | gone).iterator():
        mail = reminder.mail
        if mail and not plan_for(reminder.deadline, scene.plans).apart and _is_of_today(mail, at, scene):
            found.add(mail.recipient_id)
    return found


def _is_of_today(mail: Mail, at: datetime, scene: Scene) -> bool:
    if mail.state == Mail.State.READY:
        return True
    entry = scene.directory.entry(mail.recipient_id)
    return day_begins(entry, at) <= (mail.handed_over_at or mail.created_at) < day_ends(entry, at)


def _drafts(
    person: Person, reminders: Sequence[Reminder], on: date, written: set[int], scene: Scene
) -> Iterator[Draft]:
    """A mail of its own for each matter that the policy sends apart, and one of all others, if it may go today."""
    apart = [one for one in reminders if plan_for(one.deadline, scene.plans).apart]
    together = [one for one in reminders if one not in apart]
    yield from (Draft(person, [one]) for one in apart)
    if together and (person.pk not in written or any(_is_urgent(one.deadline, on) for one in together)):
        yield Draft(person, together)


def _is_urgent(deadline: Deadline, on: date) -> bool:
    return on <= deadline.due_on <= on + URGENT


def _write(letters: Sequence[tuple[Draft, Letter]], on: date, at: datetime) -> None:
    """The mails with their systems, then their reminders: an evaluation locks systems first, too.

    Raises ChangedMeanwhileError, and writes nothing, if a reminder is no longer due.
    """
    mails = Mail.objects.bulk_create([_mail(draft, letter, on, at) for draft, letter in letters])
    pairs = [(mail, one) for mail, (draft, _) in zip(mails, letters, strict=True) for one in draft.reminders]
    about = sorted({(reminder.deadline.system_id, mail.pk) for mail, reminder in pairs})
    through = Mail.systems.through
    through.objects.bulk_create([through(system_id=system, mail_id=mail) for system, mail in about])
    with connection.cursor() as cursor:
        claims = sorted((reminder.pk, mail.pk) for mail, reminder in pairs)
        cursor.execute(CLAIM, [*map(list, zip(*claims, strict=True))])
        if cursor.rowcount != len(pairs):
            raise ChangedMeanwhileError


def _mail(draft: Draft, letter: Letter, on: date, at: datetime) -> Mail:
    return Mail(
        message_id=new_message_id(),
        recipient=draft.person,
        address=draft.person.email or "",
        language=draft.person.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        optional_kinds=list(letter.optional_kinds),
        on=on,
        created_at=at,
    )
