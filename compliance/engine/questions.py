"""What to ask: the smallest set of facts that settles the verdict, and the legal questions on which it hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from .dates import LINKED_FACTS, TimeClass, TimeDomain
from .exploring import RESIDENCY_BEGUN, RESIDENCY_PLANNED, Exploration, hinges
from .frame import QUESTION_IDS, Stage
from .lineage import ancestors
from .relevance import relevant_model_facts
from .residency import FlowDomain, open_residency_questions, relevant_flows, residency_classes
from .study import Study


def questions_of(found: Study) -> tuple[str, ...]:
    """The smallest set of facts that settles the verdict whatever the answers, in the order of the rule set."""
    seen = found.seen
    if seen.is_determined:
        return ()
    asked: set[str] = set()
    if seen.matters("scopes"):
        asked.add("settings")
    if seen.matters("times"):
        asked.update(_linked_questions(found.times, seen))
    if seen.matters("tables"):
        asked |= relevant_model_facts(found.models, seen)
    if seen.matters("residencies"):
        asked |= _flow_questions(found.flows, seen)
    if seen.matters("changes"):
        asked.add("material_change_after_cutoff")
    return in_question_order(asked, found)


@lru_cache(maxsize=16384)
def _linked_questions(domain: TimeDomain, seen: Exploration) -> tuple[str, ...]:
    """The smallest set of linked facts that tells the classes apart; of several smallest sets the first in order."""
    classes = {time: seen.classes["times"][seen.lens.time(time)] for time in domain.classes}
    for size in range(len(LINKED_FACTS) + 1):
        for places in combinations(range(len(LINKED_FACTS)), size):
            if _settles(domain, places, classes):
                return tuple(LINKED_FACTS[place] for place in places)
    raise AssertionError("All linked facts together always settle the time class.")


def _settles(domain: TimeDomain, places: tuple[int, ...], classes: Mapping[TimeClass, int]) -> bool:
    seen: dict[tuple[object, ...], int] = {}
    return all(
        seen.setdefault(tuple(values[place] for place in places), classes[meaning]) == classes[meaning]
        for values, meaning in domain.completions
    )


@lru_cache(maxsize=16384)
def _flow_questions(domain: FlowDomain, seen: Exploration) -> frozenset[str]:
    classes = seen.classes["residencies"]
    comes_to = residency_classes(domain, seen.lens.stage)
    return relevant_flows(domain, {code: classes[seen.lens.residency(both)] for code, both in comes_to.items()})


def legal_questions_of(found: Study) -> tuple[str, ...]:
    """The legal questions on which the verdict hangs in some completion; none where it is determined."""
    if found.seen.only:
        return ()
    names = hinges(found.seen)
    if names.isdisjoint((RESIDENCY_BEGUN, RESIDENCY_PLANNED)):
        return _in_order(names)
    return _legal_questions(names, found.flows, found.frame.stage)


@lru_cache(maxsize=4096)
def _legal_questions(names: frozenset[str], flows: FlowDomain, stage: Stage) -> tuple[str, ...]:
    """These legal questions, with those on which the residency hangs."""
    found = set(names)
    for half, name in enumerate((RESIDENCY_BEGUN, RESIDENCY_PLANNED)):
        if name in names:
            found |= open_residency_questions(flows.codes, half, stage)
    return _in_order(frozenset(found))


@lru_cache(maxsize=1024)
def _in_order(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(question for question in QUESTION_IDS if question in names)


def in_question_order(keys: Iterable[str], found: Study) -> tuple[str, ...]:
    """Keys of facts in the order of the rule set; facts about models go model by model, used ones before their
    ancestors.
    """
    if len(unique := set(keys)) < 2:
        return tuple(unique)
    order = question_order(found.frame.ruleset.question_order)
    place_of = _model_places(found)

    def rank(key: str) -> tuple[int, int, int, str]:
        model_id, name = split_model_key(key)
        if not model_id:
            return order.places.get(key, order.end), 0, 0, key
        return order.of_models, place_of(model_id), order.places.get(f"models.{name}", order.end), key

    return tuple(sorted(unique, key=rank))


def _model_places(found: Study) -> Callable[[str], int]:
    """The places of the models that are read: used ones, by their last use, before their ancestors."""
    used, end = found.models.used, len(found.facts.models)
    if found.facts.are_apart and len(found.facts.uses) == len(used):
        ranks = [item.known.ranks for item in used]
        return lambda key: next((end * at + each[key] for at, each in enumerate(ranks) if key in each), end * end)
    order = ancestors(found.facts.model_index, [use.model for use in found.facts.uses])
    places = {key: place for place, key in enumerate(order)}
    return lambda key: places.get(key, end)


class QuestionOrder(NamedTuple):
    """Places of the names of facts; facts about models stand together where the first of their names stands."""

    places: Mapping[str, int]
    of_models: int
    end: int


@lru_cache(maxsize=256)
def question_order(names: tuple[str, ...]) -> QuestionOrder:
    """The order that a rule set gives to the names of facts."""
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
