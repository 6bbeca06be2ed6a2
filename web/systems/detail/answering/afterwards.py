"""The verdicts that are possible after each answer to a question: the engine judges the facts with the answer in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy

from compliance.engine import (
    Facts,
    FactsError,
    Flow,
    Interval,
    Judgement,
    Model,
    Phase,
    Place,
    Result,
    RuleSet,
    Setting,
    Settings,
    Severity,
    Verdict,
    When,
    evaluate,
    facts_from_json,
    judge,
)
from compliance.rules_in_force import assumptions_kept
from inventory.models.choices import Phase as StoredPhase
from inventory.models.choices import Setting as StoredSetting
from inventory.models.choices import YesNoUnknown
from web.parts.dates import day_words, figure
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.scene import Scene

# A country that is none of ours: which one it is makes no difference to the rules.
ABROAD = "XX"
ONE_DAY = timedelta(days=1)
# So many of the facts that are still missing are named.
NAMED = 2
# With more questions than that an answer is worth its line only if it rules something out.
FEW = 3
# Phase and dates can exclude each other: an answer that cannot be true beside the rest is not offered.
LINKED = frozenset({"phase", "in_operation", "pilot_from", "retired"})
# What a rule asks of a place abroad beside where it is.
DETAILS = {
    "flows.backup": pgettext_lazy("fact", "place of the key"),
    "flows.telemetry": pgettext_lazy("fact", "whether data leaves with the logs"),
}
# Facts of which only one answer can be put to the engine: the others leave more open than the question does.
ONE_ANSWER = frozenset({"models", "retired"})
Change = Callable[[Facts], Facts]
Choice = tuple[str, Facts]


@dataclass(frozen=True, slots=True)
class After:
    """`answers` in words; `verdicts` can come out after any of them; `decided_by` are the facts that then decide."""

    answers: str
    verdicts: list[str]
    decided_by: str


def after_each_answer(scene: Scene, fact: FactKey) -> list[After]:
    """What can come out after each answer, answers with the same consequence together.

    Empty where the engine cannot say it, and where so much is missing that no answer alone tells anything new.
    """
    if scene.standing is None or scene.ruleset is None:
        return []
    stored = scene.standing.assessment
    try:
        facts = facts_from_json(stored.facts)
    except FactsError:
        return []
    planned = assumptions_kept(stored.assumptions).planning(True)
    grouped: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for words, changed in choices_of(fact, facts, scene.ruleset):
        if fact.field in LINKED and _contradicts(evaluate(changed, scene.ruleset, stored.outlook_on, planned), fact):
            continue
        result = judge(changed, scene.ruleset, stored.outlook_on, planned)
        grouped.setdefault((_verdicts(result), _decided_by(scene, result, fact)), []).append(words)
    if len(scene.outlook["questions"]) > FEW and {said for said, _ in grouped} == {tuple(scene.outlook["possible"])}:
        return []
    if len(grouped) == 1 and fact.field not in ONE_ANSWER:
        return [After(gettext("any answer"), list(verdicts), by) for verdicts, by in grouped]
    return [After(_either(words), list(verdicts), by) for (verdicts, by), words in grouped.items()]


def _either(words: list[str]) -> str:
    """`in Russia or no such flow`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(those)s or %(last)s") % {"those": ", ".join(words[:-1]), "last": words[-1]}


def _verdicts(result: Judgement) -> tuple[str, ...]:
    if result.verdict is Verdict.NEEDS_LAWYER:
        return (str(result.verdict),)
    return tuple(str(verdict) for verdict in result.possible)


def _decided_by(scene: Scene, result: Judgement, fact: FactKey) -> str:
    """The facts that are still missing then, by name; of a place abroad that is what the rule asks beside the place."""
    nouns = [str(DETAILS.get(key, "")) if key == fact.key else scene.noun(key) for key in result.questions]
    nouns = [noun for noun in nouns if noun]
    more = [gettext("other facts")] if len(nouns) > NAMED else []
    return listed([*nouns[:NAMED], *more])


def _contradicts(result: Result, fact: FactKey) -> bool:
    """Whether the answer cannot be true together with what is known already."""
    return any(item.severity is Severity.CONTRADICTION and fact.key in item.facts for item in result.findings)


def choices_of(fact: FactKey, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    """The answers that the rule set can tell apart, in words, each with the facts as they then are."""
    if fact.model:
        yield from _of_model(fact, facts, ruleset)
    elif fact.field.startswith("flows."):
        yield from _of_flow(fact.field.removeprefix("flows."), facts)
    elif fact.field in ("in_operation", "pilot_from"):
        yield from _of_day(fact.field, facts, ruleset)
    elif fact.field == "retired":
        yield pgettext("retirement", "Not planned"), replace(facts, retired=When.none())
    elif fact.field == "models":
        yield str(YesNoUnknown.YES.label), replace(facts, models_complete=True)
    elif fact.field == "material_change_after_cutoff":
        yield from _yes_no(lambda said: replace(facts, material_change_after_cutoff=said))
    elif fact.field == "settings":
        yield from _of_settings(facts)
    elif fact.field == "phase":
        yield from ((str(StoredPhase(phase.value).label), replace(facts, phase=phase)) for phase in Phase)


def _yes_no(changed: Callable[[bool], Facts]) -> Iterator[Choice]:
    yield str(YesNoUnknown.YES.label), changed(True)
    yield str(YesNoUnknown.NO.label), changed(False)


def _of_flow(kind: str, facts: Facts) -> Iterator[Choice]:
    """All that is not known of the places lies in Russia, or abroad, or is not there."""
    flow: Flow = getattr(facts, kind)
    places = flow.places or (Place(None),)
    if all(place.country for place in places):
        return
    for words, country in ((gettext("in Russia"), "RU"), (gettext("abroad"), ABROAD)):
        named = tuple(place if place.country else replace(place, country=country) for place in places)
        yield words, _with(facts, kind, Flow(named))
    known = tuple(place for place in places if place.country)
    yield gettext("no other place") if known else gettext("no such flow"), _with(facts, kind, Flow(known))


def _with(facts: Facts, name: str, value: object) -> Facts:
    changes: dict[str, Any] = {name: value}
    return replace(facts, **changes)


def _of_day(fact: str, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    """The days before the cut-off, those that the text leaves open, and those after it, as far as they are possible."""
    earliest, latest = ruleset.parameters.cutoff_earliest, ruleset.parameters.cutoff_latest
    if earliest is None or latest is None:
        return
    ranges: list[tuple[date | None, date | None]] = [
        (None, earliest - ONE_DAY),
        (earliest, latest),
        (latest + ONE_DAY, None),
    ]
    for first, last in ranges:
        within = _within(first, last, *_limits(fact, facts))
        if within:
            yield _range_words(first, last), _with(facts, fact, When.between(*within))
    if fact == "pilot_from":
        yield pgettext("pilot", "There was none"), replace(facts, pilot_from=When.none())


def _limits(fact: str, facts: Facts) -> tuple[date | None, date | None]:
    """What is known of the day: its own bounds, and that a system in operation has begun by the day of its phase."""
    when: When = getattr(facts, fact)
    first, last = when.first, when.last
    if fact == "in_operation" and facts.phase is Phase.IN_OPERATION:
        last = min(last or facts.phase_on, facts.phase_on)
    if fact == "in_operation" and facts.phase in (Phase.PLANNED, Phase.PILOT):
        first = max(first or date.min, facts.phase_on + ONE_DAY)
    return first, last


def _within(
    first: date | None, last: date | None, least: date | None, most: date | None
) -> tuple[date | None, date | None] | None:
    """The days of both ranges; None where they share none."""
    low = max((day for day in (first, least) if day), default=None)
    high = min((day for day in (last, most) if day), default=None)
    return None if low and high and high < low else (low, high)


def _range_words(first: date | None, last: date | None) -> str:
    if first is None:
        return gettext("until %(day)s inclusive") % {"day": day_words(last)}
    if last is None:
        return gettext("from %(day)s") % {"day": day_words(first)}
    return gettext("from %(first)s until %(last)s inclusive") % {"first": day_words(first), "last": day_words(last)}


def _of_settings(facts: Facts) -> Iterator[Choice]:
    for setting in Setting:
        yield str(StoredSetting(setting.value).label), replace(facts, settings=Settings.of(setting))
    yield gettext("none: private"), replace(facts, settings=Settings.private())


def _of_model(fact: FactKey, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    model = facts.model_index.get(fact.model)
    if model is None:
        return
    if fact.field == "multi_task":
        yield from _yes_no(lambda said: _with_model(facts, replace(model, multi_task=said)))
    elif fact.field == "developer":
        yield from _yes_no(lambda said: _with_model(facts, replace(model, developer_is_russian_legal_entity=said)))
    elif fact.field == "size" and model.params_total is None:
        threshold = ruleset.parameters.param_threshold_bn or 0.0
        if threshold:
            few, many = Interval.exactly(threshold / 2), Interval.exactly(threshold * 2)
            shown = {"size": figure(int(threshold) if threshold == int(threshold) else threshold)}
            yield gettext("less than %(size)s bn") % shown, _with_model(facts, _sized(model, few))
            yield gettext("%(size)s bn or more") % shown, _with_model(facts, _sized(model, many))


def _sized(model: Model, size: Interval) -> Model:
    """The model with `size` parameters, all of them active where nobody has said how many are."""
    if model.params_active is None:
        return replace(model, params_total=size, active_same_as_total=True)
    return replace(model, params_total=size)


def _with_model(facts: Facts, changed: Model) -> Facts:
    return replace(facts, models=tuple(changed if model.id == changed.id else model for model in facts.models))
