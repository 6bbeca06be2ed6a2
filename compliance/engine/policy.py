"""What follows from a rule set alone, whatever the day and the assumptions: the rules, asked once for every case that
they can tell apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from .days import ONE_DAY
from .kinds import ALL_FLOWS, FlowKind
from .rules import (
    RULE_OF_FLOW,
    effective_deferred,
    effective_main,
    inoperation_date,
    material_change,
    national_essential,
    sovereign_full,
)
from .rules.base import CUTOFF_ANSWERS, Change, Commissioning, Location, last_day_in_time
from .ruleset import Parameters, Role, RuleSet

FAILS = 1
QUESTION_BITS = {"encrypted_backup": 2, "technical_counters": 4, "remote_access": 8}
YES_NO = (True, False)


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A rule set with what follows from it. Make one with ``policy``, which remembers; two are equal only if they are
    the same object, so that one can be a key at no cost.

    ``cutoffs`` (and ``cutoff_ordinals``): the days, in order, on which commissioning begins to be late under some
    answer to ``cutoff_day``; they cut all days into runs, and ``in_time`` and ``late`` say of each run, as bits for the
    answers, whether commissioning on its days is in time and whether the use of a foreign model that begins then is a
    late change.
    ``required_flows``: the kinds of flow that must be in Russia; ``flow_bits``: for each kind, required or not, what
    becomes of a place there.
    """

    ruleset: RuleSet
    deciding: frozenset[str]
    has_transition: bool
    reads_lineage: bool
    last_start: date | None
    cutoffs: tuple[date, ...]
    cutoff_ordinals: tuple[int, ...]
    in_time: tuple[int, ...]
    late: tuple[int, ...]
    required_flows: tuple[FlowKind, ...]
    flow_bits: Mapping[FlowKind, Mapping[Location, int]]

    @property
    def parameters(self) -> Parameters:
        return self.ruleset.parameters

    def decides(self, rule_id: str) -> bool:
        return rule_id in self.deciding

    def run_of(self, day: date) -> int:
        """The number of the run in which a day lies."""
        return bisect_right(self.cutoffs, day)


@lru_cache(maxsize=64)
def policy(ruleset: RuleSet) -> Policy:
    """What follows from a rule set."""
    deciding = frozenset(entry.id for entry in ruleset.rules if entry.role is Role.DECIDES)
    has_transition = inoperation_date.RULE.id in deciding
    parameters = ruleset.parameters
    cutoffs: tuple[date, ...] = ()
    if has_transition:
        firsts = {last_day_in_time({"cutoff_day": key}, parameters) + ONE_DAY for key in CUTOFF_ANSWERS}
        cutoffs = tuple(sorted(firsts))
    runs = (date.min, *cutoffs)
    required = [kind for kind in ALL_FLOWS if kind in parameters.flows_in_russia and RULE_OF_FLOW[kind].id in deciding]
    return Policy(
        ruleset=ruleset,
        deciding=deciding,
        has_transition=has_transition,
        reads_lineage=sovereign_full.RULE.id in deciding or national_essential.RULE.id in deciding,
        last_start=_last_start(parameters, deciding),
        cutoffs=cutoffs,
        cutoff_ordinals=tuple(day.toordinal() for day in cutoffs),
        in_time=tuple(_in_time(day, parameters) if has_transition else 0 for day in runs),
        late=tuple(_late(day, parameters) if has_transition else 0 for day in runs),
        required_flows=tuple(required),
        flow_bits={kind: _flow_bits(kind, parameters) for kind in ALL_FLOWS},
    )


def _last_start(parameters: Parameters, deciding: frozenset[str]) -> date | None:
    """The day from which every dated rule about the start of the restriction holds."""
    days = {
        effective_main.RULE.id: parameters.effective_main,
        effective_deferred.RULE.id: parameters.effective_deferred,
    }
    return max((day for rule_id, day in days.items() if rule_id in deciding and day is not None), default=None)


def _in_time(day: date, parameters: Parameters) -> int:
    """Bits of the answers to ``cutoff_day`` under which commissioning on this day is in time."""
    subject = Commissioning(day, None)
    answers = [{"cutoff_day": answer, "pilot_counts": "no"} for answer in CUTOFF_ANSWERS]
    return sum(inoperation_date.holds(subject, each, parameters) << bit for bit, each in enumerate(answers))


def _late(day: date, parameters: Parameters) -> int:
    """Bits of the answers under which a foreign model whose use begins on this day is a late change."""
    answers = [{"cutoff_day": answer, "swap_ends_transition": "yes"} for answer in CUTOFF_ANSWERS]
    subject = Change(False, day)
    return sum(material_change.holds(subject, each, parameters) << bit for bit, each in enumerate(answers))


def _flow_bits(kind: FlowKind, parameters: Parameters) -> dict[Location, int]:
    """For each complete location ``FAILS``, the bit of the legal question on which it hangs, or nothing."""
    rule, found = RULE_OF_FLOW[kind], {}
    for location in (Location(*choice) for choice in product(YES_NO, repeat=3)):
        outcomes = {
            answer: rule.holds(location, dict.fromkeys(rule.questions, answer), parameters) for answer in ("yes", "no")
        }
        hangs = any(outcomes.values()) and not all(outcomes.values())
        found[location] = QUESTION_BITS[rule.questions[0]] if hangs else 0 if any(outcomes.values()) else FAILS
    return found
