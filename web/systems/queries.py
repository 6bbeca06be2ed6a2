"""What a list of systems can be asked, as conditions on systems and their standings. One condition, one function."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q

from inventory.lineage import descendants_of
from inventory.models import ModelUse, System
from inventory.models.choices import DateState

if TYPE_CHECKING:
    from inventory.models import AIModel, Person, Unit

# Answers beside the codes of the choices.
NOT_ASSESSED = "unassessed"
PRIVATE, UNKNOWN = "private", "unknown"
ABROAD, ANY = "abroad", "any"
_AT_HOME_OR_UNKNOWN = ["RU", "?"]


def text_matches(text: str) -> Q:
    """Systems with all words of the text in some form, or with the text as a part."""
    return Q(pk__in=System.objects.matching(text).values("pk"))


def outlook_is(verdicts: Collection[str]) -> Q:
    """Systems with one of these outlooks; those without a standing are not assessed yet."""
    return _verdict_is("outlook", verdicts)


def today_is(verdicts: Collection[str]) -> Q:
    """Systems with one of these verdicts today."""
    return _verdict_is("today", verdicts)


def _verdict_is(name: str, verdicts: Collection[str]) -> Q:
    condition = Q(**{f"standing__{name}__in": [verdict for verdict in verdicts if verdict != NOT_ASSESSED]})
    return condition | Q(standing=None) if NOT_ASSESSED in verdicts else condition


def judged_is(field: str, verdicts: Collection[str]) -> Q:
    """Systems with one of these verdicts on the day, or at the moment, that was asked."""
    return Q(**{f"{field}__in": list(verdicts)})


def judged_from(field: str, number: int) -> Q:
    """Systems with at least so much on that day, or at that moment."""
    return Q(**{f"{field}__gte": number})


def judged_to(field: str, number: int) -> Q:
    """Systems with at most so much on that day, or at that moment."""
    return Q(**{f"{field}__lte": number})


def differs_from_now(_said: Collection[str]) -> Q:
    """Systems of which another outlook was known than is known now."""
    return Q(standing=None) | ~Q(standing__outlook=F("known_verdict"))


def setting_is(settings: Collection[str]) -> Q:
    """Systems of which one effective setting is among these; private is no setting at all, which is not unknown."""
    condition = Q(standing__settings__overlap=[key for key in settings if key not in (PRIVATE, UNKNOWN)])
    if PRIVATE in settings:
        condition |= Q(standing__settings_known=True, standing__settings=[])
    if UNKNOWN in settings:
        condition |= Q(standing__settings_known=False)
    return condition


def category_is(categories: Collection[str]) -> Q:
    """Systems of a significant CII object of one of these categories."""
    return Q(standing__cii_category__in=[int(category) for category in categories])


def phase_is(phases: Collection[str]) -> Q:
    """Systems in one of these phases."""
    return Q(phase__in=phases)


def phase_is_not(phases: Collection[str]) -> Q:
    """Systems in none of these phases."""
    return ~Q(phase__in=phases)


def in_units(units: Iterable[Unit]) -> Q:
    """Systems of these units and of everything below them."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(unit__path__startswith=unit.path)
    return condition


def uses(models: Sequence[AIModel]) -> Q:
    """Systems that use one of these models, at whatever time."""
    return Q(pk__in=ModelUse.objects.filter(ai_model__in=models).values("system"))


def rests_on(models: Sequence[AIModel]) -> Q:
    """Systems that use one of these models or a model made from it, however far away."""
    ids = {model.pk for model in models}
    below = descendants_of(ids)
    reached = ids.union(*below.values())
    return Q(pk__in=ModelUse.objects.filter(ai_model__in=reached).values("system"))


def origin_in(countries: Collection[str]) -> Q:
    """Systems with a model whose worst ancestor is of one of these countries."""
    return _country_in("origins", countries)


def hosting_in(countries: Collection[str]) -> Q:
    """Systems whose data goes to one of these countries."""
    return _country_in("hosting", countries)


def breaking_in(countries: Collection[str]) -> Q:
    """Systems a condition of which is broken by data in one of these countries."""
    condition = _country_in("breaking", countries)
    return condition | Q(standing__breaking__len__gt=0) if ANY in countries else condition


def _country_in(name: str, countries: Collection[str]) -> Q:
    """`abroad` is every country but Russia; an unknown one is not taken for foreign."""
    condition = Q(**{f"standing__{name}__overlap": [country for country in countries if country not in (ABROAD, ANY)]})
    if ABROAD in countries:
        condition |= Q(**{"standing__isnull": False}) & ~Q(**{f"standing__{name}__contained_by": _AT_HOME_OR_UNKNOWN})
    return condition


def responsible_is(people: Collection[Person], nobody: bool) -> Q:
    """Systems for which one of these people answers, themselves or for their unit; or for which nobody does."""
    condition = Q(standing__responsible__in=people)
    return condition | Q(standing__responsible=None) if nobody else condition


def in_operation_is(states: Collection[str]) -> Q:
    """Systems of which the day of coming into operation is known, unknown, or excluded."""
    return Q(in_operation_state__in=states)


def in_operation_from(day: date) -> Q:
    """Systems that may have come into operation on `day` or later: a half-known date counts if any of its days does."""
    return Q(in_operation_state=DateState.DATED, in_operation_to__gte=day)


def in_operation_to(day: date) -> Q:
    """Systems that may have come into operation on `day` or before."""
    return Q(in_operation_state=DateState.DATED, in_operation_from__lte=day)


def due_from(day: date) -> Q:
    """Systems whose nearest deadline is on `day` or later."""
    return Q(standing__due_on__gte=day)


def due_to(day: date) -> Q:
    """Systems whose nearest deadline is on `day` or before."""
    return Q(standing__due_on__lte=day)


def completeness_from(per_cent: int) -> Q:
    """Systems that are at least so complete."""
    return Q(standing__completeness__gte=per_cent)


def completeness_to(per_cent: int) -> Q:
    """Systems that are at most so complete."""
    return Q(standing__completeness__lte=per_cent)


def score_from(points: int) -> Q:
    """Systems with at least so many points."""
    return Q(standing__score__gte=points)


def score_to(points: int) -> Q:
    """Systems with at most so many points."""
    return Q(standing__score__lte=points)


def flagged(flags: Collection[str]) -> Q:
    """Systems whose verdict carries one of these flags."""
    return Q(standing__flags__overlap=list(flags))


def asked(questions: Collection[str]) -> Q:
    """Systems whose verdict hangs on one of these facts; `any`: on some fact."""
    return _asked("questions", questions)


def legally_asked(questions: Collection[str]) -> Q:
    """Systems whose verdict hangs on one of these legal questions; `any`: on some of them."""
    return _asked("legal_questions", questions)


def _asked(name: str, questions: Collection[str]) -> Q:
    condition = Q(**{f"standing__{name}__overlap": [key for key in questions if key != ANY]})
    return condition | Q(**{f"standing__{name}__len__gt": 0}) if ANY in questions else condition
