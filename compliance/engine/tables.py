"""What a used model comes to on a day, packed into a number: its *table*, with an entry for each legal reading.

A table packs eight entries of seven bits. Entry ``4·half + 2·basis + essential``: ``half`` 0 for a system that has
begun, 1 for one that is still planned (judged with the models planned for it); ``basis`` 0 total, 1 active parameters;
``essential`` 0 yes, 1 no. An entry holds ``REGULATED``, ``CANDIDATE`` (and worse), ``FOREIGN_BIT``, and four bits of
answers to ``cutoff_day`` under which the use of a foreign model begins late. Worse is always more bits, so several
models together are the bitwise *or* of their tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from .lineage import ORIGINS
from .rules.base import CUTOFF_ANSWERS

REGULATED, CANDIDATE, FOREIGN_BIT = 1, 2, 4
ADMITTED_ENTRY, CANDIDATE_ENTRY, FOREIGN_ENTRY = REGULATED, REGULATED | CANDIDATE, REGULATED | CANDIDATE | FOREIGN_BIT
LATE_SHIFT, ENTRY_BITS = 3, 7
ENTRY_MASK = (1 << ENTRY_BITS) - 1
ALL_ANSWERS = (1 << len(CUTOFF_ANSWERS)) - 1
INACTIVE = -1
ONLY_NOTHING: frozenset[int] = frozenset({0})

# A table for each origin.
Triple = tuple[int, int, int]
# For each half the answers under which a use begins late, or ``INACTIVE``.
Activity = tuple[int, int]
# Whether total and active parameters reach the threshold.
Pattern = tuple[bool, bool]
# Size, whether it regulates by its tasks, whether its status admits it, days of use.
Choice = tuple[Pattern, bool, bool, Activity]
ALWAYS_USED: frozenset[Activity] = frozenset({(0, 0)})
NEVER_USED: frozenset[Activity] = frozenset({(INACTIVE, INACTIVE)})
OWN_FACTS = ("size", "multi_task", "status", "use")


def entry(table: int, half: int, basis: int, essential: int) -> int:
    """One entry of a table."""
    return table >> ENTRY_BITS * (4 * half + 2 * basis + essential) & ENTRY_MASK


def everywhere(bits: int, halves: Iterable[int], bases: Iterable[int], essentials: Iterable[int]) -> int:
    """A table with these bits in each of these entries."""
    places = (4 * half + 2 * basis + essential for half, basis, essential in product(halves, bases, essentials))
    return sum(bits << ENTRY_BITS * place for place in places)


@dataclass(frozen=True, slots=True, eq=False)
class ReducedModel:
    """The facts of one used model on a day, apart from its lineage: what each can be, and for each complete ``choice``
    its tables. ``lineage_counts``: whether its origin can make a difference; ``may_begin_late``: whether a system that
    has begun can have begun to use it late.
    """

    sizes: frozenset[Pattern]
    tasks: frozenset[bool]
    statuses: frozenset[bool]
    activities: frozenset[Activity]
    choices: tuple[tuple[Choice, Triple], ...]
    triples: frozenset[Triple]
    lineage_counts: bool
    may_be_used: bool
    may_be_regulated: bool
    may_begin_late: bool

    def changes(self) -> dict[str, set[tuple[Triple, Triple]]]:
        """For each unknown fact of the model itself the pairs of triples between which it alone decides."""
        domains = (self.sizes, self.tasks, self.statuses, self.activities)
        return {name: self._pairs_along(at) for at, name in enumerate(OWN_FACTS) if len(domains[at]) > 1}

    def _pairs_along(self, place: int) -> set[tuple[Triple, Triple]]:
        groups: dict[tuple[object, ...], set[Triple]] = {}
        for choice, triple in self.choices:
            groups.setdefault(choice[:place] + choice[place + 1 :], set()).add(triple)
        return {(one, two) for triples in groups.values() for one in triples for two in triples if one != two}


@lru_cache(maxsize=16384)
def reduced_model(
    sizes: frozenset[Pattern],
    tasks: frozenset[bool],
    statuses: frozenset[bool],
    activities: frozenset[Activity],
    lineage_is_read: bool,
) -> ReducedModel:
    """A model of which these values are possible. ``lineage_is_read``: whether the rule set lets a lineage admit it."""
    choices = tuple((each, _triple(each, lineage_is_read)) for each in product(sizes, tasks, statuses, activities))
    triples = frozenset(triple for _, triple in choices)
    counts = lineage_is_read and any(len(set(triple)) > 1 for triple in triples)
    return ReducedModel(
        sizes=sizes,
        tasks=tasks,
        statuses=statuses,
        activities=activities,
        choices=choices,
        triples=triples,
        lineage_counts=counts,
        may_be_used=activities != NEVER_USED,
        may_be_regulated=any(any(triple) for triple in triples),
        may_begin_late=any(begun > 0 for begun, _ in activities),
    )


def together(one: Activity, two: Activity) -> Activity:
    """Two uses of one model as one."""

    def merged(first: int, second: int) -> int:
        return max(first, second) if INACTIVE in (first, second) else first | second

    return merged(one[0], two[0]), merged(one[1], two[1])


def _triple(choice: Choice, lineage_is_read: bool) -> Triple:
    russian, essential, foreign = (_table(*choice, origin, lineage_is_read) for origin in ORIGINS)
    return russian, essential, foreign


def _table(size: Pattern, many: bool, confirmed: bool, activity: Activity, origin: int, lineage_is_read: bool) -> int:
    table = 0
    for half, basis, essential in product((0, 1), (0, 1), (0, 1)):
        if activity[half] == INACTIVE or not many or not size[basis]:
            continue
        value = _entry(confirmed, origin, essential, activity[half], lineage_is_read)
        table |= value << ENTRY_BITS * (4 * half + 2 * basis + essential)
    return table


def _entry(confirmed: bool, origin: int, essential: int, late: int, lineage_is_read: bool) -> int:
    if confirmed:
        return ADMITTED_ENTRY
    if lineage_is_read and origin + essential <= 1:
        return CANDIDATE_ENTRY
    return FOREIGN_ENTRY | late << LATE_SHIFT


@lru_cache(maxsize=16384)
def masked(tables: frozenset[int], mask: int) -> frozenset[int]:
    """These bits of the tables."""
    return frozenset([table & mask for table in tables])


@lru_cache(maxsize=32768)
def joined(sets: tuple[frozenset[int], ...]) -> frozenset[int]:
    """Every table of several models together."""
    found = ONLY_NOTHING
    for tables in sets:
        if tables != ONLY_NOTHING:
            found = frozenset([one | two for one in found for two in tables])
    return found


@lru_cache(maxsize=16384)
def union(tables: frozenset[int]) -> int:
    """All bits that can be in some of these tables."""
    found = 0
    for table in tables:
        found |= table
    return found
