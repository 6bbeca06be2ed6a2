"""One used model: what it comes to on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .ai_model import Model
from .days import AHEAD, NEVER, ONE_DAY, OVER, RUNNING, When, period
from .facts import Family, InUse
from .frame import Frame
from .known_model import KnownModel, known_model
from .lineage import RUSSIAN
from .origins import NOTHING_SHARED, SETTLED, LineageStudy, Origins, study_lineage
from .policy import Policy
from .tables import ALWAYS_USED, INACTIVE, NEVER_USED, Activity, ReducedModel, reduced_model, together, union


@dataclass(frozen=True, slots=True, eq=False)
class UsedModel:
    """A used model on a day with the origins it can have. ``open_models``: what its lineage leaves open; where another
    used model rests on one of them, or ``is_entangled`` says that several of its own paths do, the lineages must be
    studied together. ``own_tables``: the tables it can have for itself; ``bits``: all that can be in them.
    """

    known: KnownModel
    reduced: ReducedModel
    origins: Origins
    open_models: frozenset[str]
    is_entangled: bool
    own_tables: frozenset[int]
    bits: int

    @property
    def model(self) -> Model:
        return self.known.family.model

    def tables(self, index: int) -> frozenset[int]:
        """The tables it can have where the shared ancestors turn out as ``index`` says."""
        return tables_of(self.reduced, self.origins, index)


def tables_of(reduced: ReducedModel, origins: Origins, index: int) -> frozenset[int]:
    """The tables of a model with these origins where the shared ancestors turn out as ``index`` says."""
    values = {vector[index] for vector in origins.values}
    return frozenset(triple[value] for triple in reduced.triples for value in values)


def used_model(in_use: InUse, frame: Frame) -> UsedModel:
    """What a used model comes to on the day of the frame. Systems share models: most are known already."""
    if in_use.never_changes:
        return _on_any_day(in_use.family, frame.policy)
    known = known_model(in_use.family, frame.policy)
    return _used(known, known.statuses(frame.on), activities_of(in_use.periods, frame))


@lru_cache(maxsize=16384)
def _on_any_day(family: Family, law: Policy) -> UsedModel:
    """A model that is in use since the start and without end, and whose status has neither."""
    known = known_model(family, law)
    return _used(known, known.in_force, ALWAYS_USED)


@lru_cache(maxsize=32768)
def _used(known: KnownModel, statuses: frozenset[bool], activities: frozenset[Activity]) -> UsedModel:
    reduced = reduced_model(known.sizes, known.tasks, statuses, activities, known.law.reads_lineage)
    lineage = _lineage_of(known) if reduced.lineage_counts else NOTHING_SHARED
    origins = lineage.of_model.get(known.family.model.id, SETTLED[RUSSIAN])
    tables = tables_of(reduced, origins, 0)
    return UsedModel(known, reduced, origins, lineage.open_models, bool(lineage.shared), tables, union(tables))


@lru_cache(maxsize=16384)
def _lineage_of(known: KnownModel) -> LineageStudy:
    return study_lineage(known.family.index, (known.family.model.id,), known.law)


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
    if end is NEVER:
        if start is NEVER:
            return ALWAYS_USED
        if start.first is not None and start.first == start.last:
            return _from_one_day(frame.policy.run_of(start.first), start.first > frame.on, frame.policy)
    use, on = period(start, end), frame.on
    can_be = use.on(on)
    found = {(INACTIVE, INACTIVE)} if can_be & OVER else set()
    if can_be & RUNNING:
        found |= {(late, late) for late in _late(use.begins, min(use.latest_start, on), frame.policy)}
    if can_be & AHEAD:
        starts = max(use.begins, on + ONE_DAY), min(use.latest_start, use.ends)
        found |= {(INACTIVE, late) for late in _late(*starts, frame.policy)}
    return frozenset(found)


@lru_cache(maxsize=256)
def _from_one_day(run: int, is_ahead: bool, law: Policy) -> frozenset[Activity]:
    late = law.late[run]
    return frozenset({(INACTIVE if is_ahead else late, late)})


def _late(first: date, last: date, law: Policy) -> set[int]:
    """Under which answers a use is late that begins on one of these days; one set for each run of days."""
    return set(law.late[law.run_of(first) : law.run_of(last) + 1])
