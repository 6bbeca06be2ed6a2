"""What happens in the register while reminders go out: deadlines move, people go, policies change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from compliance.deadlines import moscow_day
from compliance.kept_deadlines import keep_deadlines
from compliance.models import Deadline, Reminder, StoppedAddress
from compliance.reminders.absences import clear_address, enter_absence
from compliance.reminders.answering import Spoken, acknowledge, delegate, finish, snooze
from compliance.reminders.policies import Plans
from compliance.reminders.refusing import Refused
from compliance.reminders.setting_policies import policy_at, set_policy
from inventory.leaving import hand_over, leave
from inventory.models import Evidence, Membership, Person
from inventory.models.choices import Role
from inventory.people import PersonRecord, block, describe_person, grant, revoke, unblock
from tests.integration.month.diary import Diary, Set
from tests.integration.month.organisation import Organisation
from tests.integration.month.peer import MoodyPeer


@dataclass
class Happenings:
    """One at a time, chosen at random; each is written into the diary."""

    random: Random
    diary: Diary
    made: Organisation
    peer: MoodyPeer

    def one(self, at: datetime) -> None:
        """Something happens."""
        chances: list[tuple[int, Callable[[datetime], None]]] = [
            (6, self.a_deadline_moves),
            (3, self.somebody_is_away),
            (1, self.an_address_is_removed),
            (1, self.somebody_is_blocked),
            (1, self.somebody_loses_their_role),
            (1, self.somebody_hands_everything_over),
            (1, self.somebody_leaves),
            (2, self.a_policy_changes),
            (2, self.a_mailbox_fills),
            (4, self.somebody_is_put_right),
            (4, self.somebody_answers),
        ]
        weights, what = zip(*chances, strict=True)
        self.random.choices(what, weights)[0](at)

    def a_deadline_moves(self, at: datetime) -> None:
        """Of one document, a little earlier or later, or so that today is a day to remind; at once in the deadlines, or
        with the next run.
        """
        paper = self.random.choice(list(Evidence.objects.order_by("pk")))
        assert paper.expires_on
        moved = paper.expires_on + timedelta(days=self.random.choice([-8, -5, -2, -1, 1, 2, 3, 9, 15]))
        if self.random.random() < 0.4:
            moved = moscow_day(at) + timedelta(days=self.random.choice([7, 14, 31]))
        Evidence.objects.filter(pk=paper.pk).update(expires_on=moved)
        self.diary.thrown["moved"] += 1
        if self.random.random() < 0.5:
            keep_deadlines(at)

    def somebody_is_away(self, at: datetime) -> None:
        """For some days, often with a substitute."""
        person, other = self.random.sample(self.made.everybody, 2)
        first = moscow_day(at) + timedelta(days=self.random.randint(0, 2))
        substitute = Person.objects.get(pk=other.pk)
        reachable = substitute.is_active and not substitute.left_on and substitute.email
        named = substitute if reachable and self.random.random() < 0.7 else None
        last = first + timedelta(days=self.random.randint(0, 6))
        enter_absence(person, first, last, named, person, at)
        self.diary.note(person, "away")

    def an_address_is_removed(self, at: datetime) -> None:
        """Nobody knows the address of somebody any more."""
        person = self._somebody()
        describe_person(person, PersonRecord(person.full_name), self.made.administrator)
        self.diary.note(person, "address")

    def somebody_is_blocked(self, at: datetime) -> None:
        """Their account is switched off."""
        person = self._somebody()
        block(person, self.made.administrator)
        self.diary.note(person, "blocked")

    def somebody_loses_their_role(self, at: datetime) -> None:
        """They may not see the systems any more for which they answer."""
        person = self._somebody()
        for membership in person.memberships.all():
            revoke(membership, self.made.administrator)
            self.diary.note(person, "role")

    def somebody_hands_everything_over(self, at: datetime) -> None:
        """To a colleague."""
        person, colleague = self.random.sample(self._colleagues(), 2)
        hand_over(person, colleague, self.made.administrator, at)
        self.diary.note(person, "duty")
        self.diary.note_people(at)

    def somebody_leaves(self, at: datetime) -> None:
        """Once in the month; a colleague has their duties."""
        if self.diary.thrown["left"]:
            return
        person, colleague = self.random.sample(self._colleagues(), 2)
        leave(person, colleague, self.made.administrator, at)
        self.diary.note(person, "left")
        self.diary.note_people(at)

    def a_policy_changes(self, at: datetime) -> None:
        """Other days, other people, or in a mail of its own."""
        unit = self.random.choice(list(self.made.units.values()))
        kind = self.random.choice([Deadline.Kind.EVIDENCE_EXPIRES, Deadline.Kind.CONTRACT_ENDS])
        days = sorted(self.random.sample(range(31), self.random.randint(2, 5)), reverse=True)
        changed = {
            "offsets": tuple(f"d{day}" for day in days),
            "addressees": self.random.choice([("responsible",), ("deputy",), ("responsible", "deputy"), ("officer",)]),
            "apart": self.random.random() < 0.3,
            "working_days": self.random.random() < 0.5,
        }
        plan = replace(Plans().plan(unit, kind), policy_id=None, unit_id=None, **changed)  # type: ignore[arg-type]
        there = policy_at(unit, kind)
        set_policy(plan, unit, there.version if there else 0, self.made.boss, at)
        self.diary.policies.append(Set(at, unit.pk, kind, plan))
        self.diary.thrown["policy"] += 1

    def a_mailbox_fills(self, at: datetime) -> None:
        """For some hours, or for longer than a mail is tried."""
        person = self._somebody()
        self.peer.full[person.email or ""] = at + timedelta(hours=self.random.choice([3, 10, 30, 80, 140]))

    def somebody_is_put_right(self, at: datetime) -> None:
        """Somebody gets their address, account or role back, or an officer has a stopped address tried again."""
        for stopped in StoppedAddress.objects.filter(cleared_at=None):
            self.peer.gone.discard(stopped.address)
            clear_address(stopped, self.made.administrator, at)
        for name, people in self.made.owners.items():
            for known in people:
                person = Person.objects.get(pk=known.pk)
                if not person.email:
                    person.email = f"p{person.pk}.{self.random.randint(10, 99)}@example.org"
                    describe_person(person, PersonRecord(person.full_name, person.email), self.made.administrator)
                if not person.is_active and not person.left_on:
                    unblock(person, self.made.administrator)
                if not Membership.objects.filter(person=person).exists():
                    grant(person, Role.OWNER, self.made.units[name], self.made.administrator)

    def somebody_answers(self, at: datetime) -> None:
        """To something that they have got: known, put off, handed over or done."""
        gone = Reminder.objects.filter(state=Reminder.State.SENT, deadline__superseded_at=None)
        rows = list(gone.select_related("recipient", "deadline__system__unit").order_by("pk"))
        if not rows:
            return
        row = self.random.choice(rows)
        spoken, today = Spoken(row.deadline, row.recipient, at), moscow_day(at)
        kind, colleague = self.random.choice(["acknowledged", "snoozed", "delegated", "done"]), self._somebody()
        try:
            if kind == "acknowledged":
                acknowledge(spoken)
            elif kind == "snoozed":
                snooze(spoken, today + timedelta(days=self.random.randint(1, 5)), "жду протокол")
            elif kind == "delegated":
                delegate(spoken, colleague, today + timedelta(days=self.random.randint(1, 9)), "в отпуске")
            else:
                finish(spoken, "продлено")
        except Refused:
            # Some may not see the system any more, or nobody may call it done but the verdict.
            return
        self.diary.note(row.recipient, kind)

    def _somebody(self) -> Person:
        return Person.objects.get(pk=self.random.choice(self.made.everybody).pk)

    def _colleagues(self) -> list[Person]:
        found = [person for people in self.made.owners.values() for person in people]
        return list(Person.objects.filter(pk__in=[person.pk for person in found]).working().filter(is_active=True))
