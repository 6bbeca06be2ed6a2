"""People as reminders see them: who can be reached on which day, who stands in for whom, who is officer of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import Q, QuerySet

from compliance.models import Absence, Deadline, MailPreference, Reminder
from compliance.reminders.policies import Plan
from inventory.models import Membership, Person, Unit
from inventory.models.choices import Role
from inventory.permissions import Action, roles_that_may

NINE = time(9)


@dataclass(slots=True)
class Entry:
    """One person. `seen` are the path prefixes of the units whose systems they may see; `hour` is in their `zone`."""

    pk: int
    has_address: bool
    is_active: bool
    has_left: bool
    zone: str
    stopped: bool = False
    hour: time = NINE
    kinds_off: frozenset[str] = frozenset()
    seen: list[str] = field(default_factory=list)
    absences: list[tuple[date, date, int | None]] = field(default_factory=list)

    def absence(self, day: date) -> tuple[bool, int | None]:
        """Whether they are away on `day`, and who is named to stand in."""
        for first, last, substitute in self.absences:
            if first <= day <= last:
                return True, substitute
        return False, None


class Directory:
    """Everybody, read in five queries; absences as far as they touch the days from `first` to `last` (None: open).

    Made once for a run or a forecast, whatever the number of deadlines. It does not follow later changes. With `among`
    it knows these people alone: enough to ask what bars a mail to one of them, not to look for somebody else.
    """

    def __init__(self, first: date, last: date | None = None, among: Collection[int] | None = None) -> None:
        people = Person.objects.all() if among is None else Person.objects.filter(pk__in=among)
        rows = people.order_by("pk").values_list("pk", "email", "is_active", "left_on", "time_zone")
        self._entries = {
            pk: Entry(pk, bool(email), active, left_on is not None, zone)
            for pk, email, active, left_on, zone in rows.iterator()
        }
        self._officers: dict[int, list[int]] = defaultdict(list)
        theirs = {} if among is None else {"person__in": among}
        self._read_roles(Membership.objects.filter(**theirs))
        self._read_absences(Absence.objects.filter(**theirs, cancelled_at=None, last__gte=first), last)
        self._read_wishes(MailPreference.objects.filter(**theirs), people)

    def entry(self, person_id: int) -> Entry:
        """One person. Raises `KeyError` for somebody who came after the directory was made."""
        return self._entries[person_id]

    def knows(self, person_id: int) -> bool:
        """Whether the person was there when the directory was made."""
        return person_id in self._entries

    def officers_of(self, unit: Unit) -> tuple[int, ...]:
        """The officers of the nearest unit that has some, from `unit` up."""
        return next(iter(self.officers_by_level(unit)), ())

    def officers_above(self, unit: Unit) -> tuple[int, ...]:
        """The officers of the next unit above those of `officers_of`; where there is none above, these themselves."""
        levels = self.officers_by_level(unit)
        return levels[min(1, len(levels) - 1)] if levels else ()

    def officers_by_level(self, unit: Unit) -> list[tuple[int, ...]]:
        """The officers of each unit that has some, from `unit` up to the root."""
        found = (self._officers.get(pk) for pk in reversed(unit.ancestor_ids))
        return [tuple(officers) for officers in found if officers]

    def obstacle(self, person_id: int, deadline: Deadline, plan: Plan, day: date) -> Reminder.Reason | None:
        """What bars a mail about `deadline` to this person on `day`, or None. `deadline.system.unit` must be loaded."""
        entry = self._entries[person_id]
        path = deadline.system.unit.path
        if entry.has_left:
            return Reminder.Reason.LEFT
        if not entry.is_active:
            return Reminder.Reason.INACTIVE
        if not entry.has_address:
            return Reminder.Reason.NO_ADDRESS
        if entry.stopped:
            return Reminder.Reason.STOPPED
        if not any(path.startswith(prefix) for prefix in entry.seen):
            return Reminder.Reason.MAY_NOT_SEE
        if entry.absence(day)[0]:
            return Reminder.Reason.ABSENT
        if deadline.kind in entry.kinds_off and not plan.mandatory:
            return Reminder.Reason.SWITCHED_OFF
        return None

    def _read_roles(self, memberships: QuerySet[Membership]) -> None:
        seeing = roles_that_may(Action.VIEW)
        rows = memberships.order_by("pk").values_list("person_id", "role", "unit_id", "unit__path")
        for person_id, role, unit_id, path in rows.iterator():
            entry = self._entries.get(person_id)
            if entry is None:
                continue
            if role in seeing:
                entry.seen.append(path)
            if role == Role.OFFICER and entry.is_active and not entry.has_left:
                self._officers[unit_id].append(person_id)

    def _read_absences(self, absences: QuerySet[Absence], last: date | None) -> None:
        rows = absences.filter(first__lte=last) if last else absences
        # Of two that overlap the one that names somebody counts, then the one that was entered later.
        named = sorted(
            rows.values_list("person_id", "first", "last", "substitute_id", "pk"),
            key=lambda row: (row[3] is None, -row[4]),
        )
        for person_id, begins, ends, substitute, _pk in named:
            if person_id in self._entries:
                self._entries[person_id].absences.append((begins, ends, substitute))

    def _read_wishes(self, preferences: QuerySet[MailPreference], people: QuerySet[Person]) -> None:
        for person_id, hour, kinds_off in preferences.values_list("person_id", "hour", "kinds_off"):
            if person_id in self._entries:
                self._entries[person_id].hour = hour
                self._entries[person_id].kinds_off = frozenset(kinds_off)
        # Of the person, not of their former addresses: a new address may be tried.
        stopped = Q(stopped_addresses__cleared_at=None, stopped_addresses__isnull=False)
        for person_id, email, address in people.filter(stopped).values_list(
            "pk", "email", "stopped_addresses__address"
        ):
            if person_id in self._entries and email and email.lower() == address.lower():
                self._entries[person_id].stopped = True
