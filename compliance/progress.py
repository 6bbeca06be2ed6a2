"""How far workers have come with a change of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.models import Generation, NextStanding
from inventory.models import System


@dataclass(frozen=True, slots=True)
class Applying:
    """A change that is being applied: for `done` of `total` systems it is known what will stand."""

    generation: Generation
    done: int
    total: int

    def left(self, now: datetime) -> timedelta | None:
        """How long it will take at the pace so far; None where nothing is done yet."""
        return (now - self.generation.started_at) / self.done * (self.total - self.done) if self.done else None


def applying() -> Applying | None:
    """The change that is being applied, if any."""
    generation = Generation.objects.building().select_related("started_by").first()
    if generation is None:
        return None
    done = NextStanding.objects.filter(generation=generation).count()
    return Applying(generation, done, max(System.objects.count(), done))
