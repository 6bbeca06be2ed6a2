"""The answers to a question that the rule set can tell apart, each put into the facts, for the engine to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, pgettext

from compliance.engine import (
    Derivation,
    Edge,
    Facts,
    Flow,
    Interval,
    Model,
    Origin,
    Phase,
    Place,
    RuleSet,
    Setting,
    Settings,
    When,
)
from inventory.models.choices import Phase as StoredPhase
from inventory.models.choices import Setting as StoredSetting
from inventory.models.choices import YesNoUnknown
from web.parts.dates import day_words, figure
from web.systems.detail.fact_words import FactKey

# A country that is none of ours: which one it is makes no difference to the rules.
ABROAD = "XX"
# The key of a parent that is only tried: no model of the register can have it.
_PARENT = "?"
ONE_DAY = timedelta(days=1)
Choice = tuple[str, Facts]


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


def _ranges(ruleset: RuleSet) -> list[tuple[date | None, date | None]]:
    """The days before the cut-off, those that the text leaves open, and those after it."""
    earliest, latest = ruleset.parameters.cutoff_earliest, ruleset.parameters.cutoff_latest
    if earliest is None or latest is None:
        return []
    return [(None, earliest - ONE_DAY), (earliest, latest), (latest + ONE_DAY, None)]


def _of_day(fact: str, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    """The ranges of days that the rule set tells apart, as far as they are possible."""
    for first, last in _ranges(ruleset):
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


def _of_use(model: str, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    """Since when the model is used, where nobody has said so."""
    unknown = When.unknown()
    if not any(use.model == model and use.start == unknown for use in facts.uses):
        return
    for first, last in _ranges(ruleset):
        start = When.between(first, last)
        uses = [replace(use, start=start) if use.model == model and use.start == unknown else use for use in facts.uses]
        yield _range_words(first, last), replace(facts, uses=tuple(uses))


def _of_settings(facts: Facts) -> Iterator[Choice]:
    for setting in Setting:
        yield str(StoredSetting(setting.value).label), replace(facts, settings=Settings.of(setting))
    yield gettext("none: private"), replace(facts, settings=Settings.private())


def _of_model(fact: FactKey, facts: Facts, ruleset: RuleSet) -> Iterator[Choice]:
    model = facts.model_index.get(fact.model)
    if model is None:
        return
    if fact.field == "use":
        yield from _of_use(fact.model, facts, ruleset)
    elif fact.field == "lineage":
        yield from _of_lineage(model, facts)
    elif fact.field == "multi_task":
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


def _of_lineage(model: Model, facts: Facts) -> Iterator[Choice]:
    """The parents that are known are all, or there is one more, which is Russian through and through, or is not."""
    named = tuple(edge for edge in model.parents if edge.parent)
    if model.contradicts_itself:
        return
    if named:
        yield gettext("no other parent"), _with_model(facts, replace(model, origin=Origin.DERIVED, parents=named))
    else:
        yield gettext("from scratch"), _with_model(facts, replace(model, origin=Origin.FROM_SCRATCH, parents=()))
    kind = next((edge.kind for edge in model.parents if not edge.parent), None) or Derivation.FINE_TUNE
    for words, russian in ((gettext("from a Russian model"), True), (gettext("from a foreign model"), False)):
        parent = Model(_PARENT, developer_is_russian_legal_entity=russian, origin=Origin.FROM_SCRATCH)
        made = replace(model, origin=Origin.DERIVED, parents=(*named, Edge(_PARENT, kind)))
        yield words, _with_model(replace(facts, models=(*facts.models, parent)), made)
