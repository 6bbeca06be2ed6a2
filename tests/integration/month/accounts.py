"""After the month: what the server took, against what was due. Worked out from the server's copies and the diary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from compliance.deadlines import MOSCOW, moscow_day
from compliance.models import Deadline, Mail, Reminder
from tests.integration.month.diary import Diary
from tests.integration.month.peer import Copy, MoodyPeer
from tests.integration.month.reasons import REASONS
from tests.integration.month.schedule import codes_of

Matter = tuple[int, str, int | None, date, str, int]
GONE = {Reminder.State.SENT, Reminder.State.ACKNOWLEDGED}
ONE_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


class Accounts:
    """Everything of the month from `first` to `last`, the last day of which nothing may be open any more."""

    def __init__(self, diary: Diary, peer: MoodyPeer, first: datetime, last: date) -> None:
        self.diary, self.peer, self.first, self.last = diary, peer, first, last
        self.lost = diary.lost + peer.lost
        self.mails = {mail.message_id: mail for mail in Mail.objects.select_related("recipient")}
        rows = Reminder.objects.select_related("deadline__system__unit", "recipient", "mail").order_by("pk")
        self.rows: Sequence[Reminder] = list(rows)
        self.deadlines = {one.pk: one for one in Deadline.objects.select_related("system__unit")}

    @cached_property
    def copies(self) -> Mapping[str, list[Copy]]:
        """What the server took, by Message-ID, in order."""
        found: dict[str, list[Copy]] = defaultdict(list)
        for copy in self.peer.copies:
            found[copy.message_id].append(copy)
        return found

    @cached_property
    def by_key(self) -> Mapping[tuple[int, str, int], Reminder]:
        """Rows of the ledger by deadline, offset and recipient."""
        return {(row.deadline_id, row.offset, row.recipient_id): row for row in self.rows}

    @cached_property
    def of_offset(self) -> Mapping[tuple[int, str], set[int]]:
        """Keys of the rows of each deadline and offset, whoever gets them."""
        found: dict[tuple[int, str], set[int]] = defaultdict(set)
        for row in self.rows:
            found[row.deadline_id, row.offset].add(row.pk)
        return found

    @cached_property
    def gone(self) -> Counter[Matter]:
        """How often each matter went out."""
        return Counter(self.matter(row) for row in self.rows if row.state in GONE)

    def matter(self, row: Reminder) -> Matter:
        """What a reminder is about, whatever the row of its deadline, and for whom."""
        one = row.deadline
        return one.system_id, str(one.kind), one.evidence_id, one.due_on, row.offset, row.recipient_id

    def complaints(self) -> list[str]:
        """Every sentence that must not be true. Empty: all is accounted for."""
        return [
            *self._copies(),
            *self._superseded(),
            *self._one_mail_a_day(),
            *self._matters_sent_twice(),
            *self._rows(),
            *self._missing(),
        ]

    def _copies(self) -> list[str]:
        """Each message is one that the ledger knows as sent, and came once, or twice where its answer was lost."""
        said = []
        for message_id, copies in self.copies.items():
            mail = self.mails.get(message_id)
            if mail is None:
                said.append(f"{message_id} is nobody's")
            elif mail.state != Mail.State.SENT and not self.lost[message_id]:
                said.append(f"mail {mail.pk} arrived and is {mail.state}")
            if len(copies) > 1 + min(self.lost[message_id], 1):
                said.append(f"{message_id} arrived {len(copies)} times, its answer was lost {self.lost[message_id]}")
        return said

    def _superseded(self) -> list[str]:
        """Nothing of a deadline went out after it had been superseded."""
        return [
            f"deadline {pk} was superseded and went out in {copy.message_id}"
            for copy in self.peer.copies
            for pk in copy.deadlines
            if (over := self.deadlines[pk].superseded_at) and over < copy.at
        ]

    def _one_mail_a_day(self) -> list[str]:
        """Of several combined mails of a person on one day of theirs all but the first had something due in a week."""
        by_day: dict[tuple[int, date], list[Mail]] = defaultdict(list)
        for message_id, copies in self.copies.items():
            mail = self.mails[message_id]
            if not self._apart(mail, copies[0]):
                day = copies[0].at.astimezone(ZoneInfo(mail.recipient.time_zone)).date()
                by_day[mail.recipient_id, day].append(mail)
        late = [mail for mails in by_day.values() for mail in sorted(mails, key=lambda one: one.created_at)[1:]]
        return [f"mail {mail.pk} is a second one of its day" for mail in late if not self._urgent(mail)]

    def _apart(self, mail: Mail, copy: Copy) -> bool:
        plans = [
            plan
            for pk in copy.deadlines
            for plan in self.diary.plans(
                self.deadlines[pk].system.unit, self.deadlines[pk].kind, mail.created_at - ONE_DAY, copy.at
            )
        ]
        return len(copy.deadlines) == 1 and any(plan.apart for plan in plans)

    def _urgent(self, mail: Mail) -> bool:
        on = moscow_day(mail.created_at)
        return any(on <= self.deadlines[pk].due_on <= on + A_WEEK for pk in self.copies[mail.message_id][0].deadlines)

    def _matters_sent_twice(self) -> list[str]:
        """The same offset of the same matter reached a person once, whatever the rows of the deadline."""
        return [f"{matter} was sent {number} times" for matter, number in self.gone.items() if number > 1]

    def _rows(self) -> list[str]:
        """Each row of the ledger has arrived, or does not go out for a reason that is true."""
        looked_at = [(row, self._wrong(row)) for row in self.rows if row.send_on <= self.last or row.state in GONE]
        return [f"{row.pk} ({row}) of {row.send_on} for {row.recipient} {wrong}" for row, wrong in looked_at if wrong]

    def _wrong(self, row: Reminder) -> str:
        if row.state in GONE:
            return self._not_arrived(row)
        if row.state in (Reminder.State.PLANNED, Reminder.State.CLAIMED):
            return "is open"
        check = REASONS.get(row.reason)
        return "" if check and check(self, row) else f"has no true reason: {row.reason} {row.detail}"

    def _not_arrived(self, row: Reminder) -> str:
        copies = self.copies.get(row.mail.message_id if row.mail else "", [])
        if not copies:
            return "is called sent and never arrived"
        return "" if row.deadline_id in copies[-1].deadlines else "is called sent and its mail speaks of something else"

    def _missing(self) -> list[str]:
        """For each deadline and day the ledger has what the policy of the day says, for those who answered then."""
        said, looked_at = [], 0
        for deadline in self.deadlines.values():
            for number in range(1, (self.last - moscow_day(self.first)).days + 1):
                day = moscow_day(self.first) + number * ONE_DAY
                for code, person in self._expected(deadline, day):
                    looked_at += 1
                    if (deadline.pk, code, person) not in self.by_key:
                        said.append(f"{code} of deadline {deadline.pk} on {day} for person {person} is in no row")
        return said if looked_at > 100 else [*said, f"only {looked_at} reminders were expected"]

    def _expected(self, deadline: Deadline, day: date) -> list[tuple[str, int]]:
        begins = datetime.combine(day, time(0), MOSCOW)
        over = min(filter(None, (deadline.superseded_at, deadline.closed_at)), default=begins + 2 * ONE_DAY)
        if deadline.planned_at > begins or over < begins + ONE_DAY:
            return []
        plans = set(self.diary.plans(deadline.system.unit, deadline.kind, begins - ONE_DAY, begins + ONE_DAY))
        answered = self.diary.answered(deadline.system_id, begins - ONE_DAY, begins + ONE_DAY)
        if len(plans) > 1 or len(answered) > 1:
            return []
        [plan], [people] = plans, answered
        meant = {pk for name, pk in people._asdict().items() if name in plan.addressees and pk}
        return [(code, pk) for code in codes_of(plan, deadline.due_on, day) - {"up"} for pk in meant]
