"""A model with its ancestors under a rule set: what is known of it whatever the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from .ai_model import Interval, Model, Status
from .days import RUNNING, possible_on
from .facts import Family
from .kinds import StatusCategory
from .lineage import ancestors
from .policy import Policy
from .rules import params_threshold, scope_multitask, status_confirmed, trusted_register
from .rules.base import HeldStatus, SizedModel, Tasks
from .tables import Pattern

ANY_SIZE = Interval(0.0, float("inf"))


@dataclass(frozen=True, slots=True, eq=False)
class KnownModel:
    """A model with its ancestors under a rule set, whatever the day. ``ranks``: the places of the model and its
    ancestors that are read, in that order. ``in_force`` and ``out_of_force``: whether it is admitted by its status
    while that is in force, and while it is not.
    """

    law: Policy
    family: Family
    ranks: Mapping[str, int]
    sizes: frozenset[Pattern]
    tasks: frozenset[bool]
    in_force: frozenset[bool]
    out_of_force: frozenset[bool]

    def statuses(self, on: date) -> frozenset[bool]:
        """Whether it is admitted by its status on a day: True, False, or both."""
        status = self.family.model.status
        can_be = possible_on(on, status.start, status.end)
        if can_be == RUNNING:
            return self.in_force
        return self.in_force | self.out_of_force if can_be & RUNNING else self.out_of_force


@lru_cache(maxsize=16384)
def known_model(family: Family, law: Policy) -> KnownModel:
    """A model and its ancestors under a rule set."""
    model = family.model
    return KnownModel(
        law=law,
        family=family,
        ranks={model_id: place for place, model_id in enumerate(ancestors(family.index, [model.id]))},
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
