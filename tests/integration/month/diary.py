"""What the test itself did to register, people, server and workers: its own record, not the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from compliance.reminders.policies import Plan
from inventory.models import Person, System, Unit


class People(NamedTuple):
    """Who answers for a system."""

    responsible: int | None
    deputy: int | None


class Set(NamedTuple):
    """A policy that holds in `unit_id` and below from `at` on."""

    at: datetime
    unit_id: int | None
    kind: str
    plan: Plan


@dataclass
class Diary:
    """`happened`: by person what happened to them (`address`, `left`, `blocked`, `role`, `away`, `duty`); `homes`: in
    which unit they are at home; `people`: who answered for which system, responsible and deputy, from when on.

    `lost`: by Message-ID how often the server took a mail and its answer was lost, as when a worker is killed
    between the acceptance and the commit. `thrown`: how often each fault was.
    """

    policies: list[Set] = field(default_factory=list)
    happened: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    people: list[tuple[datetime, Mapping[int, People]]] = field(default_factory=list)
    homes: dict[int, Unit] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    thrown: Counter[str] = field(default_factory=Counter)

    def note(self, person: Person, what: str) -> None:
        """It happened to the person."""
        self.happened[person.pk].add(what)
        self.thrown[what] += 1

    def note_people(self, at: datetime) -> None:
        """Who answers for which system now."""
        rows = System.objects.values_list("pk", "responsible", "deputy")
        self.people.append((at, {pk: People(responsible, deputy) for pk, responsible, deputy in rows}))

    def answered(self, system_id: int, first: datetime, last: datetime) -> set[People]:
        """Everybody who answered for the system from `first` to `last`."""
        earlier = [people for at, people in self.people if at <= first]
        between = [people for at, people in self.people if first < at <= last]
        return {people[system_id] for people in (*earlier[-1:], *between)}

    def plans(self, unit: Unit, kind: str, first: datetime, last: datetime) -> Iterator[Plan]:
        """The plans that held for a kind in a unit at any moment from `first` to `last`, looked up the slow way."""
        moments = [first, *(one.at for one in self.policies if first < one.at <= last)]
        for moment in moments:
            for unit_id in (*reversed(unit.ancestor_ids), None):
                held = [one for one in self.policies if one.at <= moment and (one.unit_id, one.kind) == (unit_id, kind)]
                if held:
                    yield held[-1].plan
                    break
