"""One system on one day: its facts reduced, and what comes of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple

from .dates import TimeDomain, time_domain
from .exploring import Exploration, View, view
from .facts import Facts, Settings
from .frame import Frame, Stage
from .kinds import Setting
from .models import ModelDomain, model_domain
from .narrowing import Possibilities
from .policy import Policy
from .residency import FlowDomain, flow_domain, residencies_of
from .result import Verdict
from .rules import scope_cii_category, scope_private, scope_sector
from .rules.base import SystemPlace
from .verdict import IN_SCOPE, NOT_YET, OUTSIDE, SCOPE_HANGS

EITHER, SAID = frozenset({True, False}), {said: frozenset({said}) for said in (True, False)}
EVERY_SETTINGS = tuple(
    frozenset(chosen) for chosen in chain.from_iterable(combinations(Setting, size) for size in range(len(Setting) + 1))
)


class Study(NamedTuple):
    """The facts of a system on the day of a frame: reduced, part by part; what is ``possible``; and what comes of it
    (``seen``).
    """

    facts: Facts
    frame: Frame
    times: TimeDomain
    models: ModelDomain
    flows: FlowDomain
    possible: Possibilities
    seen: View

    @property
    def exploration(self) -> Exploration:
        return self.seen.exploration

    @property
    def branches(self) -> frozenset[frozenset[Verdict]]:
        """P."""
        return self.seen.exploration.shown_branches

    @property
    def verdict(self) -> Verdict:
        """The one verdict, or UNDETERMINED (a fact is missing), or NEEDS_LAWYER (the text leaves it open)."""
        return self.seen.exploration.verdict

    @property
    def outcomes(self) -> tuple[Verdict, ...]:
        """Every verdict that can come out."""
        return self.seen.exploration.possible

    @property
    def until(self) -> date | None:
        """The last day of the transition, of a system that is in it."""
        first_day_after = self.frame.parameters.first_day_after_transition
        if self.verdict is not Verdict.IN_TRANSITION or first_day_after is None:
            return None
        return first_day_after - timedelta(days=1)

    @property
    def applies_from(self) -> date | None:
        """The first day of the restriction, where it does not apply yet and that day is known."""
        return self.frame.restriction_from if self.exploration.outcomes & NOT_YET else None

    def seen_from(self, stage: Stage) -> View:
        """What would come of the same facts on the same day on another stage, that is under other assumptions."""
        times, scopes, tables, _, changes = self.possible
        return view(Possibilities(times, scopes, tables, residencies_of(self.flows, stage), changes), stage)


def study(facts: Facts, frame: Frame) -> Study:
    """Reduce and explore."""
    times = time_domain(facts, frame)
    models = model_domain(facts, frame)
    flows = flow_domain(facts, frame)
    changed = facts.material_change_after_cutoff
    possible = Possibilities(
        times=times.classes,
        scopes=scopes_of(facts.settings, frame.policy),
        tables=models.tables,
        residencies=residencies_of(flows, frame.stage),
        changes=EITHER if changed is None else SAID[changed],
    )
    return Study(facts, frame, times, models, flows, possible, view(possible, frame.stage))


@lru_cache(maxsize=4096)
def scopes_of(settings: Settings, law: Policy) -> frozenset[str]:
    """Whether the settings put the system inside, outside, or leave it to the legal question."""
    return frozenset(_scope(option, law) for option in possible_settings(settings))


def possible_settings(settings: Settings) -> tuple[frozenset[Setting], ...]:
    """The sets of settings that are possible."""
    return EVERY_SETTINGS if settings.one_of is None else settings.one_of


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
