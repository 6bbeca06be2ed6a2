"""Rows of the ledger in sentences: why this person, and why it does not go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext, pgettext

from compliance.models import Deadline, Reminder
from compliance.reminders.offsets import offset_label
from inventory.models import Person
from web.parts.dates import day_words

Reason = Reminder.Reason
Matter = tuple[int, str, int | None]
# Whoever cannot be reached for one of these has somebody to stand in.
_REPLACED = frozenset(
    {Reason.ABSENT, Reason.LEFT, Reason.INACTIVE, Reason.NO_ADDRESS, Reason.STOPPED, Reason.MAY_NOT_SEE}
)


@dataclass(frozen=True, slots=True)
class Around:
    """What rows of the ledger name by key: people, and by (system, kind, file) the day that holds now."""

    names: Mapping[int, str] = field(default_factory=dict)
    due_now: Mapping[Matter, date] = field(default_factory=dict)


def around(reminders: Iterable[Reminder]) -> Around:
    """Of these rows, in two queries."""
    rows = list(reminders)
    people = [int(row.detail) for row in rows if row.reason == Reason.DELEGATED and row.detail.isdecimal()]
    moved = [row.deadline.system_id for row in rows if row.reason == Reason.MOVED]
    return Around(
        names={person.pk: person.short_name for person in Person.objects.filter(pk__in=people)} if people else {},
        due_now=due_now(moved) if moved else {},
    )


def due_now(system_ids: Iterable[int]) -> dict[Matter, date]:
    """The nearest day that stands now of each matter of these systems."""
    rows = Deadline.objects.current().filter(system__in=list(system_ids)).order_by("-due_on")
    return {
        (system, kind, evidence): due
        for system, kind, evidence, due in rows.values_list("system_id", "kind", "evidence_id", "due_on")
    }


def why_words(reminder: Reminder, about: Around) -> str:
    """Why this person gets it; of a row that does not go out, why not, with what completes the reason.

    `recipient`, `deadline.superseded_by` and `instead_of.recipient` should be loaded.
    """
    return not_words(reminder, about) if reminder.reason else role_words(reminder)


def role_words(reminder: Reminder) -> str:
    """What the recipient is to the system; of who stands in, for whom and why."""
    original = reminder.instead_of
    if reminder.role == Reminder.Role.SUBSTITUTE and original:
        words = gettext("stands in for %(name)s") % {"name": original.recipient}
        return f"{words}: {original.get_reason_display()}" if original.reason else words
    return str(reminder.get_role_display())


def not_words(reminder: Reminder, about: Around) -> str:
    """The reason, completed."""
    words, detail = str(reminder.get_reason_display()), reminder.detail
    match reminder.reason:
        case Reason.SNOOZED:
            return _snoozed(words, detail)
        case Reason.DELEGATED:
            name = about.names.get(int(detail)) if detail.isdecimal() else None
            return gettext("handed over to %(name)s") % {"name": name} if name else words
        case Reason.MOVED:
            return moved_words(reminder.deadline, about, words)
        case reason if reason in _REPLACED:
            instead = (
                gettext("gets it instead: %(names)s") % {"names": detail} if detail else gettext("nobody stands in")
            )
            return f"{words}; {instead}"
        case _:
            detail = offset_label(detail) if is_code(detail) else detail
            return f"{words}: {detail}" if detail else words


def is_code(text: str) -> bool:
    """Whether the text is a code of an offset."""
    return offset_label(text) != text


def moved_words(deadline: Deadline, about: Around, words: str = "") -> str:
    """Who or what moved a deadline, and to which day."""
    because = because_words(deadline.superseded_because)
    if deadline.superseded_by:
        because = f"{because} ({deadline.superseded_by})" if because else str(deadline.superseded_by)
    now = about.due_now.get((deadline.system_id, str(deadline.kind), deadline.evidence_id))
    then = gettext("now due %(day)s") % {"day": day_words(now)} if now else gettext("there is none any more")
    return "; ".join(filter(None, (": ".join(filter(None, (words, because))), then)))


def because_words(code: str) -> str:
    """Why a deadline was planned anew, in words; words themselves stay as they are."""
    known = {
        "": "",
        "edit": pgettext("because", "the facts of the system were changed"),
        "model": pgettext("because", "the facts of an AI model were changed"),
        "unit": pgettext("because", "the defaults of a unit were changed"),
        "shared": pgettext("because", "something that many systems share was changed"),
        "time": pgettext("because", "a critical day has come"),
        "document": pgettext("because", "a document, or what rests on it, was changed"),
        "confirmed": pgettext("because", "the places of data were confirmed or changed"),
        "answered": pgettext("because", "the verdict was determined, or became undetermined anew"),
        "rules": pgettext("because", "the rule set or an assumption was changed"),
    }
    return known.get(code, code)


def _snoozed(words: str, detail: str) -> str:
    try:
        return gettext("put off until %(day)s") % {"day": day_words(date.fromisoformat(detail))}
    except ValueError:
        return words
