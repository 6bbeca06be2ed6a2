"""The days of a system's life beside each other and beside its phase: which of them exclude each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .kinds import Phase
from .numbering import UNKNOWN_DAY, Numbered

DATE_FACTS = ("in_operation", "pilot_from", "retired")


class Order(NamedTuple):
    """The linked facts by number, with the numbers of the days that the rules look at: the same for all systems whose
    days stand in the same order. ``tomorrow`` follows the day asked about, ``after_phase`` the day of the phase.
    """

    in_operation: Numbered
    pilot_from: Numbered
    retired: Numbered
    phase: Phase | None
    after_phase: int
    tomorrow: int
    cutoffs: tuple[int, ...]

    def forgetting(self, facts: Iterable[str]) -> Order:
        """The same with these dates unknown."""
        forgotten = set(facts)
        begun, pilot, retired = (
            UNKNOWN_DAY if fact in forgotten else day for fact, day in zip(DATE_FACTS, self[:3], strict=True)
        )
        return self._replace(in_operation=begun, pilot_from=pilot, retired=retired)


def exclusions(order: Order) -> tuple[str, ...]:
    """Dates that exclude each other: a system cannot begin on or after the day on which it is retired."""
    found: list[str] = []
    for fact in ("in_operation", "pilot_from"):
        (_, begun), (_, retired) = getattr(order, fact), order.retired
        if begun and retired and begun[0] >= retired[1]:
            found += [fact, "retired"]
    return tuple(found)


def against_phase(order: Order) -> tuple[str, ...]:
    """Dates that cannot be true together with the phase, which is read after them."""
    phase, found = order.phase, []
    if phase is Phase.IN_OPERATION and not _can_have_come(order.in_operation, order):
        found.append("in_operation")
    if phase in (Phase.PLANNED, Phase.PILOT) and not _can_be_still_to_come(order.in_operation, order):
        found.append("in_operation")
    if phase is Phase.RETIRED and not _can_have_come(order.retired, order):
        found.append("retired")
    if phase not in (None, Phase.RETIRED) and not _can_be_still_to_come(order.retired, order):
        found.append("retired")
    return tuple(found)


def _can_have_come(when: Numbered, order: Order) -> bool:
    """Whether the day can be there, and not after that of the phase."""
    _, days = when
    return days is not None and days[0] < order.after_phase


def _can_be_still_to_come(when: Numbered, order: Order) -> bool:
    """Whether the day, if there is one, can be after that of the phase."""
    _, days = when
    return days is None or days[1] >= order.after_phase
