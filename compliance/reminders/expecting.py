"""What will be sent in a period, computed from deadlines, policies, answers and people; the ledger is not touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from compliance.deadlines import moscow_day
from compliance.models import Deadline
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.addressing import Wanted, answers_of, plan_for, stand_ins, wanted
from compliance.reminders.directory import Directory
from compliance.reminders.policies import Plan, Plans

CHUNK = 1000


class Expected(NamedTuple):
    """One reminder that will go out on the day `on`, or that will not, where `reason` says why.

    `instead_of` is the key of the person for whom the recipient stands in.
    """

    deadline: Deadline
    code: str
    on: date
    person_id: int
    role: str
    instead_of: int | None = None
    reason: str = ""
    detail: str = ""

    @property
    def goes_out(self) -> bool:
        """Whether it will be sent."""
        return not self.reason


def expected(
    first: date,
    last: date,
    deadlines: DeadlineQuerySet | None = None,
    plans: Plans | None = None,
    directory: Directory | None = None,
) -> Iterator[Expected]:
    """Everything that will be sent from `first` to `last`, both included, and what will not, with its reason.

    By deadline in the order of keys, within a deadline by day: memory does not grow with the number of deadlines. What
    is due on one day for one person makes one mail. `deadlines` narrows them down (default: all); `plans` may be such
    as they would be after a change of policy; what was past when a deadline appeared is left out.
    """
    rows = Deadline.objects.all() if deadlines is None else deadlines
    open_ones = rows.current().filter(closed_at=None).select_related("system__unit", "system__standing").order_by("pk")
    plans = Plans() if plans is None else plans
    directory = directory or Directory(first, last)
    for chunk in _chunks(open_ones.iterator(chunk_size=CHUNK)):
        answers = answers_of(chunk)
        for deadline in chunk:
            plan = plan_for(deadline, plans)
            since = max(first, moscow_day(deadline.planned_at))
            found = wanted(deadline, plan, directory, answers.get(deadline.pk, ()), since, last)
            yield from _on_their_days(deadline, plan, directory, found)


def _on_their_days(deadline: Deadline, plan: Plan, directory: Directory, rows: Iterable[Wanted]) -> Iterator[Expected]:
    """The rows as they will be when their days come: each who cannot be reached then, with those who stand in."""
    found = list(rows)
    own = {(row.code, row.person_id) for row in found if not row.reason}
    for row in found:
        reason = row.reason or directory.obstacle(row.person_id, deadline, plan, row.send_on) or ""
        yield Expected(deadline, row.code, row.send_on, row.person_id, row.role, None, str(reason), row.detail)
        if not reason or row.reason:
            continue
        for other in stand_ins(row.person_id, deadline, plan, row.send_on, directory):
            if (row.code, other) not in own:
                own.add((row.code, other))
                yield Expected(deadline, row.code, row.send_on, other, "substitute", row.person_id)


def _chunks(deadlines: Iterator[Deadline]) -> Iterator[list[Deadline]]:
    while chunk := list(islice(deadlines, CHUNK)):
        yield chunk
