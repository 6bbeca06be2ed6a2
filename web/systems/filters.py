"""Everything that the address of the register can ask; docs/exporting.md lists it for those who write links."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django_filters import FilterSet

from compliance.engine import Flag
from compliance.loading import installed_rulesets
from compliance.models import VerdictCode
from inventory.models import AIModel, Person, System, Unit
from inventory.models.choices import DateState, Phase, Setting
from web.parts.words import said
from web.systems import queries
from web.systems.conditions import (
    AnyOf,
    Chosen,
    Condition,
    CountryCondition,
    DayCondition,
    KeyCondition,
    NumberCondition,
    RowsCondition,
    TextCondition,
)
from web.systems.detail.fact_words import OF_MODEL, OF_SYSTEM, FactKey
from web.systems.wording import unit_name

if TYPE_CHECKING:
    from django.http import QueryDict

VERDICTS = [*VerdictCode.choices, (queries.NOT_ASSESSED, gettext_lazy("not assessed yet"))]
SETTINGS = [
    *Setting.choices,
    (queries.PRIVATE, pgettext_lazy("setting", "none: private")),
    (queries.UNKNOWN, pgettext_lazy("setting", "unknown")),
]
CATEGORIES = [(str(number), str(number)) for number in (1, 2, 3)]
IN_OPERATION = [
    (DateState.DATED.value, gettext_lazy("known, if only in part")),
    (DateState.UNKNOWN.value, pgettext_lazy("date", "unknown")),
    (DateState.NONE.value, gettext_lazy("no such date")),
]
FLAGS = [
    (Flag.ASSUMPTION.value, gettext_lazy("rests on an assumption")),
    (Flag.CANDIDATE.value, gettext_lazy("candidate, by self-assessment")),
    (Flag.CONSERVATIVE.value, gettext_lazy("read against us")),
]
COUNTRY_WORDS = {queries.ABROAD: gettext_lazy("any country but Russia")}
BREAKING_WORDS = {**COUNTRY_WORDS, queries.ANY: gettext_lazy("any country")}
FACT_WORDS = {queries.ANY: gettext_lazy("any fact")}
LEGAL_WORDS = {queries.ANY: gettext_lazy("any legal question")}
PERSON_WORDS = {"me": gettext_lazy("me"), "none": pgettext_lazy("condition", "nobody")}
# Pairs of which the first must not be greater than the second.
RANGES = (
    ("in_operation_from", "in_operation_to"),
    ("due_from", "due_to"),
    ("completeness_min", "completeness_max"),
    ("score_min", "score_max"),
)


def fact_name(key: str) -> str:
    """The fact as a noun, with the id of its model where it has one; the key itself where nobody knows it."""
    fact = FactKey.of(key)
    return fact.noun(fact.model) if fact.field in (OF_MODEL if fact.model else OF_SYSTEM) else key


def legal_question_text(key: str) -> str:
    """The question as an installed rule set asks it; the key itself where none does."""
    asked = (q for ruleset in installed_rulesets().values() for q in ruleset.legal_questions if q.id == key)
    question = next(asked, None)
    return said(question.text) if question else key


class RegisterFilter(FilterSet):
    """What all ways to see the register have in common. An address with a condition that cannot be read shows no row at
    all.
    """

    q = TextCondition(queries.text_matches, pgettext_lazy("condition", "text"))
    unit = RowsCondition(
        lambda chosen: queries.in_units(chosen.rows),
        pgettext_lazy("condition", "unit"),
        lambda person: Unit.objects.visible_to(person).select_related("parent"),
        named=unit_name,
    )

    class Meta:
        model = System
        fields: list[str] = []

    def __init__(self, data: QueryDict, person: Person) -> None:
        super().__init__(data, System.objects.visible_to(person))
        self.person = person

    def is_valid(self) -> bool:
        """Whether every condition can be read and no range is upside down."""
        super().is_valid()
        for first, last in RANGES:
            low, high = self.form.cleaned_data.get(first), self.form.cleaned_data.get(last)
            if low is not None and high is not None and low > high:
                self.form.add_error(last, gettext("This is less than where the range begins."))
        return bool(super().is_valid())

    def condition(self, name: str) -> Condition:
        """The condition of one parameter. Raises KeyError for a parameter that does not exist."""
        return cast(Condition, self.filters[name])

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What is asked, by parameter, in the order in which the parameters stand above. For a valid address only."""
        asked: dict[str, Q] = {}
        for name, value in self.form.cleaned_data.items():
            condition = self.condition(name).condition(self._with_me(value))
            if condition is not None:
                asked[name] = condition
        return asked

    def words(self) -> Mapping[str, list[str]]:
        """What is asked in words, by parameter. For a valid address only."""
        cleaned: Mapping[str, Any] = self.form.cleaned_data
        return {name: self.condition(name).says(cleaned[name]) for name in self.conditions}

    def _with_me(self, value: Any) -> Any:
        """*me* is whoever asks, so that a link of that kind serves everybody."""
        if isinstance(value, Chosen) and "me" in value.words:
            return Chosen([*value.rows, self.person], value.words)
        return value


class FactFilter(RegisterFilter):
    """Conditions on what is known of a system now, whatever day of the law it is judged on."""

    setting = AnyOf(queries.setting_is, pgettext_lazy("condition", "setting"), choices=SETTINGS)
    category = AnyOf(queries.category_is, pgettext_lazy("condition", "CII category"), choices=CATEGORIES)
    phase = AnyOf(queries.phase_is, pgettext_lazy("condition", "phase"), choices=Phase.choices)
    phase_not = AnyOf(queries.phase_is_not, pgettext_lazy("condition", "phase is not"), choices=Phase.choices)
    responsible = RowsCondition(
        lambda chosen: queries.responsible_is(chosen.rows, "none" in chosen.words),
        pgettext_lazy("condition", "responsible"),
        Person.objects.visible_to,
        PERSON_WORDS,
    )
    model = RowsCondition(
        lambda chosen: queries.uses(chosen.rows), pgettext_lazy("condition", "model"), AIModel.objects.visible_to
    )
    rests_on = RowsCondition(
        lambda chosen: queries.rests_on(chosen.rows),
        pgettext_lazy("condition", "model or ancestor"),
        AIModel.objects.visible_to,
    )
    origin = CountryCondition(queries.origin_in, pgettext_lazy("condition", "origin of a model"), COUNTRY_WORDS)
    hosting = CountryCondition(queries.hosting_in, pgettext_lazy("condition", "data in"), COUNTRY_WORDS)
    in_operation = AnyOf(
        queries.in_operation_is, pgettext_lazy("condition", "day of coming into operation"), choices=IN_OPERATION
    )
    in_operation_from = DayCondition(queries.in_operation_from, pgettext_lazy("condition", "in operation from"))
    in_operation_to = DayCondition(queries.in_operation_to, pgettext_lazy("condition", "in operation by"))


class SystemFilter(FactFilter):
    """The conditions of the register as it is now."""

    outlook = AnyOf(queries.outlook_is, pgettext_lazy("condition", "verdict on %(day)s"), choices=VERDICTS)
    today = AnyOf(queries.today_is, pgettext_lazy("condition", "verdict today"), choices=VERDICTS)
    breaking = CountryCondition(
        queries.breaking_in, pgettext_lazy("condition", "condition broken by data in"), BREAKING_WORDS
    )
    due_from = DayCondition(queries.due_from, pgettext_lazy("condition", "nearest deadline from"))
    due_to = DayCondition(queries.due_to, pgettext_lazy("condition", "nearest deadline by"))
    completeness_min = NumberCondition(
        queries.completeness_from, pgettext_lazy("condition", "completeness at least"), in_per_cent=True
    )
    completeness_max = NumberCondition(
        queries.completeness_to, pgettext_lazy("condition", "completeness at most"), in_per_cent=True
    )
    score_min = NumberCondition(queries.score_from, pgettext_lazy("condition", "score at least"))
    score_max = NumberCondition(queries.score_to, pgettext_lazy("condition", "score at most"))
    flag = AnyOf(queries.flagged, pgettext_lazy("condition", "the verdict"), choices=FLAGS)
    question = KeyCondition(queries.asked, pgettext_lazy("condition", "missing fact"), FACT_WORDS, named=fact_name)
    legal_question = KeyCondition(
        queries.legally_asked, pgettext_lazy("condition", "legal question"), LEGAL_WORDS, named=legal_question_text
    )
