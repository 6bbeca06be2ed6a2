"""AI models as the engine knows them: sizes, makers, parents, statuses. ``None`` is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from .days import NEVER, FactsError, When, reversed_period
from .kinds import Derivation, Origin, StatusCategory


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
    evaluation looks them up, so it is taken once. ``contradictions``: keys of its own facts that exclude each other.
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
    contradictions: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.active_same_as_total:
            object.__setattr__(self, "params_active", None)
        object.__setattr__(self, "contradictions", self._contradictions())
        sizes = (self.params_total, self.params_active, self.multi_task)
        making = (self.developer_is_russian_legal_entity, self.origin, self.parents)
        object.__setattr__(self, "number", hash((self.id, sizes, making, self.status)))

    def __hash__(self) -> int:
        return self.number

    @property
    def contradicts_itself(self) -> bool:
        """Whether it is said to be made from scratch and names parents."""
        return bool(self.parents) and self.origin is Origin.FROM_SCRATCH

    @property
    def sizes_contradict(self) -> bool:
        """Whether more parameters are said to be active than there are."""
        total, active = self.params_total, self.params_active
        return total is not None and active is not None and active.low > total.high

    def _contradictions(self) -> tuple[str, ...]:
        found = {
            "size": self.sizes_contradict,
            "status": reversed_period(self.status.start, self.status.end),
            "lineage": self.contradicts_itself,
        }
        return tuple(f"models.{self.id}.{name}" for name, contradicts in found.items() if contradicts)


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The system uses a model from ``start`` to ``end``, both days included."""

    model: str
    start: When = NEVER
    end: When = NEVER
