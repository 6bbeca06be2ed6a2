"""The columns of the register as it was known at a past moment. Where one is of today, its title says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from web.as_of import short_title_by_id
from web.exporting.sheet import MOSCOW_IN_WORDS, Kind, SheetColumn
from web.standpoint import moment_words
from web.systems import cells
from web.systems.columns import Column, plain_column, together, verdict_column
from web.systems.judged_columns import completeness_column, rule_column, score_column, severity, until_column
from web.systems.register_columns import COLUMNS


def columns_at(moment: datetime) -> Sequence[Column]:
    """Code, name and unit of today; all else as the assessment of the moment has it (`as_known.rows_at`)."""
    code, name, unit = (column for column in COLUMNS if column.key in ("code", "name", "unit"))
    return (
        code,
        replace(name, title=pgettext_lazy("column", "System, by its name of today")),
        replace(unit, title=pgettext_lazy("column", "Unit today")),
        *_verdicts(moment),
        until_column("known_until"),
        score_column("known_score"),
        completeness_column("known_completeness"),
        rule_column(("known_rule", "known_ruleset"), lambda row: (row["known_ruleset"], row["known_rule"] or "")),
        *_where_it_comes_from(),
    )


def _verdicts(moment: datetime) -> Sequence[Column]:
    verdict, that_day = "known_verdict", "known_today"
    return (
        Column(
            "outlook",
            pgettext_lazy("column", "Verdict, as known"),
            (verdict, "known_outlook_on"),
            lambda row, words: cells.verdict(row[verdict], words),
            together(
                verdict_column("outlook", gettext_lazy("Outlook, as it was known"), verdict),
                plain_column("outlook_on", gettext_lazy("Day of the outlook"), "known_outlook_on", Kind.DATE),
                lambda _words: [_known_at(moment)],
            ),
            order=(severity(verdict),),
            css="cell-verdict",
        ),
        Column(
            "today",
            pgettext_lazy("column", "On that day"),
            (that_day, "known_on"),
            lambda row, words: cells.verdict(row[that_day], words),
            together(
                verdict_column("today", gettext_lazy("Verdict of the day of the assessment"), that_day),
                plain_column("on", gettext_lazy("Day of the assessment"), "known_on", Kind.DATE),
            ),
            order=(severity(that_day),),
            css="cell-verdict cell-hidden",
        ),
        Column(
            "now",
            pgettext_lazy("column", "Known today"),
            ("standing__outlook", "standing__outlook_on"),
            cells.outlook,
            together(
                verdict_column("now", gettext_lazy("Outlook, as it is known today"), "standing__outlook"),
                plain_column(
                    "now_outlook_on", gettext_lazy("Day of the outlook today"), "standing__outlook_on", Kind.DATE
                ),
            ),
            order=("standing__outlook_rank",),
            css="cell-verdict cell-hidden",
            chosen=False,
        ),
    )


def _where_it_comes_from() -> Sequence[Column]:
    ruleset, at = "known_ruleset", "known_since"
    return (
        Column(
            "ruleset",
            pgettext_lazy("column", "Rule set then"),
            (ruleset,),
            lambda row, _words: cells.titled(row[ruleset], short_title_by_id(row[ruleset])),
            plain_column("ruleset", gettext_lazy("Rule set then"), ruleset, Kind.TEXT, 16),
            order=(ruleset,),
            css="cell-nowrap cell-hidden",
            chosen=False,
        ),
        Column(
            "assessed",
            pgettext_lazy("column", "Assessed"),
            (at,),
            lambda row, _words: cells.titled(moment_words(row[at]), moment_words(row[at], to_the_minute=True)),
            lambda _words: [
                SheetColumn(
                    "assessed",
                    gettext("Assessed at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS},
                    Kind.MOMENT,
                    lambda row: row[at],
                    20,
                )
            ],
            order=(at,),
            css="cell-nowrap cell-hidden",
        ),
    )


def _known_at(moment: datetime) -> SheetColumn:
    """The moment in every row, so that none can be taken for one of now."""
    title = gettext("As known at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}
    return SheetColumn("known_at", title, Kind.MOMENT, lambda _row: moment, 20)
