"""Data flows as the engine knows them: for each kind the places, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from .days import NEVER, When, reversed_period

Traits = tuple[bool | None, bool | None, bool | None]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a flow. ``content``: prompts, answers or logs with data leave (telemetry); ``key_in_russia``:
    encrypted, key held in Russia (backup). ``traits``: in Russia or not, and both of these.
    """

    country: str | None
    content: bool | None = None
    key_in_russia: bool | None = None
    start: When = NEVER
    end: When = NEVER
    traits: Traits = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inside = None if self.country is None else self.country == "RU"
        object.__setattr__(self, "traits", (inside, self.content, self.key_in_russia))


@dataclass(frozen=True, slots=True)
class Flow:
    """All places of one kind of flow: ``None`` = unknown, empty = known that there is none. ``number`` is the hash;
    ``contradicts_itself``: data is known to leave a place before it comes there; ``lasting``: the traits of the only
    place, where data is there since the start and without end.
    """

    places: tuple[Place, ...] | None = None
    number: int = field(init=False, repr=False, compare=False)
    contradicts_itself: bool = field(init=False, repr=False, compare=False)
    lasting: Traits | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", hash(self.places))
        dated = [place for place in self.places or () if not place.start is place.end is NEVER]
        only = self.places[0].traits if self.places and len(self.places) == 1 and not dated else None
        object.__setattr__(self, "lasting", only)
        backwards = any(reversed_period(place.start, place.end) for place in dated)
        object.__setattr__(self, "contradicts_itself", backwards)

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
