"""The register on a day of the law: what is known now, judged on that day by a rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.as_of import AsOf
from compliance.as_of import line_of as rules_of
from compliance.hypotheses import Progress, Side, by_outcome, evaluate_missing, hypothesis_of, unsettled
from compliance.models import Hypothesis, VerdictCode
from compliance.rules_in_force import active_ruleset, standing_assumptions
from inventory.models import System
from web.exporting.sheet import Kind
from web.standpoint import Standpoint
from web.systems import cells, queries
from web.systems.columns import Column, together, verdict_column
from web.systems.conditions import AnyOf, NumberCondition
from web.systems.filters import FactFilter
from web.systems.judged_columns import completeness_column, rule_column, same_for_all, score_column, until_column
from web.systems.register_columns import COLUMNS, TODAY
from web.systems.viewing import ABROAD, ALL, SENSITIVE, Viewing

if TYPE_CHECKING:
    from datetime import date

    from compliance.engine import RuleSet
    from inventory.models import Person
    from inventory.models.system import SystemQuerySet

# The name under which what came out is joined to a system.
JUDGED = "judged"
# While a page waits, so many distinct sets of facts are judged; then it says how far that has come.
AT_ONCE = 600
# What is known now holds on that day, too, as far as it says nothing else: these columns are those of the register.
_OF_THE_REGISTER = ("code", "name", "unit", "setting", "models", "responsible", "phase", "in_operation")
_CHOSEN = ("code", "name", "unit", "setting")


class OnADayFilter(FactFilter):
    """The conditions of the register on a day."""

    outlook = AnyOf(
        partial(queries.judged_is, f"{JUDGED}__verdict"),
        pgettext_lazy("condition", "verdict on %(day)s"),
        choices=VerdictCode.choices,
    )
    today = AnyOf(queries.today_is, pgettext_lazy("condition", "verdict today"), choices=VerdictCode.choices)
    completeness_min = NumberCondition(
        partial(queries.judged_from, f"{JUDGED}__completeness"),
        pgettext_lazy("condition", "completeness at least"),
        in_per_cent=True,
    )
    completeness_max = NumberCondition(
        partial(queries.judged_to, f"{JUDGED}__completeness"),
        pgettext_lazy("condition", "completeness at most"),
        in_per_cent=True,
    )
    score_min = NumberCondition(
        partial(queries.judged_from, f"{JUDGED}__score"), pgettext_lazy("condition", "score at least")
    )
    score_max = NumberCondition(
        partial(queries.judged_to, f"{JUDGED}__score"), pgettext_lazy("condition", "score at most")
    )


@dataclass(frozen=True, slots=True)
class OnADay:
    """A day, the rules that judge it, and what was judged already."""

    side: Side
    hypothesis: Hypothesis
    viewing: Viewing
    by_rules_in_force: bool

    def evaluate(self, person: Person, among: Q) -> Progress:
        """Judges what is still missing for the systems of this person that fulfil `among`, up to `AT_ONCE` distinct
        sets of facts.
        """
        systems = System.objects.visible_to(person).filter(among)
        return evaluate_missing(self.hypothesis, self.side, systems, AT_ONCE)

    def rules(self, today: date) -> AsOf:
        """The as-of line: these rules, judged on this day."""
        return replace(rules_of(self.side.ruleset, self.side.assumptions, today), outlook_on=self.side.on)

    def waiting(self, person: Person, among: Q) -> int:
        """How many of the systems that fulfil `among` are being assessed anew, or never were; they are not shown."""
        return unsettled(System.objects.visible_to(person).filter(among)).count()


def on_a_day(standpoint: Standpoint, ruleset: RuleSet, on: date, at: datetime) -> OnADay:
    """The register on the day `on` by `ruleset`. As on every list, the planning assumption holds."""
    side = Side(ruleset, standing_assumptions(ruleset).planning(True), on)
    hypothesis = hypothesis_of(side, at)
    viewing = Viewing(
        standpoint=standpoint,
        columns=columns_of(ruleset, on),
        default_sort="outlook",
        filters=OnADayFilter,
        rows=lambda person: _rows(person, hypothesis),
        verdict=f"{JUDGED}__verdict",
        beside="standing__today",
        presets=(ALL, SENSITIVE, ABROAD),
    )
    return OnADay(side, hypothesis, viewing, ruleset.id == active_ruleset().id)


def _rows(person: Person, hypothesis: Hypothesis) -> SystemQuerySet:
    """The systems that were judged under the hypothesis. One whose facts are being read anew has no verdict to show."""
    judged: SystemQuerySet = by_outcome(System.objects.visible_to(person), **{JUDGED: hypothesis})  # type: ignore[assignment]
    return judged.filter(**{f"{JUDGED}__isnull": False, "standing__stale": False})


def columns_of(ruleset: RuleSet, on: date) -> Sequence[Column]:
    """The facts as they are now, and what that day makes of them."""
    facts = [replace(column, chosen=column.key in _CHOSEN) for column in COLUMNS if column.key in _OF_THE_REGISTER]
    first = len(_CHOSEN)
    return (*facts[:first], *_verdicts(ruleset, on), *facts[first:])


def _verdicts(ruleset: RuleSet, on: date) -> Sequence[Column]:
    return (
        Column(
            "outlook",
            gettext_lazy("Verdict on %(day)s"),
            (f"{JUDGED}__verdict",),
            lambda row, words: cells.verdict(row[f"{JUDGED}__verdict"], words),
            together(
                verdict_column("outlook", gettext_lazy("Verdict on the day"), f"{JUDGED}__verdict"),
                lambda _words: [
                    same_for_all("on", gettext_lazy("Day of the law"), Kind.DATE, on),
                    same_for_all("ruleset", gettext_lazy("Rule set"), Kind.TEXT, ruleset.id),
                ],
            ),
            order=(f"{JUDGED}__rank",),
            css="cell-verdict",
        ),
        Column(
            "today",
            gettext_lazy("Today"),
            ("standing__today",),
            cells.today,
            TODAY,
            order=("standing__today_rank",),
            css="cell-verdict cell-hidden",
        ),
        until_column(f"{JUDGED}__until"),
        score_column(f"{JUDGED}__score"),
        completeness_column(f"{JUDGED}__completeness"),
        rule_column((f"{JUDGED}__rule",), lambda row: (ruleset.id, row[f"{JUDGED}__rule"])),
    )
