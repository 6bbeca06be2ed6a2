"""Deadlines as a file: the rows of the list, with who or what moved them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext, pgettext

from compliance.models import Deadline, VerdictCode
from compliance.models.deadline import DeadlineQuerySet
from web.as_of import SHORT_TITLES
from web.exporting.csv_stream import CHUNK_ROWS
from web.exporting.sheet import Kind, Row
from web.reminders.files import List
from web.reminders.sentences import Around, due_now, moved_words


def about_moved(shown: Iterable[Deadline]) -> Around:
    """What the moved ones among these have instead."""
    moved = [deadline.system_id for deadline in shown if deadline.superseded_at]
    return Around(due_now=due_now(moved)) if moved else Around()


def list_of(rows: DeadlineQuerySet, tab: str) -> List:
    """The rows of one tab (with_what_a_row_says) as a file."""
    return List(
        subject="deadlines",
        title=gettext("Deadlines"),
        holds=gettext("Deadlines: %(tab)s") % {"tab": tab},
        columns=[
            ("due", pgettext("deadline", "Due"), Kind.DATE),
            ("code", gettext("Code"), Kind.TEXT),
            ("system", gettext("System"), Kind.TEXT),
            ("kind", pgettext("deadline", "What comes"), Kind.TEXT),
            ("after", pgettext("deadline", "Becomes"), Kind.TEXT),
            ("responsible", pgettext("deadline", "Answers"), Kind.TEXT),
            ("reminded_on", gettext("Next reminder"), Kind.DATE),
            ("rule", gettext("Rule"), Kind.TEXT),
            ("basis", gettext("Rule set"), Kind.TEXT),
            ("closed_at", gettext("Done at"), Kind.MOMENT),
            ("moved_at", gettext("Moved at"), Kind.MOMENT),
            ("why", gettext("Why it moved"), Kind.TEXT),
        ],
        rows=_rows(rows),
    )


def _rows(rows: DeadlineQuerySet) -> Iterator[Row]:
    remaining = rows.iterator(chunk_size=CHUNK_ROWS)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        about = about_moved(chunk)
        yield from (_row(deadline, about) for deadline in chunk)


def _row(deadline: Deadline, about: Around) -> Row:
    responsible = deadline.system.standing.responsible
    return {
        "due": deadline.due_on,
        "code": deadline.system.code,
        "system": deadline.system.name,
        "kind": str(deadline.get_kind_display()),
        "after": str(VerdictCode(deadline.after).label) if deadline.after else "",
        "responsible": responsible.full_name if responsible else "",
        "reminded_on": getattr(deadline, "reminded_on", None),
        "rule": deadline.rule,
        "basis": str(SHORT_TITLES.get(deadline.ruleset_id, deadline.ruleset_id)),
        "closed_at": deadline.closed_at,
        "moved_at": deadline.superseded_at,
        "why": moved_words(deadline, about) if deadline.superseded_at else "",
    }
