"""The columns of a verdict that is not the one of now: the same wherever the row has it from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.models import SEVERITY
from web.exporting.sheet import Kind, Row, SheetColumn
from web.systems import cells
from web.systems.columns import Column, plain_column, text_column
from web.systems.rule_words import rule_cell, rule_title

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from web.systems.wording import Wording

RuleOf = Callable[[Row], tuple[str, str]]


def severity(field: str) -> Case:
    """The verdict of `field` as its place in the order of severity."""
    ranks = (When(**{field: code, "then": Value(rank)}) for code, rank in SEVERITY.items())
    return Case(*ranks, output_field=IntegerField())


def until_column(field: str) -> Column:
    """The last day of the transition."""
    title = pgettext_lazy("column", "Until")
    return Column(
        "until",
        title,
        (field,),
        lambda row, words: cells.day(row[field], words),
        plain_column("until", gettext_lazy("In transition until"), field, Kind.DATE),
        order=(field,),
        css="cell-nowrap cell-hidden",
    )


def score_column(field: str) -> Column:
    """The points."""
    title = gettext_lazy("Score")
    return Column(
        "score",
        title,
        (field,),
        lambda row, _words: cells.points(row[field]),
        plain_column("score", title, field, Kind.NUMBER, 8),
        order=(field,),
        css="cell-number cell-hidden",
    )


def completeness_column(field: str) -> Column:
    """The share of the needed facts that are known."""
    return Column(
        "completeness",
        pgettext_lazy("column", "Complete"),
        (field,),
        lambda row, _words: cells.per_cent(row[field]),
        plain_column("completeness", gettext_lazy("Completeness, %"), field, Kind.NUMBER, 10),
        order=(field,),
        css="cell-number cell-hidden",
    )


def rule_column(fields: tuple[str, ...], rule_of: RuleOf) -> Column:
    """The rule to name first; `rule_of` reads its rule set and its id off a row."""

    def words_of(row: Row, words: Wording) -> str:
        ruleset_id, rule = rule_of(row)
        return rule_title(ruleset_id, rule, words.language) if rule else ""

    return Column(
        "rule",
        pgettext_lazy("column", "What decides"),
        fields,
        lambda row, words: rule_cell(*rule_of(row), words),
        lambda words: [
            *text_column("rule", pgettext_lazy("column", "What decides"), words_of, 44)(words),
            SheetColumn("rule_id", str(gettext_lazy("Rule")), Kind.TEXT, lambda row: rule_of(row)[1], 26),
        ],
        css="cell-cut cell-hidden",
    )


def same_for_all(key: str, title: _StrPromise, kind: Kind, value: date | str) -> SheetColumn:
    """A column that says the same in every row, so that no row can be taken for one of another day."""
    return SheetColumn(key, str(title), kind, lambda _row: value, 16)
