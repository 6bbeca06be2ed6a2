"""One system on one day: its facts reduced, and what comes of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple

from .dates import TimeDomain, time_domain
from .days import ONE_DAY
from .exploring import Exploration, explore
from .facts import Facts, PossibleSettings
from .frame import Frame, Stage
from .kinds import Setting
from .models import ModelDomain, model_domain
from .policy import Policy
from .residency import FlowDomain, flow_domain, residencies_of
from .rules import scope_cii_category, scope_private, scope_sector
from .rules.base import SystemPlace
from .verdict import ALL_OUTSIDE, IN_SCOPE, IN_TRANSITION, NONE, NOT_YET, OUTSIDE, SCOPE_HANGS

CHANGES = {True: frozenset({True}), False: frozenset({False}), None: frozenset({True, False})}
EVERY_SETTINGS = tuple(
    frozenset(chosen) for chosen in chain.from_iterable(combinations(Setting, size) for size in range(len(Setting) + 1))
)


class Study(NamedTuple):
    """The facts of a system on the day of a frame: reduced, part by part, and what comes of them (``seen``)."""

    facts: Facts
    frame: Frame
    times: TimeDomain
    scopes: frozenset[str]
    models: ModelDomain
    flows: FlowDomain
    changes: frozenset[bool]
    seen: Exploration

    @property
    def until(self) -> date | None:
        """The last day of the transition, of a system that is in it."""
        first_day_after = self.frame.parameters.first_day_after_transition
        if self.seen.only != IN_TRANSITION or first_day_after is None:
            return None
        return first_day_after - ONE_DAY

    @property
    def applies_from(self) -> date | None:
        """The first day of the restriction, where it does not apply yet and that day is known."""
        return self.frame.restriction_from if self.seen.outcomes & NOT_YET else None

    @property
    def is_gone(self) -> bool:
        """Whether the system is retired on the day, whatever is missing."""
        return self.seen.only == NONE

    @property
    def is_outside(self) -> bool:
        """Whether the settings keep the system out of scope, whatever is missing."""
        return self.scopes == ALL_OUTSIDE

    def seen_from(self, stage: Stage) -> Exploration:
        """What would come of the same facts on the same day on another stage, that is under other assumptions."""
        residencies = residencies_of(self.flows, stage)
        return explore(self.times.classes, self.scopes, self.models, residencies, self.changes, stage)


def study(facts: Facts, frame: Frame) -> Study:
    """Reduce and explore."""
    times, scopes = time_domain(facts, frame), scopes_of(facts.settings.one_of, frame.policy)
    models, flows = model_domain(facts, frame), flow_domain(facts, frame)
    changes = CHANGES[facts.material_change_after_cutoff]
    seen = explore(times.classes, scopes, models, residencies_of(flows, frame.stage), changes, frame.stage)
    return Study(facts, frame, times, scopes, models, flows, changes, seen)


@lru_cache(maxsize=4096)
def scopes_of(one_of: PossibleSettings, law: Policy) -> frozenset[str]:
    """Whether the settings put the system inside, outside, or leave it to the legal question."""
    return frozenset(_scope(option, law) for option in possible_settings(one_of))


def possible_settings(one_of: PossibleSettings) -> tuple[frozenset[Setting], ...]:
    """The sets of settings that are possible."""
    return EVERY_SETTINGS if one_of is None else one_of


def _scope(settings: frozenset[Setting], law: Policy) -> str:
    subject = SystemPlace(settings)
    if law.decides(scope_private.RULE.id) and scope_private.holds(subject, {}, law.parameters):
        return OUTSIDE
    rules = [rule for rule in (scope_sector.RULE, scope_cii_category.RULE) if law.decides(rule.id)]
    inside = {
        answer: any(rule.holds(subject, {"other_settings": answer}, law.parameters) for rule in rules)
        for answer in ("yes", "no")
    }
    return IN_SCOPE if all(inside.values()) else SCOPE_HANGS if any(inside.values()) else OUTSIDE
