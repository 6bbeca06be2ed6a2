"""The chain of a decision is made of passages: the rows about one part of the facts.

Systems share parts, so a passage is made once, and is equal to itself alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from .policy import Policy
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
from .verdict import CONFORMS, IN_TRANSITION, NOT_PERMITTED, NOT_YET, OUT_OF_SCOPE

Answer = bool | None
# The verdicts, as bits, whose branch a rule closes with an answer.
CLOSES: dict[tuple[str, bool], int] = {
    (scope_private.RULE.id, True): OUT_OF_SCOPE,
    (scope_sector.RULE.id, False): OUT_OF_SCOPE,
    (scope_cii_category.RULE.id, False): OUT_OF_SCOPE,
    (params_threshold.RULE.id, False): OUT_OF_SCOPE,
    (scope_multitask.RULE.id, False): OUT_OF_SCOPE,
    (gov_list.RULE.id, False): NOT_YET,
    (effective_main.RULE.id, False): NOT_YET,
    (effective_deferred.RULE.id, False): NOT_YET,
    (model_origin.RULE.id, True): CONFORMS,
    (status_confirmed.RULE.id, True): CONFORMS,
    (trusted_register.RULE.id, True): CONFORMS,
    (sovereign_full.RULE.id, True): CONFORMS,
    (national_essential.RULE.id, True): CONFORMS,
    (inoperation_date.RULE.id, True): IN_TRANSITION,
    (transition_end.RULE.id, True): IN_TRANSITION,
    (model_origin.RULE.id, False): NOT_PERMITTED,
    (developer_ru.RULE.id, False): NOT_PERMITTED,
    (trusted_register.RULE.id, False): NOT_PERMITTED,
    (inoperation_date.RULE.id, False): NOT_PERMITTED,
    (material_change.RULE.id, True): NOT_PERMITTED,
    (transition_end.RULE.id, False): NOT_PERMITTED,
    **{(rule.id, False): NOT_PERMITTED for rule in RULE_OF_FLOW.values()},
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
    """Rows about one part of the facts, under one rule set. ``closing``: the verdicts to which some row can bring it,
    as bits; ``asks`` and ``hangs_on``: the facts and the legal questions of open rows. ``is_dated``: the value of the
    first row is the day in operation, which is filled in when it is told.
    """

    law: Policy
    rows: tuple[Row, ...]
    closing: int
    asks: frozenset[str]
    hangs_on: frozenset[str]
    is_dated: bool


def passage(rows: Iterable[Row], law: Policy) -> Passage:
    """The rows of the rules that the rule set lets decide."""
    kept = tuple(row for row in rows if law.decides(row.rule))
    unsettled = [row for row in kept if row.answer is None]
    return Passage(
        law=law,
        rows=kept,
        closing=reduce(or_, map(closed_by, kept), 0),
        asks=frozenset(key for row in unsettled for key in row.facts),
        hangs_on=frozenset(item for row in unsettled for item in RULES_BY_ID[row.rule].questions),
        is_dated=bool(kept) and kept[0].rule == inoperation_date.RULE.id,
    )


def closed_by(row: Row) -> int:
    """The verdicts, as bits, whose branch is closed by what the rule said."""
    return 0 if row.answer is None else CLOSES.get((row.rule, row.answer), 0)


def all_or_none(values: Iterable[bool]) -> Answer:
    """The one value, or None where both occur."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None
