"""What the engine may know of a system: frozen values, each of which can be unknown or half known.

``None`` always means *unknown*; knowledge of absence has its own value (``When.none()``, ``Flow.none()``,
``Settings.private()``).
A day is a ``datetime.date`` of Europe/Moscow; sizes are billions of parameters; countries are ISO 3166 alpha-2,
Russia is ``RU``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self, cast

from .ai_model import Model, ModelUse
from .days import NEVER, NOT_KNOWN, FactsError, When, reversed_period
from .flow import NOT_KNOWN_WHERE, Flow
from .kinds import ALL_FLOWS, FLOW_KEYS, FlowKind, Phase, Setting

PossibleSettings = tuple[frozenset[Setting], ...] | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The sets of settings that are possible: one = known, several = half known, ``None`` = unknown. The empty set is
    private business.
    """

    one_of: PossibleSettings = None

    def __post_init__(self) -> None:
        if self.one_of is not None and not self.one_of:
            raise FactsError("Settings that are half known need at least one possible set.")

    @classmethod
    def of(cls, *settings: Setting | str) -> Self:
        """Exactly these settings; none of them = private."""
        return cls((frozenset(Setting(item) for item in settings),))

    @classmethod
    def private(cls) -> Self:
        return cls.of()

    @classmethod
    def unknown(cls) -> Self:
        return cls(None)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A model with all its known ancestors, by id. Systems share models: there is one object for each family, so that
    it can be a key at no cost.
    """

    model: Model
    index: Mapping[str, Model]
    ids: frozenset[str]


class InUse(NamedTuple):
    """A used model: when it is used, and its family. ``never_changes``: neither the use nor the status of the model
    begins or ends.
    """

    periods: tuple[tuple[When, When], ...]
    family: Family
    never_changes: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the engine reads of one system. ``phase`` is what the system was on the day ``phase_on``.

    ``models`` holds every used model and all their known ancestors; ``uses`` says which of them the system uses and
    when; ``in_use`` follows from both, in the order of the uses, and ``are_apart`` says that no model is an ancestor of
    two used ones, or of one that is used itself. ``models_complete`` off means one more, unknown model.
    ``contradictions``: sets of keys of facts about models and flows that exclude each other.
    """

    phase_on: date
    settings: Settings = Settings()
    phase: Phase | None = None
    in_operation: When = NOT_KNOWN
    pilot_from: When = NOT_KNOWN
    retired: When = NOT_KNOWN
    models_complete: bool = False
    uses: tuple[ModelUse, ...] = ()
    models: tuple[Model, ...] = ()
    storage: Flow = NOT_KNOWN_WHERE
    processing: Flow = NOT_KNOWN_WHERE
    backup: Flow = NOT_KNOWN_WHERE
    inference: Flow = NOT_KNOWN_WHERE
    telemetry: Flow = NOT_KNOWN_WHERE
    support: Flow = NOT_KNOWN_WHERE
    material_change_after_cutoff: bool | None = None
    cii_category: int | None = None
    model_index: dict[str, Model] = field(init=False, repr=False, compare=False, hash=False)
    in_use: tuple[InUse, ...] = field(init=False, repr=False, compare=False, hash=False)
    are_apart: bool = field(init=False, repr=False, compare=False, hash=False)
    contradictions: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        index = {model.id: model for model in self.models}
        if len(index) != len(self.models):
            raise FactsError("Two models of one system have the same id.")
        object.__setattr__(self, "model_index", index)
        self._check_references()
        periods: dict[str, tuple[tuple[When, When], ...]] = {}
        for use in self.uses:
            periods[use.model] = (*periods.get(use.model, ()), (use.start, use.end))
        in_use = tuple([_in_use(index, *each) for each in periods.items()])
        object.__setattr__(self, "in_use", in_use)
        object.__setattr__(self, "are_apart", _are_apart(in_use))
        object.__setattr__(self, "contradictions", tuple([(key,) for key in self._contradicting()]))

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows, in the order of ``FlowKind``."""
        return self.storage, self.processing, self.backup, self.inference, self.telemetry, self.support

    def flow(self, kind: FlowKind) -> Flow:
        """The flow of this kind."""
        return cast(Flow, getattr(self, kind.value))

    def _contradicting(self) -> Iterator[str]:
        """Keys of the facts that end before they begin, and of the models that contradict themselves."""
        for use in self.uses:
            if reversed_period(use.start, use.end):
                yield f"models.{use.model}.use"
        for model in self.models:
            yield from model.contradictions
        for kind, flow in zip(ALL_FLOWS, self.flows, strict=True):
            if flow.contradicts_itself:
                yield FLOW_KEYS[kind]

    def _check_references(self) -> None:
        for use in self.uses:
            if use.model not in self.model_index:
                raise FactsError(f"The system uses a model {use.model!r} that is not among its models.")
        for model in self.models:
            for edge in model.parents:
                if edge.parent is not None and edge.parent not in self.model_index:
                    raise FactsError(f"The parent {edge.parent!r} of model {model.id!r} is not among the models.")
        done: set[str] = set()
        for model in self.models:
            self._check_cycle(model.id, (), done)

    def _check_cycle(self, model_id: str, path: tuple[str, ...], done: set[str]) -> None:
        if model_id in path:
            raise FactsError("Derivations go in a circle: " + " ← ".join((*path, model_id)) + ".")
        if model_id in done:
            return
        for edge in self.model_index[model_id].parents:
            if edge.parent is not None:
                self._check_cycle(edge.parent, (*path, model_id), done)
        done.add(model_id)


def _in_use(index: Mapping[str, Model], model_id: str, periods: tuple[tuple[When, When], ...]) -> InUse:
    status = index[model_id].status
    never_changes = all(start is end is NEVER for start, end in (*periods, (status.start, status.end)))
    return InUse(periods, family_of(index, model_id), never_changes)


def _are_apart(in_use: Sequence[InUse]) -> bool:
    families = [each.family.ids for each in in_use]
    return len(frozenset().union(*families)) == sum(map(len, families))


def family_of(index: Mapping[str, Model], model_id: str) -> Family:
    """A model and all its known ancestors."""
    found = {model_id: index[model_id]}
    waiting = [index[model_id]]
    for model in waiting:
        for edge in model.parents:
            if edge.parent is not None and edge.parent not in found:
                found[edge.parent] = index[edge.parent]
                waiting.append(index[edge.parent])
    return family(tuple(found.values()))


@lru_cache(maxsize=16384)
def family(members: tuple[Model, ...]) -> Family:
    """The family of these models, of which the first descends from all others."""
    index = {model.id: model for model in members}
    return Family(members[0], index, frozenset(index))
