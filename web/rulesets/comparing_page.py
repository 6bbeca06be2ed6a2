"""A comparison in the words of the page: both sides, the matrix of verdicts, rules, units, each figure a door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from compliance.engine import RuleSet
from compliance.hypotheses import Side
from compliance.loading import installed_rulesets
from compliance.rules_in_force import PLANNING_ASSUMPTION
from compliance.whatif import OPEN, Comparison
from compliance.whatif_changes import Asked
from inventory.models import Unit
from web.parts.words import RULESET_STATUS, said, verdict_word
from web.rulesets.comparing_form import LISTED, SHOWN, Choice, ComparisonForm
from web.rulesets.flips import matrix
from web.rulesets.questions import answer_words, question_words

UNITS_AT_FIRST = 8


@dataclass(frozen=True, slots=True)
class NamedSide:
    """How page and file name one side. `otherwise` are the answers that differ from what stands, in words."""

    id: str
    title: str
    status: str
    on: date
    otherwise: list[str]
    trial: bool
    unpublished: bool
    too_early: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """So many systems of a pair of verdicts; `url` lists them, if they are more than none and change."""

    after: str
    systems: int
    changes: bool
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one verdict before."""

    before: str
    cells: list[Cell]
    total: int


@dataclass(frozen=True, slots=True)
class Door:
    """A name with a count that lists what it counts."""

    key: str
    name: str
    systems: int
    url: str
    chosen: bool


def named_sides(form: ComparisonForm) -> list[NamedSide]:
    """Both sides of a valid form."""
    pairs = zip(form.chosen, form.sides, ("a", "b"), strict=True)
    return [_named(choice, side, _otherwise(choice.ruleset, form.answers(name))) for choice, side, name in pairs]


def before_all(sides: tuple[Side, Side]) -> date | None:
    """The day of the first rule set that there was, if a side asks about a day before it."""
    first = min(ruleset.published_on for ruleset in installed_rulesets().values())
    return first if any(side.on < first for side in sides) else None


def address(query: QueryDict, **changes: str) -> str:
    """The same comparison with other rows, from the first page on: what `changes` names is replaced, an empty value
    leaves it out.
    """
    kept = query.copy()
    for name in (*SHOWN, *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"


def rows_address(query: QueryDict, **changes: str) -> str:
    """Only these rows, whatever was chosen before."""
    return address(query, **(dict.fromkeys(LISTED, "") | changes)) + "#changes"


def matrix_of(found: Comparison, asked: Asked, query: QueryDict) -> dict[str, Any]:
    """The verdicts after that occur, the rows of the verdicts before, and the totals, for the template."""
    columns, rows = matrix(found.pairs)
    return {
        "columns": columns,
        "matrix": [
            Row(row.before, [_cell(row.before, after, count, asked, query) for after, count in row.cells], row.total)
            for row in rows
        ],
        "totals": [sum(found.pairs[row.before, column] for row in rows) for column in columns],
    }


def rules_of(found: Comparison, asked: Asked, query: QueryDict) -> list[Door]:
    """The rules that decide for systems whose verdict changes, the most frequent first."""
    rows = [(rule, count, rule_title(found.after.ruleset, rule)) for rule, count in found.rules.most_common() if rule]
    return [
        Door(rule, title, count, rows_address(query, rule=rule, change="verdict"), asked.rule == rule)
        for rule, count, title in rows
    ]


def units_of(found: Comparison, asked: Asked, query: QueryDict) -> list[Door]:
    """The units whose systems change, the most first."""
    rows = sorted(found.units.items(), key=lambda row: (-row[1], row[0][1]))
    return [
        Door(str(pk), name, count, rows_address(query, unit=str(pk)), asked.unit == pk) for (pk, name), count in rows
    ]


def conditions(asked: Asked, found: Comparison, unit: Unit | None) -> list[str]:
    """Which rows are asked for, in words."""
    words = []
    if asked.before:
        words.append(gettext("was: %(verdict)s") % {"verdict": verdict_word(asked.before).label})
    if asked.after:
        words.append(gettext("becomes: %(verdict)s") % {"verdict": verdict_word(asked.after).label})
    if asked.flips is not None:
        words.append(gettext("the verdict changes") if asked.flips else gettext("only the score changes"))
    if asked.rule:
        words.append(gettext("rule: %(rule)s") % {"rule": rule_title(found.after.ruleset, asked.rule) or asked.rule})
    if unit is not None:
        words.append(gettext("unit: %(unit)s") % {"unit": unit})
    if asked.text:
        words.append(gettext("search: “%(text)s”") % {"text": asked.text})
    return words


def rule_title(ruleset: RuleSet, rule: str) -> str:
    """The title of a rule of this rule set; empty where it has none of this id."""
    found = next((entry for entry in ruleset.rules if entry.id == rule), None)
    return said(found.title) if found else ""


def _named(choice: Choice, side: Side, otherwise: list[str]) -> NamedSide:
    ruleset, first = side.ruleset, side.ruleset.parameters.outlook_not_before
    return NamedSide(
        id=ruleset.id,
        title=choice.title,
        status=str(RULESET_STATUS.get(ruleset.status, ruleset.status)),
        on=side.on,
        otherwise=otherwise,
        trial=choice.trial,
        unpublished=side.on < ruleset.published_on,
        too_early=first if side.on < first else None,
    )


def _otherwise(ruleset: RuleSet, answers: dict[str, str]) -> list[str]:
    words = []
    for question, answer in answers.items():
        answered = gettext("open") if answer == OPEN else answer_words([ruleset], question, answer)
        if question == PLANNING_ASSUMPTION:
            words.append(gettext("without the planning assumption"))
        else:
            words.append(f"{question_words([ruleset], question)} — {answered}")
    return words


def _cell(before: str, after: str, count: int, asked: Asked, query: QueryDict) -> Cell:
    changes = before != after
    url = rows_address(query, before=before, after=after) if count and changes else ""
    return Cell(after, count, changes, url, (asked.before, asked.after) == (before, after))
