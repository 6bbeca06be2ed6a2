"""What a rule is, and the complete subjects that rules are asked about. A rule never sees *unknown*: the engine
enumerates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

from ..kinds import Setting
from ..ruleset import Parameters

Answers = Mapping[str, str]
Subject = TypeVar("Subject")

SCOPE, MODELS, START, CONFORMITY, TRANSITION = 1, 2, 3, 4, 5
CUTOFF_ANSWERS = ("before_earliest", "on_earliest", "before_latest", "on_latest")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """A deciding rule. ``reads``: names of facts (``models.size`` stands for the size of any model); ``questions``:
    legal questions that
    its answer can hang on; ``parameters``: figures of the rule set that it needs; ``holds``: the rule itself, total
    and pure.
    """

    id: str
    step: int
    reads: tuple[str, ...]
    holds: Callable[[Subject, Answers, Parameters], bool]
    questions: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


class SystemPlace(NamedTuple):
    """Where the system works; empty = private."""

    settings: frozenset[Setting]


class Day(NamedTuple):
    """The day asked about, and whether an act names the case on it."""

    on: date
    case_named: bool


class SizedModel(NamedTuple):
    """Parameters in billions."""

    total: float
    active: float


class Tasks(NamedTuple):
    """Whether a model is used for a large number of different tasks."""

    many: bool


class HeldStatus(NamedTuple):
    """The category that a model holds on the day, and whether it has its document."""

    category: str
    confirmed: bool


class Making(NamedTuple):
    """Who made a model from what. ``parents_all_russian`` is true of a model without parents; ``only_quantised`` of
    one that is nothing but a
    quantisation; ``parents_national``: the worst parent is itself a Russian step over a foreign model."""

    developer_russian: bool
    parents_all_russian: bool
    only_quantised: bool
    parents_national: bool


class Location(NamedTuple):
    """One place of a flow: in Russia or not, whether content leaves (telemetry), whether the key stays in Russia
    (backup).
    """

    in_russia: bool
    content: bool
    key_in_russia: bool


class Commissioning(NamedTuple):
    """First day in operation and first day of trial operation; ``None`` = there is none."""

    in_operation: date | None
    pilot_from: date | None


class Change(NamedTuple):
    """A late change of the system, and the first day of the use of a foreign model."""

    stated: bool
    foreign_use_from: date | None


def last_day_in_time(answers: Answers, parameters: Parameters) -> date:
    """Last day of commissioning that is in time under the answer to ``cutoff_day``."""
    earliest, latest = parameters.cutoff_earliest, parameters.cutoff_latest
    if earliest is None or latest is None:
        raise LookupError("This rule set has no cut-off.")
    answer = answers["cutoff_day"]
    day = earliest if answer.endswith("earliest") else latest
    return day - timedelta(days=1) if answer.startswith("before") else day
