"""What will be sent in a period, computed from deadlines, policies, answers and people; the ledger is not touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from compliance.deadlines import moscow_day
from compliance.models import Answer, Deadline, Reminder
from compliance.models.deadline import DeadlineQuerySet
from compliance.reminders.addressing import Wanted, answers_of, plan_for, stand_ins, wanted
from compliance.reminders.directory import Directory
from compliance.reminders.policies import Plan, Plans

CHUNK = 1000
_WIDE = ("flags", "questions", "legal_questions", "settings", "lineages", "origins", "hosting", "breaking")


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
    open_ones = rows.open().select_related("system__unit", "system__standing")
    # Standings are wide, and nothing but who answers is asked of them.
    open_ones = open_ones.defer(*(f"system__standing__{name}" for name in _WIDE)).order_by("pk")
    plans = Plans() if plans is None else plans
    directory = directory or Directory(first, last)
    for chunk in _chunks(open_ones.iterator(chunk_size=CHUNK)):
        answers = answers_of(chunk)
        for deadline in chunk:
            plan = plan_for(deadline, plans)
            yield from expected_of(deadline, plan, directory, answers.get(deadline.pk, ()), first, last)


def expected_of(
    deadline: Deadline, plan: Plan, directory: Directory, answers: Sequence[Answer], first: date, last: date
) -> Iterator[Expected]:
    """The same of one deadline, with its standing answers. `system.unit` and `system.standing` must be loaded."""
    since = max(first, moscow_day(deadline.planned_at))
    return _on_their_days(deadline, plan, directory, wanted(deadline, plan, directory, answers, since, last))


def _on_their_days(deadline: Deadline, plan: Plan, directory: Directory, rows: Iterable[Wanted]) -> Iterator[Expected]:
    """The rows as they will be when their days come: each who cannot be reached then, with those who stand in."""
    found = list(rows)
    overtaken = _overtaken(found)
    own = {(row.code, row.person_id) for row in found if not row.reason}
    for row in found:
        if later := overtaken.get((row.code, row.person_id)):
            yield _expected(deadline, row, Reminder.Reason.LATER_WENT, later)
            continue
        reason = row.reason or directory.obstacle(row.person_id, deadline, plan, row.send_on) or ""
        yield _expected(deadline, row, reason, row.detail)
        if not reason or row.reason:
            continue
        for other in stand_ins(row.person_id, deadline, plan, row.send_on, directory):
            if (row.code, other) not in own:
                own.add((row.code, other))
                yield Expected(deadline, row.code, row.send_on, other, "substitute", row.person_id)


def _overtaken(rows: Iterable[Wanted]) -> Mapping[tuple[str, int], str]:
    """Of several that fall on one day for one person, as around long holidays, only the nearest goes out: for each of
    the others its code and person, and the code of the one that goes.
    """
    days: dict[tuple[int, date], list[str]] = {}
    for row in rows:
        if not row.reason:
            days.setdefault((row.person_id, row.send_on), []).append(row.code)
    return {
        (code, person_id): codes[-1]
        for (person_id, _day), codes in days.items()
        if len(codes) > 1
        for code in codes[:-1]
    }


def _expected(deadline: Deadline, row: Wanted, reason: str, detail: str) -> Expected:
    return Expected(deadline, row.code, row.send_on, row.person_id, row.role, None, str(reason), detail)


def _chunks(deadlines: Iterator[Deadline]) -> Iterator[list[Deadline]]:
    while chunk := list(islice(deadlines, CHUNK)):
        yield chunk
