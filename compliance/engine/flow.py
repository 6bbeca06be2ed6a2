"""Data flows as the engine knows them: for each kind the places, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from .days import NEVER, When, reversed_period


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
    """All places of one kind of flow: ``None`` = unknown, empty = known that there is none. ``number`` is the hash;
    ``contradicts_itself``: data is known to leave a place before it comes there.
    """

    places: tuple[Place, ...] | None = None
    number: int = field(init=False, repr=False, compare=False)
    contradicts_itself: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", hash(self.places))
        backwards = [place for place in self.places or () if reversed_period(place.start, place.end)]
        object.__setattr__(self, "contradicts_itself", bool(backwards))

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


NOT_KNOWN_WHERE = Flow()
