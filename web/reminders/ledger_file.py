"""The ledger as a file: the rows of one tab, each with its reason in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext, pgettext

from compliance.models import Reminder
from compliance.models.reminder import ReminderQuerySet
from compliance.reminders.offsets import offset_label
from web.exporting.csv_stream import CHUNK_ROWS
from web.exporting.sheet import Kind, Row
from web.reminders.files import List
from web.reminders.sentences import Around, around, why_words


def list_of(rows: ReminderQuerySet, tab: str) -> List:
    """The rows of one tab as a file."""
    return List(
        subject="reminders",
        title=gettext("Reminders"),
        holds=gettext("Reminders of the ledger: %(tab)s") % {"tab": tab},
        columns=[
            ("on", pgettext("reminder", "When"), Kind.DATE),
            ("sent_at", gettext("Sent at"), Kind.MOMENT),
            ("state", pgettext("reminder", "State"), Kind.TEXT),
            ("recipient", pgettext("reminder", "To whom"), Kind.TEXT),
            ("code", gettext("Code"), Kind.TEXT),
            ("system", gettext("System"), Kind.TEXT),
            ("kind", gettext("Kind of deadline"), Kind.TEXT),
            ("due", pgettext("deadline", "Due"), Kind.DATE),
            ("offset", pgettext("reminder", "Offset"), Kind.TEXT),
            ("why", pgettext("reminder", "Why"), Kind.TEXT),
        ],
        rows=_rows(rows.with_what_a_row_says()),
    )


def _rows(rows: ReminderQuerySet) -> Iterator[Row]:
    remaining = rows.iterator(chunk_size=CHUNK_ROWS)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        about = around(chunk)
        yield from (_row(reminder, about) for reminder in chunk)


def _row(reminder: Reminder, about: Around) -> Row:
    deadline = reminder.deadline
    return {
        "on": reminder.send_on,
        "sent_at": reminder.sent_at,
        "state": str(reminder.get_state_display()),
        "recipient": reminder.recipient.full_name,
        "code": deadline.system.code,
        "system": deadline.system.name,
        "kind": str(deadline.get_kind_display()),
        "due": deadline.due_on,
        "offset": offset_label(reminder.offset),
        "why": why_words(reminder, about),
    }
