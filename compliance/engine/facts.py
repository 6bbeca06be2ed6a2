"""What the engine may know of a system: frozen values, each of which can be unknown or half known.

``None`` always means *unknown*; knowledge of absence has its own value (``When.none()``, ``Flow.none()``,
``Settings.private()``).
A day is a ``datetime.date`` of Europe/Moscow; sizes are billions of parameters; countries are ISO 3166 alpha-2,
Russia is ``RU``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self, cast


class FactsError(ValueError):
    """Facts that cannot be read at all: a parent that is not there, a cycle of derivations, an interval that ends
    before it begins.
    """


class Setting(StrEnum):
    """Where a system works (сфера)."""

    STATE_INFORMATION_SYSTEM = "state_information_system"
    SIGNIFICANT_CII = "significant_cii"
    OTHER_CII = "other_cii"
    MUNICIPAL_SYSTEM = "municipal_system"
    OTHER_STATE_SYSTEM = "other_state_system"


class Phase(StrEnum):
    """Stage of life on the day it is stated for; in development counts as planned, suspended as in operation."""

    PLANNED = "planned"
    PILOT = "pilot"
    IN_OPERATION = "in_operation"
    RETIRED = "retired"


class FlowKind(StrEnum):
    """What happens to the data of a system at a place; the order is the order of questions."""

    STORAGE = "storage"
    PROCESSING = "processing"
    BACKUP = "backup"
    INFERENCE = "inference"
    TELEMETRY = "telemetry"
    SUPPORT = "support"


class Derivation(StrEnum):
    """Kind of an edge child ← parent between AI models."""

    FINE_TUNE = "fine-tune"
    CONTINUED_PRETRAINING = "continued-pretraining"
    DISTILLATION = "distillation"
    MERGE = "merge"
    QUANTISATION = "quantisation"
    ADAPTER = "adapter"


class Origin(StrEnum):
    """What a model's record says of its making."""

    FROM_SCRATCH = "from-scratch"
    DERIVED = "derived"


class StatusCategory(StrEnum):
    """Category that a model may hold; ``trusted`` exists in the March draft only."""

    NONE = "none"
    SOVEREIGN = "sovereign"
    NATIONAL = "national"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class When:
    """A day: never, unknown, or one of the days from ``first`` to ``last``, both included (an open side is unbounded).

    As the start of a use, flow or status *never* reads "since the start"; as its end, "no end".
    """

    known: bool
    happens: bool = False
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise FactsError(f"A range of days ends ({self.last}) before it begins ({self.first}).")

    @classmethod
    def none(cls) -> Self:
        """No such day, and that is known."""
        return cls(known=True)

    @classmethod
    def unknown(cls) -> Self:
        """Nothing is known, not even whether there is such a day."""
        return cls(known=False)

    @classmethod
    def on(cls, day: date) -> Self:
        """Exactly this day."""
        return cls(known=True, happens=True, first=day, last=day)

    @classmethod
    def between(cls, first: date | None, last: date | None) -> Self:
        """Half known: one of these days, both included; ``None`` leaves a side open."""
        return cls(known=True, happens=True, first=first, last=last)


NEVER = When.none()
NOT_KNOWN = When.unknown()


@dataclass(frozen=True, slots=True)
class Settings:
    """The sets of settings that are possible: one = known, several = half known, ``None`` = unknown. The empty set is
    private business.
    """

    one_of: tuple[frozenset[Setting], ...] | None = None

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


@dataclass(frozen=True, slots=True)
class Interval:
    """A size known to lie from ``low`` to ``high`` billion parameters, both included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise FactsError(f"An interval of sizes must be 0 <= from <= to, not {self.low} to {self.high}.")

    @classmethod
    def exactly(cls, value: float) -> Self:
        return cls(float(value), float(value))


@dataclass(frozen=True, slots=True)
class Edge:
    """A derivation: ``parent`` is the id of a model of the same facts or ``None`` (a parent nobody knows); ``kind``
    ``None`` = unknown.
    """

    parent: str | None
    kind: Derivation | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The category a model holds. ``category`` ``None`` = unknown; ``confirmed`` = has its document (``False``: self-
    assessed).
    """

    category: StatusCategory | None = None
    confirmed: bool | None = None
    start: When = NEVER
    end: When = NEVER

    @classmethod
    def none(cls) -> Self:
        return cls(StatusCategory.NONE, False)


@dataclass(frozen=True, slots=True)
class Model:
    """An AI model, used by the system or an ancestor of a used one.

    ``params_active`` is read only where ``active_same_as_total`` is off. ``origin`` derived with no ``parents`` has
    one unknown parent;
    ``origin`` ``None`` with no ``parents`` may be anything. ``number`` is the hash: systems share models, and each
    evaluation looks them up, so it is taken once.
    """

    id: str
    params_total: Interval | None = None
    params_active: Interval | None = None
    active_same_as_total: bool = False
    multi_task: bool | None = None
    developer_is_russian_legal_entity: bool | None = None
    developer_country: str | None = None
    origin: Origin | None = None
    parents: tuple[Edge, ...] = ()
    status: Status = Status()
    name: str = ""
    number: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.active_same_as_total:
            object.__setattr__(self, "params_active", None)
        sizes = (self.params_total, self.params_active, self.multi_task)
        making = (self.developer_is_russian_legal_entity, self.origin, self.parents)
        object.__setattr__(self, "number", hash((self.id, sizes, making, self.status)))

    def __hash__(self) -> int:
        return self.number


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The system uses a model from ``start`` to ``end``, both days included."""

    model: str
    start: When = NEVER
    end: When = NEVER


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a flow. ``content``: prompts, answers or logs with data leave (telemetry); ``key_in_russia``:
    encrypted, key held in Russia (backup).
    """

    country: str | None
    content: bool | None = None
    key_in_russia: bool | None = None
    start: When = NEVER
    end: When = NEVER


@dataclass(frozen=True, slots=True)
class Flow:
    """All places of one kind of flow: ``None`` = unknown, empty = known that there is none. ``number`` is the hash."""

    places: tuple[Place, ...] | None = None
    number: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", hash(self.places))

    def __hash__(self) -> int:
        return self.number

    @classmethod
    def none(cls) -> Self:
        return cls(())

    @classmethod
    def unknown(cls) -> Self:
        return cls(None)

    @classmethod
    def in_countries(cls, *countries: str | None) -> Self:
        return cls(tuple(Place(country) for country in countries))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the engine reads of one system. ``phase`` is what the system was on the day ``phase_on``.

    ``models`` holds every used model and all their known ancestors; ``uses`` says which of them the system uses and
    when.
    ``models_complete`` off means one more, unknown model.
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
    storage: Flow = Flow()
    processing: Flow = Flow()
    backup: Flow = Flow()
    inference: Flow = Flow()
    telemetry: Flow = Flow()
    support: Flow = Flow()
    material_change_after_cutoff: bool | None = None
    cii_category: int | None = None
    model_index: dict[str, Model] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        index = {model.id: model for model in self.models}
        if len(index) != len(self.models):
            raise FactsError("Two models of one system have the same id.")
        object.__setattr__(self, "model_index", index)
        self._check_references()

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows, in the order of ``FlowKind``."""
        return self.storage, self.processing, self.backup, self.inference, self.telemetry, self.support

    def flow(self, kind: FlowKind) -> Flow:
        """The flow of this kind."""
        return cast(Flow, getattr(self, kind.value))

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
