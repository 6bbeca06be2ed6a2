"""Whether the reason is true for which the ledger says that a reminder does not go out, by what the test itself did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from compliance.deadlines import moscow_day
from compliance.models import Reminder
from compliance.models.mail import MOST_TIMES_FULL
from tests.integration.month.peer import FULL, NO_SUCH_MAILBOX, NO_SUCH_MESSAGE

if TYPE_CHECKING:
    from tests.integration.month.accounts import Accounts

Check = Callable[["Accounts", Reminder], bool]


def past(books: Accounts, row: Reminder) -> bool:
    """Its day was over when the row was written."""
    return row.send_on < moscow_day(row.planned_at)


def already_sent(books: Accounts, row: Reminder) -> bool:
    """The same went out for an earlier row of the deadline."""
    return books.matter(row) in books.gone


def overtaken(books: Accounts, row: Reminder) -> bool:
    """The later one that it names is there, and is accounted for itself."""
    later = books.by_key.get((row.deadline_id, row.detail, row.recipient_id))
    return later is not None and later.send_on >= row.send_on


def moved(books: Accounts, row: Reminder) -> bool:
    """Its deadline has been superseded."""
    return row.deadline.superseded_at is not None


def reassigned(books: Accounts, row: Reminder) -> bool:
    """Duties or roles have changed hands in the month."""
    return any(what & {"duty", "left", "role"} for what in books.diary.happened.values())


def replanned(books: Accounts, row: Reminder) -> bool:
    """The policies of the kind have changed in the month."""
    return any(one.kind == row.deadline.kind and one.at > books.first for one in books.diary.policies)


def may_not_see(books: Accounts, row: Reminder) -> bool:
    """The recipient is not at home above the system, or has lost their role."""
    at_home = row.deadline.system.unit.path.startswith(books.diary.homes[row.recipient_id].path)
    return (not at_home or _happened(books, row, "role")) and _stood_in(books, row)


def because(*what: str) -> Check:
    """One of these happened to the recipient, and somebody stood in unless there was nobody."""
    return lambda books, row: _happened(books, row, *what) and _stood_in(books, row)


def said(what: str) -> Check:
    """Somebody has said that of a deadline; what of which, the product's own tests look at."""
    return lambda books, row: bool(books.diary.thrown[what])


def stopped(books: Accounts, row: Reminder) -> bool:
    """The server has refused an address of the recipient, and somebody stood in."""
    addresses = {mail.address for mail in books.mails.values() if mail.recipient_id == row.recipient_id}
    said = {one.to for one in books.peer.refusals if one.words == NO_SUCH_MAILBOX}
    return bool(addresses & said) and _stood_in(books, row)


def refused(books: Accounts, row: Reminder) -> bool:
    """The server said these words to this mail or its address."""
    words = {said.words for said in books.peer.refusals if _about(row, said.to, said.message_id)}
    return row.detail in words & {NO_SUCH_MAILBOX, NO_SUCH_MESSAGE}


def full(books: Accounts, row: Reminder) -> bool:
    """The server has called the mailbox full often enough."""
    said = [one for one in books.peer.refusals if _about(row, one.to, one.message_id) and one.words in FULL]
    return len(said) >= MOST_TIMES_FULL


def _about(row: Reminder, to: str, message_id: str) -> bool:
    assert row.mail
    return message_id == row.mail.message_id or (not message_id and to == row.mail.address)


def _happened(books: Accounts, row: Reminder, *what: str) -> bool:
    return bool(books.diary.happened[row.recipient_id] & set(what))


def _stood_in(books: Accounts, row: Reminder) -> bool:
    """Others have a row of their own, which is accounted for; a row that failed says that there was nobody."""
    others = books.of_offset[row.deadline_id, row.offset] - {row.pk}
    return bool(others) or row.state == Reminder.State.FAILED


# A reason that is not here is none that anything in this month could be held back for.
REASONS: dict[str, Check] = {
    "past": past,
    "already_sent": already_sent,
    "later_went": overtaken,
    "moved": moved,
    "reassigned": reassigned,
    "policy": replanned,
    "no_address": because("address"),
    "left": because("left"),
    "inactive": because("blocked", "left"),
    "may_not_see": may_not_see,
    "absent": because("away"),
    "stopped": stopped,
    "refused": refused,
    "full": full,
    "acknowledged": said("acknowledged"),
    "snoozed": said("snoozed"),
    "delegated": said("delegated"),
    "done": said("done"),
}
