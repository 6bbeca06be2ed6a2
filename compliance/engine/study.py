"""One system on one day: its facts reduced, explored, and the questions that are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple

from .domain import LINKED_FACTS, TimeDomain, dates_of, time_domain
from .facts import Facts, Setting, Settings
from .frame import QUESTION_IDS, Frame
from .lineage import ancestors
from .models import ModelDomain, model_domain, relevant_model_facts
from .residency import FlowDomain, flow_domain, open_residency_questions, relevant_flows
from .result import Verdict
from .rules import scope_cii_category, scope_private, scope_sector
from .rules.base import SystemPlace
from .verdict import (
    IN_SCOPE,
    OUTSIDE,
    RESIDENCY_BEGUN,
    RESIDENCY_PLANNED,
    SCOPE_HANGS,
    Exploration,
    Possibilities,
    as_verdicts,
    explore,
    hinges,
)

MODEL_FACTS = ("use", "size", "multi_task", "status", "developer", "lineage")
EITHER, SAID = frozenset({True, False}), {said: frozenset({said}) for said in (True, False)}
EVERY_SETTINGS = tuple(
    frozenset(chosen) for chosen in chain.from_iterable(combinations(Setting, size) for size in range(len(Setting) + 1))
)


class Study(NamedTuple):
    """The facts of a system on the day of a frame, reduced and explored."""

    facts: Facts
    frame: Frame
    times: TimeDomain
    models: ModelDomain
    flows: FlowDomain
    possible: Possibilities
    exploration: Exploration

    @property
    def branches(self) -> frozenset[frozenset[Verdict]]:
        """P."""
        return frozenset(frozenset(as_verdicts(branch)) for branch in self.exploration.branches)

    @property
    def verdict(self) -> Verdict:
        """The one verdict, or UNDETERMINED (a fact is missing), or NEEDS_LAWYER (the text leaves it open)."""
        return self.exploration.verdict

    @property
    def outcomes(self) -> tuple[Verdict, ...]:
        """Every verdict that can come out."""
        return self.exploration.possible


def study(facts: Facts, frame: Frame) -> Study:
    """Reduce and explore."""
    times = time_domain(dates_of(facts), frame)
    models = model_domain(facts, frame)
    flows = flow_domain(facts, frame)
    changed = facts.material_change_after_cutoff
    possible = Possibilities(
        times=times.classes,
        scopes=scopes_of(facts.settings, frame),
        tables=models.tables,
        residencies=flows.residencies,
        changes=EITHER if changed is None else SAID[changed],
    )
    return Study(facts, frame, times, models, flows, possible, explore(possible, frame.stage))


@lru_cache(maxsize=4096)
def scopes_of(settings: Settings, frame: Frame) -> frozenset[str]:
    """Whether the settings put the system inside, outside, or leave it to the legal question."""
    return frozenset(_scope(option, frame) for option in possible_settings(settings))


def possible_settings(settings: Settings) -> tuple[frozenset[Setting], ...]:
    """The sets of settings that are possible."""
    return EVERY_SETTINGS if settings.one_of is None else settings.one_of


def _scope(settings: frozenset[Setting], frame: Frame) -> str:
    subject = SystemPlace(settings)
    if frame.decides(scope_private.RULE.id) and scope_private.holds(subject, {}, frame.parameters):
        return OUTSIDE
    rules = [rule for rule in (scope_sector.RULE, scope_cii_category.RULE) if frame.decides(rule.id)]
    inside = {
        answer: any(rule.holds(subject, {"other_settings": answer}, frame.parameters) for rule in rules)
        for answer in ("yes", "no")
    }
    return IN_SCOPE if all(inside.values()) else SCOPE_HANGS if any(inside.values()) else OUTSIDE


def questions_of(found: Study) -> tuple[str, ...]:
    """The smallest set of facts that settles the verdict whatever the answers, in the order of the rule set."""
    if len(found.exploration.branches) == 1:
        return ()
    times, scopes, tables, residencies, changes = found.exploration.classes
    asked: set[str] = set()
    if _matters(scopes):
        asked.add("settings")
    if _matters(times):
        asked.update(_linked_questions(found.times, times))
    if _matters(tables):
        asked |= relevant_model_facts(found.models, lambda one, two: tables[one] == tables[two])
    if _matters(residencies):
        classes = {code: residencies[both] for code, both in found.flows.classes.items()}
        asked |= relevant_flows(found.flows, lambda one, two: classes[one] == classes[two])
    if _matters(changes):
        asked.add("material_change_after_cutoff")
    return in_question_order(asked, found)


def _matters(classes: Mapping[object, int]) -> bool:
    """Whether some verdict tells two values apart."""
    return any(classes.values())


def _linked_questions(domain: TimeDomain, classes: Mapping[object, int]) -> tuple[str, ...]:
    """The smallest set of linked facts that tells the classes apart; of several smallest sets the first in order."""
    for size in range(len(LINKED_FACTS) + 1):
        for places in combinations(range(len(LINKED_FACTS)), size):
            if _settles(domain, places, classes):
                return tuple(LINKED_FACTS[place] for place in places)
    raise AssertionError("All linked facts together always settle the time class.")


def _settles(domain: TimeDomain, places: tuple[int, ...], classes: Mapping[object, int]) -> bool:
    seen: dict[tuple[object, ...], int] = {}
    return all(
        seen.setdefault(tuple(values[place] for place in places), classes[meaning]) == classes[meaning]
        for values, meaning in domain.completions
    )


def legal_questions_of(found: Study) -> tuple[str, ...]:
    """The legal questions on which the verdict hangs in some completion; none where it is determined."""
    if found.verdict not in (Verdict.UNDETERMINED, Verdict.NEEDS_LAWYER):
        return ()
    names = set(hinges(found.possible, found.frame.stage))
    for half, name in enumerate((RESIDENCY_BEGUN, RESIDENCY_PLANNED)):
        if name in names:
            names |= open_residency_questions(found.flows.codes, half, found.frame)
    return tuple(question for question in QUESTION_IDS if question in names)


def in_question_order(keys: Iterable[str], found: Study) -> tuple[str, ...]:
    """Keys of facts in the order of the rule set; facts about models go model by model, used ones before their
    ancestors.
    """
    if len(unique := set(keys)) < 2:
        return tuple(unique)
    order = _question_order(found.frame.ruleset.question_order)
    used = [use.model for use in found.facts.uses]
    models = {key: place for place, key in enumerate(ancestors(found.facts.model_index, used))}

    def rank(key: str) -> tuple[int, int, int, str]:
        model_id, name = split_model_key(key)
        if not model_id:
            return order.places.get(key, order.end), 0, 0, key
        return order.of_models, models.get(model_id, len(models)), order.places.get(f"models.{name}", order.end), key

    return tuple(sorted(unique, key=rank))


class QuestionOrder(NamedTuple):
    """Places of the names of facts; facts about models stand together where the first of their names stands."""

    places: Mapping[str, int]
    of_models: int
    end: int


@lru_cache(maxsize=256)
def _question_order(names: tuple[str, ...]) -> QuestionOrder:
    places = {name: place for place, name in enumerate(names)}
    of_models = min((place for name, place in places.items() if name.startswith("models.")), default=len(names))
    return QuestionOrder(places, of_models, len(names))


def split_model_key(key: str) -> tuple[str, str]:
    """``models.<id>.size`` as id and ``size``; ids may have dots. Empty id for a fact that is not about one model."""
    if not key.startswith("models."):
        return "", key
    model_id, _, name = key.removeprefix("models.").rpartition(".")
    return model_id, name


def general_key(key: str) -> str:
    """``models.<id>.size`` as ``models.size``, the name under which rules read it."""
    model_id, name = split_model_key(key)
    return f"models.{name}" if model_id else key
