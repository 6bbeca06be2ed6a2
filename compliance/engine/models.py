"""Models on one day, reduced to tables: what each legal reading makes of them, and what each unknown fact can change.

A table packs eight entries of seven bits into one number. Entry ``4·half + 2·basis + essential``: ``half`` 0 for a
system that has begun, 1
for one that is still planned (judged with the models planned for it); ``basis`` 0 total, 1 active parameters;
``essential`` 0 yes, 1 no. An
entry holds ``REGULATED``, ``CANDIDATE`` (and worse), ``FOREIGN``, and four bits of answers to ``cutoff_day`` under
which the use of a foreign
model begins late. Worse is always more bits, so several models together are the bitwise *or* of their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import NamedTuple, cast

from .domain import DayCell, period_cells
from .facts import Facts, Interval, Model, ModelUse, Status, StatusCategory, When
from .frame import Frame
from .lineage import (
    NOTHING_SHARED,
    ORIGINS,
    RUSSIAN,
    SETTLED,
    LineageStudy,
    Origins,
    Vector,
    family,
    reads_lineage,
    study_lineage,
)
from .rules import material_change, params_threshold, scope_multitask, status_confirmed, trusted_register
from .rules.base import CUTOFF_ANSWERS, Change, HeldStatus, SizedModel, Tasks

REGULATED, CANDIDATE, FOREIGN_BIT = 1, 2, 4
ADMITTED_ENTRY, CANDIDATE_ENTRY, FOREIGN_ENTRY = REGULATED, REGULATED | CANDIDATE, REGULATED | CANDIDATE | FOREIGN_BIT
LATE_SHIFT, ENTRY_BITS = 3, 7
ENTRY_MASK = (1 << ENTRY_BITS) - 1
INACTIVE = -1

UNKNOWN_MODEL = Model(id="")
ANY_SIZE = Interval(0.0, float("inf"))
ONLY_NOTHING: frozenset[int] = frozenset({0})

Triple = tuple[int, int, int]
Activity = tuple[int, int]
Pattern = tuple[bool, bool]
Choice = tuple[Pattern, bool, bool, Activity]


def entry(table: int, half: int, basis: int, essential: int) -> int:
    """One entry of a table."""
    return table >> ENTRY_BITS * (4 * half + 2 * basis + essential) & ENTRY_MASK


@dataclass(frozen=True, slots=True)
class ReducedModel:
    """The facts of one used model, apart from its lineage, as tables for each origin (a triple).

    ``choices`` pairs each complete choice of size, tasks, status and days of use with its triple.
    """

    sizes: frozenset[Pattern]
    tasks: frozenset[bool]
    statuses: frozenset[bool]
    activities: frozenset[Activity]
    choices: tuple[tuple[Choice, Triple], ...]
    triples: frozenset[Triple]
    lineage_counts: bool

    @property
    def may_be_used(self) -> bool:
        return any(activity != (INACTIVE, INACTIVE) for activity in self.activities)

    @property
    def may_be_regulated(self) -> bool:
        return any(any(triple) for _, triple in self.choices)

    def changes(self, model_id: str) -> list[tuple[str, set[tuple[Triple, Triple]]]]:
        """For each unknown fact of the model itself the pairs of triples between which it alone decides."""
        domains = (self.sizes, self.tasks, self.statuses, self.activities)
        return [
            (f"models.{model_id}.{name}", self._pairs_along(place))
            for place, name in enumerate(("size", "multi_task", "status", "use"))
            if len(domains[place]) > 1
        ]

    def _pairs_along(self, place: int) -> set[tuple[Triple, Triple]]:
        groups: dict[tuple[object, ...], set[Triple]] = {}
        for choice, triple in self.choices:
            groups.setdefault(choice[:place] + choice[place + 1 :], set()).add(triple)
        return {(one, two) for triples in groups.values() for one in triples for two in triples if one != two}


def reduce_model(model: Model, uses: tuple[ModelUse, ...], frame: Frame) -> ReducedModel:
    """Everything about a used model but its lineage."""
    return _reduced(
        size_patterns(model.params_total, model.params_active, model.active_same_as_total, frame),
        regulating_tasks(model.multi_task, frame),
        confirmed_statuses(model.status, frame),
        activities_of(tuple((use.start, use.end) for use in uses), frame),
        reads_lineage(frame),
    )


@lru_cache(maxsize=65536)
def _reduced(
    sizes: frozenset[Pattern],
    tasks: frozenset[bool],
    statuses: frozenset[bool],
    activities: frozenset[Activity],
    lineage_is_read: bool,
) -> ReducedModel:
    choices = tuple(
        (choice, _triple(choice, lineage_is_read)) for choice in product(sizes, tasks, statuses, activities)
    )
    triples = frozenset(triple for _, triple in choices)
    counts = lineage_is_read and any(len(set(triple)) > 1 for triple in triples)
    return ReducedModel(sizes, tasks, statuses, activities, choices, triples, counts)


@lru_cache(maxsize=65536)
def size_patterns(
    total: Interval | None, active: Interval | None, active_same: bool, frame: Frame
) -> frozenset[Pattern]:
    """Whether total and active parameters reach the threshold, in every way that the intervals allow; active is never
    above total.
    """
    if not frame.decides(params_threshold.RULE.id):
        return frozenset({(True, True)})
    whole, part = total or ANY_SIZE, active or ANY_SIZE
    if active_same:
        return frozenset((_reaches(size, frame),) * 2 for size in (whole.low, whole.high))
    if part.low > whole.high:
        ends = product((whole.low, whole.high), (part.low, part.high))
        return frozenset((_reaches(size, frame), _reaches(active_size, frame)) for size, active_size in ends)
    found = set()
    if _reaches(min(whole.high, part.high), frame):
        found.add((True, True))
    if _reaches(whole.high, frame) and not _reaches(part.low, frame):
        found.add((True, False))
    if not _reaches(max(whole.low, part.low), frame):
        found.add((False, False))
    return frozenset(found)


def _reaches(size: float, frame: Frame) -> bool:
    return params_threshold.holds(SizedModel(size, size), {"param_count_basis": "total"}, frame.parameters)


@lru_cache(maxsize=65536)
def regulating_tasks(many: bool | None, frame: Frame) -> frozenset[bool]:
    if not frame.decides(scope_multitask.RULE.id):
        return frozenset({True})
    values = (True, False) if many is None else (many,)
    return frozenset(scope_multitask.holds(Tasks(value), {}, frame.parameters) for value in values)


@lru_cache(maxsize=65536)
def confirmed_statuses(status: Status, frame: Frame) -> frozenset[bool]:
    """Whether a model is admitted by a confirmed status on the day: True, False, or both."""
    rules = [rule for rule in (status_confirmed.RULE, trusted_register.RULE) if frame.decides(rule.id)]
    categories = tuple(StatusCategory) if status.category is None else (status.category,)
    confirmations = (True, False) if status.confirmed is None else (status.confirmed,)
    found = set()
    for category, confirmed in product(categories, confirmations):
        for in_force in _in_force(status.start, status.end, frame.on):
            subject = HeldStatus(category.value, confirmed and in_force)
            found.add(any(rule.holds(subject, {}, frame.parameters) for rule in rules))
    return frozenset(found)


def _in_force(start: When, end: When, on: date) -> set[bool]:
    points = (on, on + timedelta(days=1))
    return {_covers(first, last, on) for first, last in period_cells(start, end, points)}


def _covers(first: DayCell, last: DayCell, on: date) -> bool:
    return (first is None or first.first <= on) and (last is None or last.last >= on)


@lru_cache(maxsize=65536)
def activities_of(periods: tuple[tuple[When, When], ...], frame: Frame) -> frozenset[Activity]:
    """What the periods in which one model is used come to, for each half.

    ``INACTIVE``, or the answers to ``cutoff_day`` under which a use begins late, as bits.
    """
    points = {*frame.cutoff_points, frame.on, frame.on + timedelta(days=1)}
    found: frozenset[Activity] = frozenset({(INACTIVE, INACTIVE)})
    for start, end in periods:
        single = {_activity(first, last, frame) for first, last in period_cells(start, end, points)}
        found = frozenset(_together(one, two) for one in found for two in single)
    return found


def _activity(first: DayCell, last: DayCell, frame: Frame) -> Activity:
    goes_on = last is None or last.last >= frame.on
    if not goes_on:
        return INACTIVE, INACTIVE
    late = _late(first, frame)
    has_begun = first is None or first.first <= frame.on
    return (late if has_begun else INACTIVE), late


def _late(first: DayCell, frame: Frame) -> int:
    """Bits of the answers under which a foreign model whose use begins then is a late change."""
    if first is None or not frame.has_transition:
        return 0
    mask = 0
    for bit, answer in enumerate(CUTOFF_ANSWERS):
        answers = {"cutoff_day": answer, "swap_ends_transition": "yes"}
        if material_change.holds(Change(False, first.first), answers, frame.parameters):
            mask |= 1 << bit
    return mask


def _together(one: Activity, two: Activity) -> Activity:
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


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A used model with its reduced facts and the origins it can have."""

    model: Model
    reduced: ReducedModel
    origins: Origins

    def tables(self, index: int) -> frozenset[int]:
        """The tables it can have where the shared ancestors turn out as ``index`` says."""
        values = {vector[index] for vector in self.origins.values}
        return frozenset(triple[value] for triple in self.reduced.triples for value in values)


class ModelApart(NamedTuple):
    """A used model for itself. ``open_models``: what its lineage leaves open; where another used model rests on one
    of them, or ``is_entangled`` says that several of its own paths do, the lineages must be studied together.
    """

    used: UsedModel
    tables: frozenset[int]
    open_models: frozenset[str]
    is_entangled: bool


class ModelDomain(NamedTuple):
    """All used models of a system together."""

    used: tuple[UsedModel, ...]
    lineage: LineageStudy
    has_unknown_member: bool
    unknown_member: frozenset[int]
    outcomes: frozenset[int]
    tables: frozenset[int]


def model_domain(facts: Facts, frame: Frame) -> ModelDomain:
    """Reduce the models of a system on a day to the tables that are possible."""
    by_model: dict[str, tuple[ModelUse, ...]] = {}
    for use in facts.uses:
        by_model[use.model] = (*by_model.get(use.model, ()), use)
    apart = [model_apart(family(facts.model_index, key), uses, frame) for key, uses in by_model.items()]
    unknown = ONLY_NOTHING if facts.models_complete else unknown_member(frame)
    if not _entangled(apart):
        used = tuple(item.used for item in apart)
        tables = joined(tuple(item.tables for item in apart), unknown)
        return ModelDomain(used, NOTHING_SHARED, not facts.models_complete, unknown, frozenset({0}), tables)
    roots = tuple(item.used.model.id for item in apart if item.used.reduced.lineage_counts)
    lineage = study_lineage(facts.model_index, roots, frame)
    nowhere = Origins(frozenset({(RUSSIAN,) * 3 ** len(lineage.shared)}), {})
    used = tuple(replace(item.used, origins=lineage.of_model.get(item.used.model.id, nowhere)) for item in apart)
    choices = product(*(lineage.of_shared[key].values for key in lineage.shared))
    outcomes = frozenset(lineage.resolve(choice) for choice in choices)
    tables = frozenset().union(*(joined(tuple(item.tables(index) for item in used), unknown) for index in outcomes))
    return ModelDomain(used, lineage, not facts.models_complete, unknown, outcomes, tables)


@lru_cache(maxsize=16384)
def model_apart(members: tuple[Model, ...], uses: tuple[ModelUse, ...], frame: Frame) -> ModelApart:
    """One used model with its ancestors, the model itself first. Systems share models: most are known already."""
    model, index = members[0], {member.id: member for member in members}
    reduced = reduce_model(model, uses, frame)
    if not reduced.lineage_counts:
        used = UsedModel(model, reduced, SETTLED[RUSSIAN])
        return ModelApart(used, used.tables(0), frozenset(), is_entangled=False)
    lineage = study_lineage(index, (model.id,), frame)
    used = UsedModel(model, reduced, lineage.of_model[model.id])
    return ModelApart(used, used.tables(0), lineage.open_models, is_entangled=bool(lineage.shared))


def _entangled(apart: Sequence[ModelApart]) -> bool:
    """Whether something unknown lies beneath several models, or beneath one on several paths."""
    seen: set[str] = set()
    for item in apart:
        if item.is_entangled or not seen.isdisjoint(item.open_models):
            return True
        seen |= item.open_models
    return False


@lru_cache(maxsize=4096)
def unknown_member(frame: Frame) -> frozenset[int]:
    """The tables of a model of which nothing is known but that, if there is one, it is in use since the start."""
    reduced = reduce_model(UNKNOWN_MODEL, (ModelUse(""),), frame)
    return frozenset(table for triple in reduced.triples for table in triple) | {0}


@lru_cache(maxsize=65536)
def joined(sets: tuple[frozenset[int], ...], start: frozenset[int] = ONLY_NOTHING) -> frozenset[int]:
    """Every table of several models together."""
    found = start
    for tables in sets:
        if tables != {0}:
            found = frozenset(one | two for one in found for two in tables)
    return found


def relevant_model_facts(domain: ModelDomain, same: Callable[[int, int], bool]) -> set[str]:
    """The unknown facts about models that matter: alone they turn one table into another that is not the ``same``."""
    found: set[str] = set()
    every_pair = {(one, two) for one in domain.unknown_member for two in domain.unknown_member}
    for index in domain.outcomes:
        sets = tuple(item.tables(index) for item in domain.used)
        if domain.has_unknown_member and _differ(every_pair, joined(sets), same):
            found.add("models")
        for place, item in enumerate(domain.used):
            rest = joined(sets[:place] + sets[place + 1 :], domain.unknown_member)
            found |= _relevant_of(item, index, rest, same)
    return found | _relevant_shared(domain, same)


def _differ(pairs: Iterable[tuple[int, int]], rest: frozenset[int], same: Callable[[int, int], bool]) -> bool:
    return any(not same(one | other, two | other) for one, two in pairs if one != two for other in rest)


def _relevant_of(item: UsedModel, index: int, rest: frozenset[int], same: Callable[[int, int], bool]) -> set[str]:
    found = {
        key
        for key, pairs in item.origins.changes.items()
        if _differ(
            {(triple[a[index]], triple[b[index]]) for triple in item.reduced.triples for a, b in pairs}, rest, same
        )
    }
    values = {vector[index] for vector in item.origins.values}
    for key, triples in item.reduced.changes(item.model.id):
        if _differ({(one[value], two[value]) for one, two in triples for value in values}, rest, same):
            found.add(key)
    return found


def _relevant_shared(domain: ModelDomain, same: Callable[[int, int], bool]) -> set[str]:
    """Unknown facts of shared ancestors: one of them moves several models at once."""
    found: set[str] = set()
    study = domain.lineage
    for place, model_id in enumerate(study.shared):
        others = [study.of_shared[key].values for key in study.shared]
        for key, pairs in study.of_shared[model_id].changes.items():
            for one, two in pairs:
                ways = product(*others[:place], ((one, two),), *others[place + 1 :])
                if any(_moves(domain, place, way, same) for way in ways):
                    found.add(key)
                    break
    return found


def _moves(domain: ModelDomain, place: int, way: tuple[object, ...], same: Callable[[int, int], bool]) -> bool:
    """Whether the change of one shared ancestor, all else equal, changes the table of the system."""
    one, two = (
        domain.lineage.resolve(
            cast(Vector, cast(tuple[Vector, Vector], item)[side] if at == place else item)
            for at, item in enumerate(way)
        )
        for side in (0, 1)
    )
    pairs = {(table, table) for table in domain.unknown_member}
    for item in domain.used:
        own = {(t[v[one]], t[v[two]]) for t in item.reduced.triples for v in item.origins.values}
        pairs = {(a | c, b | d) for a, b in pairs for c, d in own}
    return any(not same(a, b) for a, b in pairs)
