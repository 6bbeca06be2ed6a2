"""The chain of a decision is made of passages: the rows about one part of the facts.

Systems share parts, so a passage is made once, and is equal to itself alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .policy import Policy
from .result import Verdict
from .rules import (
    RULE_OF_FLOW,
    RULES_BY_ID,
    developer_ru,
    effective_deferred,
    effective_main,
    gov_list,
    inoperation_date,
    material_change,
    model_origin,
    national_essential,
    params_threshold,
    scope_cii_category,
    scope_multitask,
    scope_private,
    scope_sector,
    sovereign_full,
    status_confirmed,
    transition_end,
    trusted_register,
)

Answer = bool | None


# The answer of a rule with which it closes a branch, by the verdict of that branch.
CLOSING: dict[Verdict, dict[str, bool]] = {
    Verdict.OUT_OF_SCOPE: {
        scope_private.RULE.id: True,
        scope_sector.RULE.id: False,
        scope_cii_category.RULE.id: False,
        params_threshold.RULE.id: False,
        scope_multitask.RULE.id: False,
    },
    Verdict.NOT_YET: {gov_list.RULE.id: False, effective_main.RULE.id: False, effective_deferred.RULE.id: False},
    Verdict.CONFORMS: {
        model_origin.RULE.id: True,
        status_confirmed.RULE.id: True,
        trusted_register.RULE.id: True,
        sovereign_full.RULE.id: True,
        national_essential.RULE.id: True,
    },
    Verdict.IN_TRANSITION: {inoperation_date.RULE.id: True, transition_end.RULE.id: True},
    Verdict.NOT_PERMITTED: {
        model_origin.RULE.id: False,
        developer_ru.RULE.id: False,
        trusted_register.RULE.id: False,
        inoperation_date.RULE.id: False,
        material_change.RULE.id: True,
        transition_end.RULE.id: False,
        **{rule.id: False for rule in RULE_OF_FLOW.values()},
    },
}


class Row(NamedTuple):
    """What a rule said before it is known whether it decided: ``answer`` None = open; ``unknown``: a fact can turn it,
    not a legal reading alone; ``subject``: a model, where the row is about one.
    """

    rule: str
    facts: tuple[str, ...]
    value: str
    answer: Answer
    unknown: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Rows about one part of the facts. ``closing``: the verdicts to which some row can bring it; ``asks`` and
    ``hangs_on``: the facts and the legal questions of open rows. ``dated``: the value of its rows is the day in
    operation, which is filled in when they are told.
    """

    rows: tuple[Row, ...]
    closing: frozenset[Verdict]
    asks: frozenset[str]
    hangs_on: frozenset[str]
    dated: bool


def passage(rows: Iterable[Row], law: Policy, dated: bool = False) -> Passage:
    """The rows of the rules that the rule set lets decide."""
    kept = tuple(row for row in rows if law.decides(row.rule))
    unsettled = [row for row in kept if row.answer is None]
    return Passage(
        rows=kept,
        closing=frozenset(verdict for verdict in CLOSING for row in kept if closes_with(row, verdict)),
        asks=frozenset(key for row in unsettled for key in row.facts),
        hangs_on=frozenset(item for row in unsettled for item in RULES_BY_ID[row.rule].questions),
        dated=dated,
    )


def closes_with(row: Row, verdict: Verdict) -> bool:
    """Whether what the rule said closes a branch that ends in this verdict."""
    return row.answer is not None and CLOSING.get(verdict, {}).get(row.rule) is row.answer


def all_or_none(values: Iterable[bool]) -> Answer:
    """The one value, or None where both occur."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None
