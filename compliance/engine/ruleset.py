"""A rule set as the engine sees it: frozen values, made by ``compliance.loading`` from a TOML file or by a what-if
from another rule set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from .kinds import FlowKind, Setting, StatusCategory

Sure = TypeVar("Sure", "Parameter", "RuleEntry")


class Confidence(StrEnum):
    """How sure we are of a figure, weakest first."""

    DERIVED = "derived"
    CARRIED_OVER = "carried over"
    ONCE = "reported once"
    SEVERAL = "reported by several"
    QUOTED = "quoted"
    READ = "read in the law"


class Role(StrEnum):
    """A rule *decides* (takes part in the verdict) or *notes* (is only shown)."""

    DECIDES = "decides"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    ru: str
    en: str

    def in_language(self, language: str) -> str:
        """The Russian sentence for ``ru`` and its variants, else the English one."""
        return self.ru if language.lower().startswith("ru") else self.en


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of a rule set with its source; ``value`` is what the file says (date, number, text, list of texts or
    nothing).
    """

    key: str
    value: date | float | str | tuple[str, ...] | None
    title: Text
    citation: Text
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Parameters:
    """The figures that rules read. ``None`` = this version of the text has no such figure."""

    effective_main: date
    effective_deferred: date | None
    outlook_not_before: date
    cutoff_earliest: date | None
    cutoff_latest: date | None
    first_day_after_transition: date | None
    param_threshold_bn: float | None
    threshold_operator: str | None
    sensitive_sectors: tuple[Setting, ...]
    open_settings: tuple[Setting, ...]
    categories_admitted: tuple[StatusCategory, ...]
    flows_in_russia: tuple[FlowKind, ...]


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """One possible answer to a legal question."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class LegalQuestion:
    """Something that the text itself leaves open; ``settled``: the answer, where this version of the text gives one."""

    id: str
    text: Text
    answers: tuple[LegalAnswer, ...]
    settled: str | None = None


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """What a rule set says of one rule: whether it decides, its texts, where it comes from and how sure that is.

    ``ask`` is what to do while its fact is unknown, ``remedy`` what to do where it decides against the system.
    """

    id: str
    role: Role
    title: Text
    yes: Text
    no: Text
    unknown: Text
    ask: Text
    remedy: Text
    citation: Text
    confidence: Confidence
    applies_from: date | None
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class ScorePoints:
    """Points of the readiness score; the maxima add up to 100."""

    completeness: int
    storage: int
    processing: int
    backup: int
    inference: int
    telemetry: int
    support: int
    models_admitted: int
    models_candidate: int
    models_replaced: int
    time_with_evidence: int
    time_without_evidence: int
    time_doubtful: int
    evidence: int
    cap_not_permitted: int
    cap_undetermined: int
    cap_needs_lawyer: int


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A day in the life of this version of the text."""

    on: date
    text: Text


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated, cited version of the rules. Equality goes by ``digest`` (sha-256 of the file, and of the changes of a
    what-if) and by ``read``: the figures whose official wording an officer has read, sorted.
    """

    id: str
    title: Text
    status: str
    published_on: date
    known_from: Text
    events: tuple[StatusEvent, ...]
    parameters: Parameters
    figures: tuple[Parameter, ...]
    rules: tuple[RuleEntry, ...]
    legal_questions: tuple[LegalQuestion, ...]
    planning_assumption: Text
    planning_assumption_default: bool
    question_order: tuple[str, ...]
    points: ScorePoints
    digest: str
    what_if: tuple[tuple[str, str], ...] = ()
    read: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and (other.digest, other.read) == (self.digest, self.read)

    def __hash__(self) -> int:
        return hash(self.digest)

    def rule(self, rule_id: str) -> RuleEntry:
        """The entry of a rule. Raises ``LookupError`` where this rule set has no such rule."""
        entry = _entries(self).get(rule_id)
        if entry is None:
            raise LookupError(f"Rule set {self.id} has no rule {rule_id}.")
        return entry

    def decides(self, rule_id: str) -> bool:
        """Whether the rule takes part in the verdict under this rule set."""
        return any(entry.id == rule_id and entry.role is Role.DECIDES for entry in self.rules)

    def what_if_copy(self, changes: Mapping[str, object]) -> RuleSet:
        """A copy with some parameters changed (values already of the type of the parameter). Raises ``LookupError``
        for an unknown one.
        """
        known = {item.name for item in fields(Parameters)}
        for key in changes:
            if key not in known:
                raise LookupError(f"Rule set {self.id} has no parameter {key}.")
        noted = (*self.what_if, *((key, str(changes[key])) for key in sorted(changes)))
        digest = hashlib.sha256(
            "\n".join((self.digest, *(f"{key}={value}" for key, value in noted))).encode()
        ).hexdigest()
        parameters = replace(self.parameters, **changes)  # type: ignore[arg-type]
        return replace(self, parameters=parameters, digest=digest, what_if=noted)

    def read_copy(self, read: Iterable[str]) -> RuleSet:
        """A copy in which these figures (keys of parameters, ids of rules) count as read in the law; all others are as
        sure as here. Raises ``LookupError`` for one that is unknown.
        """
        chosen = frozenset(read)
        for key in sorted(chosen - {figure.key for figure in self.figures} - {entry.id for entry in self.rules}):
            raise LookupError(f"Rule set {self.id} has no figure and no rule {key}.")
        figures = tuple(_read(item) if item.key in chosen else item for item in self.figures)
        rules = tuple(_read(entry) if entry.id in chosen else entry for entry in self.rules)
        return replace(self, figures=figures, rules=rules, read=tuple(sorted({*self.read, *chosen})))


def _read(item: Sure) -> Sure:
    return replace(item, confidence=Confidence.READ)


@lru_cache(maxsize=256)
def _entries(ruleset: RuleSet) -> Mapping[str, RuleEntry]:
    return {entry.id: entry for entry in ruleset.rules}
