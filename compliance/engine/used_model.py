"""One used model: what is known of it whatever the day, and what it comes to on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from .ai_model import Interval, Model, Status
from .days import AHEAD, NEVER, ONE_DAY, OVER, RUNNING, When, period
from .facts import InUse
from .frame import Frame
from .kinds import StatusCategory
from .lineage import RUSSIAN, ancestors
from .origins import SETTLED, Origins, study_lineage
from .policy import Policy
from .rules import params_threshold, scope_multitask, status_confirmed, trusted_register
from .rules.base import HeldStatus, SizedModel, Tasks
from .tables import ALWAYS_USED, INACTIVE, NEVER_USED, Activity, Pattern, ReducedModel, reduced_model, together

ANY_SIZE = Interval(0.0, float("inf"))


@dataclass(frozen=True, slots=True, eq=False)
class KnownModel:
    """A model with its ancestors under a rule set, whatever the day. ``ranks``: the places of
    the model and its ancestors that are read, in that order. ``in_force`` and ``out_of_force``: whether it is
    admitted by its status while that is in force, and while it is not.
    """

    model: Model
    index: Mapping[str, Model]
    members: frozenset[str]
    ranks: Mapping[str, int]
    sizes: frozenset[Pattern]
    tasks: frozenset[bool]
    in_force: frozenset[bool]
    out_of_force: frozenset[bool]

    def statuses(self, on: date) -> frozenset[bool]:
        """Whether it is admitted by its status on a day: True, False, or both."""
        status = self.model.status
        can_be = RUNNING if status.start is status.end is NEVER else period(status.start, status.end).on(on)
        if can_be == RUNNING:
            return self.in_force
        return self.in_force | self.out_of_force if can_be & RUNNING else self.out_of_force


@dataclass(frozen=True, slots=True, eq=False)
class UsedModel:
    """A used model on a day with the origins it can have. ``open_models``: what its lineage leaves open; where another
    used model rests on one of them, or ``is_entangled`` says that several of its own paths do, the lineages must be
    studied together. ``own_tables``: the tables it can have for itself.
    """

    known: KnownModel
    reduced: ReducedModel
    origins: Origins
    open_models: frozenset[str]
    is_entangled: bool
    own_tables: frozenset[int]

    @property
    def model(self) -> Model:
        return self.known.model

    def tables(self, index: int) -> frozenset[int]:
        """The tables it can have where the shared ancestors turn out as ``index`` says."""
        return tables_of(self.reduced, self.origins, index)


def tables_of(reduced: ReducedModel, origins: Origins, index: int) -> frozenset[int]:
    """The tables of a model with these origins where the shared ancestors turn out as ``index`` says."""
    values = {vector[index] for vector in origins.values}
    return frozenset(triple[value] for triple in reduced.triples for value in values)


def used_model(in_use: InUse, frame: Frame) -> UsedModel:
    """What a used model comes to on the day of the frame. Systems share models: most are known already."""
    law = frame.policy
    if in_use.never_changes:
        return _on_any_day(in_use.family, law)
    known = known_model(in_use.family, law)
    statuses, activities = known.statuses(frame.on), activities_of(in_use.periods, frame)
    return _used(known, reduced_model(known.sizes, known.tasks, statuses, activities, law.reads_lineage), law)


@lru_cache(maxsize=16384)
def _on_any_day(family: tuple[Model, ...], law: Policy) -> UsedModel:
    """A model that is in use since the start and without end, and whose status has neither."""
    known = known_model(family, law)
    return _used(known, reduced_model(known.sizes, known.tasks, known.in_force, ALWAYS_USED, law.reads_lineage), law)


@lru_cache(maxsize=32768)
def _used(known: KnownModel, reduced: ReducedModel, law: Policy) -> UsedModel:
    if not reduced.lineage_counts:
        origins = SETTLED[RUSSIAN]
        return UsedModel(known, reduced, origins, frozenset(), False, tables_of(reduced, origins, 0))
    lineage = study_lineage(known.index, (known.model.id,), law)
    origins = lineage.of_model[known.model.id]
    entangled = bool(lineage.shared)
    return UsedModel(known, reduced, origins, lineage.open_models, entangled, tables_of(reduced, origins, 0))


@lru_cache(maxsize=16384)
def known_model(family: tuple[Model, ...], law: Policy) -> KnownModel:
    """A model and its ancestors, the model itself first."""
    model, index = family[0], {member.id: member for member in family}
    return KnownModel(
        model=model,
        index=index,
        members=frozenset(index),
        ranks={model_id: place for place, model_id in enumerate(ancestors(index, [model.id]))},
        sizes=_sizes(model, law),
        tasks=_tasks(model, law),
        in_force=_admitted(model.status, True, law),
        out_of_force=_admitted(model.status, False, law),
    )


def _sizes(model: Model, law: Policy) -> frozenset[Pattern]:
    """Whether total and active parameters reach the threshold, in every way that the intervals allow; active is never
    above total, and both count as unknown where they say so.
    """
    if not law.decides(params_threshold.RULE.id):
        return frozenset({(True, True)})
    whole, part = model.params_total or ANY_SIZE, model.params_active or ANY_SIZE
    if model.active_same_as_total:
        return frozenset((_reaches(size, law),) * 2 for size in (whole.low, whole.high))
    if model.sizes_contradict:
        whole = part = ANY_SIZE
    found = set()
    if _reaches(min(whole.high, part.high), law):
        found.add((True, True))
    if _reaches(whole.high, law) and not _reaches(part.low, law):
        found.add((True, False))
    if not _reaches(max(whole.low, part.low), law):
        found.add((False, False))
    return frozenset(found)


def _reaches(size: float, law: Policy) -> bool:
    return params_threshold.holds(SizedModel(size, size), {"param_count_basis": "total"}, law.parameters)


def _tasks(model: Model, law: Policy) -> frozenset[bool]:
    """Whether it is regulated by its tasks."""
    if not law.decides(scope_multitask.RULE.id):
        return frozenset({True})
    values = (True, False) if model.multi_task is None else (model.multi_task,)
    return frozenset(scope_multitask.holds(Tasks(value), {}, law.parameters) for value in values)


def _admitted(status: Status, in_force: bool, law: Policy) -> frozenset[bool]:
    """Whether a confirmed status admits a model: True, False, or both."""
    rules = [rule for rule in (status_confirmed.RULE, trusted_register.RULE) if law.decides(rule.id)]
    categories = tuple(StatusCategory) if status.category is None else (status.category,)
    confirmations = (True, False) if status.confirmed is None else (status.confirmed,)
    holdings = product(categories, confirmations)
    subjects = [HeldStatus(category.value, confirmed and in_force) for category, confirmed in holdings]
    return frozenset(any(rule.holds(subject, {}, law.parameters) for rule in rules) for subject in subjects)


def activities_of(periods: tuple[tuple[When, When], ...], frame: Frame) -> frozenset[Activity]:
    """What the periods in which one model is used come to, for each half.

    ``INACTIVE``, or the answers to ``cutoff_day`` under which a use begins late, as bits.
    """
    if len(periods) == 1:
        return _activities(*periods[0], frame)
    found = NEVER_USED
    for start, end in periods:
        found = frozenset(together(one, two) for one in found for two in _activities(start, end, frame))
    return found


def _activities(start: When, end: When, frame: Frame) -> frozenset[Activity]:
    if start is end is NEVER:
        return ALWAYS_USED
    use, on = period(start, end), frame.on
    can_be = use.on(on)
    found = {(INACTIVE, INACTIVE)} if can_be & OVER else set()
    if can_be & RUNNING:
        found |= {(late, late) for late in _late(use.begins, min(use.latest_start, on), frame.policy)}
    if can_be & AHEAD:
        starts = max(use.begins, on + ONE_DAY), min(use.latest_start, use.ends)
        found |= {(INACTIVE, late) for late in _late(*starts, frame.policy)}
    return frozenset(found)


def _late(first: date, last: date, law: Policy) -> set[int]:
    """Under which answers a use is late that begins on one of these days; one set for each run of days."""
    return set(law.late[law.run_of(first) : law.run_of(last) + 1])
