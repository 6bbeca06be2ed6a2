"""The register as it was known at a past moment: of each system the assessment that counted then, and nothing else.

Nothing of the past is rebuilt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Count, DateField, F, IntegerField, Min, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.models import Assessment, VerdictCode
from inventory.models import System
from web.as_of import assumption_names, short_title_by_id
from web.standpoint import Standpoint
from web.systems import queries
from web.systems.as_known_columns import columns_at
from web.systems.conditions import AnyOf, NumberCondition
from web.systems.filters import RegisterFilter
from web.systems.viewing import ALL, Preset, Viewing

if TYPE_CHECKING:
    from inventory.models import Person
    from inventory.models.system import SystemQuerySet

_DIFFERS = Preset(gettext_lazy("Another verdict today"), "differs=yes", queries.differs_from_now(["yes"]))


class AsKnownFilter(RegisterFilter):
    """The conditions of a past moment: on what its assessments hold, and on which of them hold no longer."""

    outlook = AnyOf(
        partial(queries.judged_is, "known_verdict"),
        pgettext_lazy("condition", "verdict, as it was known"),
        choices=VerdictCode.choices,
    )
    today = AnyOf(
        partial(queries.judged_is, "known_today"),
        pgettext_lazy("condition", "verdict of that day"),
        choices=VerdictCode.choices,
    )
    differs = AnyOf(
        queries.differs_from_now,
        pgettext_lazy("condition", "verdict today"),
        choices=[("yes", pgettext_lazy("condition", "another one"))],
    )
    score_min = NumberCondition(
        partial(queries.judged_from, "known_score"), pgettext_lazy("condition", "score at least")
    )
    score_max = NumberCondition(partial(queries.judged_to, "known_score"), pgettext_lazy("condition", "score at most"))


@dataclass(frozen=True, slots=True)
class RulesThen:
    """By which rules, under which assumptions and for which day of the outlook so many assessments were made."""

    ruleset_id: str
    outlook_on: date
    assumptions: list[str]
    count: int

    @property
    def ruleset(self) -> str:
        """How officials call the rule set."""
        return short_title_by_id(self.ruleset_id)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Systems that are not shown: registered only later, or registered and not assessed then. `first` is the moment of
    the first assessment of all.
    """

    registered_later: int
    not_assessed: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class AsKnown:
    """A past moment, and how the register is seen from it."""

    moment: datetime
    viewing: Viewing

    def rules(self, person: Person, among: Q) -> list[RulesThen]:
        """The rules that had judged what was known of the systems that fulfil `among`, those of most systems first."""
        rows = (
            Assessment.objects.known_at(self.moment, System.objects.visible_to(person).filter(among))
            .order_by()
            .values_list("ruleset_id", "outlook_on", "assumptions")
            .annotate(n=Count("pk"))
            .order_by("-n", "ruleset_id", "outlook_on")
        )
        return [RulesThen(ruleset, on, assumption_names(ruleset, said), count) for ruleset, on, said, count in rows]

    def left_out(self, person: Person, shown: int, among: Q) -> LeftOut:
        """What this person sees today and does not see here, beside the `shown` systems of that moment that fulfil
        `among`.
        """
        visible = System.objects.visible_to(person).filter(among)
        counts = visible.aggregate(all=Count("pk"), later=Count("pk", filter=Q(created_at__gt=self.moment)))
        missing = counts["all"] - shown
        later = min(counts["later"], missing)
        first = None if shown else Assessment.objects.filter(system__in=visible).aggregate(first=Min("at"))["first"]
        return LeftOut(later, missing - later, first)


def as_known(standpoint: Standpoint, moment: datetime) -> AsKnown:
    """The register as it was known at `moment`."""
    viewing = Viewing(
        standpoint=standpoint,
        columns=columns_at(moment),
        default_sort="outlook",
        filters=AsKnownFilter,
        rows=lambda person: rows_at(moment, person),
        verdict="known_verdict",
        beside="known_today",
        presets=(ALL, _DIFFERS),
    )
    return AsKnown(moment, viewing)


def rows_at(moment: datetime, person: Person) -> SystemQuerySet:
    """The systems that `person` may see today, each with the assessment that counted at `moment`; no others.

    The columns are annotations: a condition on the relation itself would join the assessments once more.
    """
    visible = System.objects.visible_to(person)
    counted = Assessment.objects.known_at(moment, visible).values("pk")
    return visible.filter(assessments__in=counted).annotate(
        known_verdict=F("assessments__outlook_verdict"),
        known_outlook_on=F("assessments__outlook_on"),
        known_today=F("assessments__today_verdict"),
        known_on=F("assessments__on"),
        known_score=F("assessments__score"),
        known_ruleset=F("assessments__ruleset_id"),
        known_since=F("assessments__at"),
        known_until=Cast(KeyTextTransform("until", "assessments__outlook"), DateField()),
        known_completeness=Cast(
            KeyTextTransform("percent", KeyTransform("completeness", "assessments__outlook")), IntegerField()
        ),
        known_rule=KeyTextTransform("rule", "assessments__outlook"),
    )
