"""Rule sets from TOML files: strictly read, every fault named by file, table and key, then handed to the engine as
frozen values.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compliance.engine.facts import FlowKind, Setting, StatusCategory
from compliance.engine.frame import STANDARD_ANSWERS
from compliance.engine.rules import RULES_BY_ID
from compliance.engine.ruleset import (
    Confidence,
    LegalAnswer,
    LegalQuestion,
    Parameter,
    Parameters,
    Role,
    RuleEntry,
    RuleSet,
    ScorePoints,
    StatusEvent,
    Text,
)

FOLDER = Path(__file__).parent / "rulesets"
NOTHING = "none"
FACT_NAMES = (
    "settings",
    "in_operation",
    "pilot_from",
    "phase",
    "retired",
    "models",
    "models.use",
    "models.size",
    "models.multi_task",
    "models.status",
    "models.developer",
    "models.lineage",
    *(f"flows.{kind.value}" for kind in FlowKind),
    "material_change_after_cutoff",
)
DATES = {
    "effective_main",
    "effective_deferred",
    "outlook_not_before",
    "cutoff_earliest",
    "cutoff_latest",
    "first_day_after_transition",
}
OPERATORS = ("not less than", "more than")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sensitive_sectors": tuple(Setting),
    "open_settings": tuple(Setting),
    "categories_admitted": tuple(item for item in StatusCategory if item is not StatusCategory.NONE),
    "flows_in_russia": tuple(FlowKind),
}
REQUIRED_DATES = ("effective_main", "outlook_not_before")


class RuleSetError(Exception):
    """A rule set that cannot be read: one sentence with file, table and key."""


class Strict(BaseModel):
    """Unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextTable(Strict):
    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def as_text(self) -> Text:
        return Text(self.ru, self.en)


class EventTable(Strict):
    on: date
    text: TextTable


class HeadTable(Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: TextTable
    status: Literal["draft", "approved", "before the duma", "adopted", "in force", "superseded"]
    published_on: date
    known_from: TextTable
    events: list[EventTable]


ConfidenceWord = Literal["derived", "carried over", "reported once", "reported by several", "quoted", "read in the law"]


class FigureTable(Strict):
    value: date | int | float | str | list[str]
    title: TextTable
    citation: TextTable
    confidence: ConfidenceWord


class ParametersTable(Strict):
    effective_main: FigureTable
    effective_deferred: FigureTable
    outlook_not_before: FigureTable
    cutoff_earliest: FigureTable
    cutoff_latest: FigureTable
    first_day_after_transition: FigureTable
    param_threshold_bn: FigureTable
    threshold_operator: FigureTable
    sensitive_sectors: FigureTable
    open_settings: FigureTable
    categories_admitted: FigureTable
    flows_in_russia: FigureTable
    gov_act_list: FigureTable
    status_register: FigureTable


class PlanningTable(Strict):
    default: bool
    text: TextTable


class AnswerTable(Strict):
    id: str
    text: TextTable


class QuestionTable(Strict):
    id: str
    text: TextTable
    answers: list[AnswerTable] = Field(min_length=1)
    settled: str | None = None


class RuleTable(Strict):
    id: str
    role: Literal["decides", "notes"]
    title: TextTable
    yes: TextTable
    no: TextTable
    unknown: TextTable
    ask: TextTable | None = None
    remedy: TextTable
    citation: TextTable
    confidence: ConfidenceWord
    applies_from: date | None = None
    settings: list[str] = []


class QuestionOrderTable(Strict):
    order: list[str]


class FileTable(Strict):
    ruleset: HeadTable
    parameters: ParametersTable
    planning_assumption: PlanningTable
    legal_questions: list[QuestionTable]
    rules: list[RuleTable] = Field(min_length=1)
    questions: QuestionOrderTable
    score: dict[str, int]


def installed_rulesets() -> dict[str, RuleSet]:
    """Every rule set of ``compliance/rulesets/`` by id, oldest first."""
    return dict(_installed(tuple(sorted(FOLDER.glob("*.toml")))))


def get_ruleset(ruleset_id: str) -> RuleSet:
    """An installed rule set. Raises ``LookupError`` naming those that are."""
    rulesets = installed_rulesets()
    if ruleset_id not in rulesets:
        raise LookupError(f"Rule set {ruleset_id!r} is not installed; installed are: {', '.join(rulesets)}.")
    return rulesets[ruleset_id]


@lru_cache(maxsize=8)
def _installed(paths: tuple[Path, ...]) -> tuple[tuple[str, RuleSet], ...]:
    rulesets = [load_ruleset(path) for path in paths]
    for path, ruleset in zip(paths, rulesets, strict=True):
        if ruleset.id != path.stem:
            raise RuleSetError(f"{path.name}: table [ruleset], key id: {ruleset.id!r} must be the name of the file.")
    return tuple((item.id, item) for item in sorted(rulesets, key=lambda item: item.published_on))


def load_ruleset(path: Path) -> RuleSet:
    """Read one file. Raises ``RuleSetError`` with file, table and key (and line, for a fault of syntax)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RuleSetError(f"{path.name}: the file cannot be read: {error.strerror}.") from error
    return parse_ruleset(content, path.name)


def parse_ruleset(content: bytes, name: str) -> RuleSet:
    """A rule set from the bytes of a file called ``name``. Raises ``RuleSetError``."""
    try:
        raw = tomllib.loads(content.decode("utf-8"))
        table = FileTable.model_validate(raw)
    except UnicodeDecodeError as error:
        raise RuleSetError(f"{name}: the file is not UTF-8 (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError(f"{name}: not TOML: {error}.") from error
    except ValidationError as error:
        raise RuleSetError(_first_fault(name, raw, error)) from error
    ruleset = _build(table, name, hashlib.sha256(content).hexdigest())
    for fault in _faults(ruleset):
        raise RuleSetError(f"{name}: {fault}")
    return ruleset


def _first_fault(name: str, raw: Mapping[str, Any], error: ValidationError) -> str:
    fault = error.errors()[0]
    where = [str(part) for part in fault["loc"] if not (isinstance(part, str) and "[" in part)]
    *tables, key = where or ["file"]
    if fault["type"] == "missing":
        problem = "is missing"
    elif fault["type"] == "extra_forbidden":
        problem = "is not known here"
    else:
        problem = f"cannot be {fault['input']!r}: {fault['msg']}"
    table = _table_name(raw, tables)
    more = f" ({len(error.errors()) - 1} more faults)" if len(error.errors()) > 1 else ""
    return f"{name}: table {table}, key {key}: {problem}.{more}"


def _table_name(raw: Mapping[str, Any], tables: list[str]) -> str:
    """``[rules]`` number 3 (R32-GOV-LIST) rather than rules.2."""
    found: Any = raw
    words = []
    for part in tables:
        if isinstance(found, list):
            found = found[int(part)]
            words.append(f"number {int(part) + 1}" + (f" ({found['id']})" if "id" in found else ""))
        else:
            found = found.get(part, {}) if isinstance(found, dict) else {}
            words.append(f"[{part}]" if not words else f"→ {part}")
    return " ".join(words) or "(top level)"


def _build(table: FileTable, name: str, digest: str) -> RuleSet:
    values = {key: _parameter(key, getattr(table.parameters, key).value, name) for key in _parameter_names()}
    return RuleSet(
        id=table.ruleset.id,
        title=table.ruleset.title.as_text(),
        status=table.ruleset.status,
        published_on=table.ruleset.published_on,
        known_from=table.ruleset.known_from.as_text(),
        events=tuple(StatusEvent(event.on, event.text.as_text()) for event in table.ruleset.events),
        parameters=Parameters(**values),
        figures=tuple(_figure(key, figure) for key, figure in table.parameters),
        rules=tuple(_rule(rule, name) for rule in table.rules),
        legal_questions=tuple(_question(question) for question in table.legal_questions),
        planning_assumption=table.planning_assumption.text.as_text(),
        planning_assumption_default=table.planning_assumption.default,
        question_order=tuple(table.questions.order),
        points=_points(table.score, name),
        digest=digest,
    )


def _parameter_names() -> list[str]:
    return [field.name for field in fields(Parameters)]


def what_if(ruleset: RuleSet, changes: Mapping[str, object]) -> RuleSet:
    """A copy of a rule set with some parameters changed. Raises ``RuleSetError`` naming the parameter that is unknown
    or ill-typed.
    """
    for key in changes:
        if key not in _parameter_names():
            raise RuleSetError(f"there is no parameter {key}; parameters are: {', '.join(_parameter_names())}.")
    copy = ruleset.what_if_copy({key: _parameter(key, value, ruleset.id) for key, value in changes.items()})
    for fault in _faults(copy):
        raise RuleSetError(fault)
    return copy


def _parameter(key: str, value: object, name: str) -> Any:
    """The value of a parameter as the engine reads it."""
    where = f"{name}: table [parameters] → {key}, key value"
    if value == NOTHING and key not in (*REQUIRED_DATES, *CHOICES):
        return None
    if key in DATES:
        if type(value) is not date:
            raise RuleSetError(f"{where}: a date like 2026-09-01 is expected, not {value!r}.")
        return value
    if key == "param_threshold_bn":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise RuleSetError(f"{where}: a positive number of billions is expected, not {value!r}.")
        return float(value)
    if key == "threshold_operator":
        if value not in OPERATORS:
            raise RuleSetError(f"{where}: one of {', '.join(OPERATORS)} is expected, not {value!r}.")
        return value
    return _choice(key, value, where)


def _choice(key: str, value: object, where: str) -> tuple[str, ...]:
    allowed = CHOICES[key]
    if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
        raise RuleSetError(f"{where}: a list of {', '.join(allowed)} is expected, not {value!r}.")
    return tuple(item for item in allowed if item in value)


def _figure(key: str, figure: FigureTable) -> Parameter:
    value = tuple(figure.value) if isinstance(figure.value, list) else figure.value
    shown = None if value == NOTHING else value
    return Parameter(key, shown, figure.title.as_text(), figure.citation.as_text(), Confidence(figure.confidence))


def _rule(rule: RuleTable, name: str) -> RuleEntry:
    for setting in rule.settings:
        if setting not in tuple(Setting):
            raise RuleSetError(f"{name}: table [rules] ({rule.id}), key settings: {setting!r} is no setting.")
    texts = {key: getattr(rule, key).as_text() for key in ("title", "yes", "no", "unknown", "remedy", "citation")}
    return RuleEntry(
        id=rule.id,
        role=Role(rule.role),
        confidence=Confidence(rule.confidence),
        applies_from=rule.applies_from,
        settings=tuple(Setting(setting) for setting in rule.settings),
        ask=(rule.ask or rule.remedy).as_text(),
        **texts,
    )


def _question(question: QuestionTable) -> LegalQuestion:
    answers = tuple(LegalAnswer(answer.id, answer.text.as_text()) for answer in question.answers)
    return LegalQuestion(question.id, question.text.as_text(), answers, question.settled)


def _points(score: Mapping[str, int], name: str) -> ScorePoints:
    wanted = [field.name for field in fields(ScorePoints)]
    for key in score:
        if key not in wanted:
            raise RuleSetError(f"{name}: table [score], key {key}: is not known here.")
    for key in wanted:
        if key not in score:
            raise RuleSetError(f"{name}: table [score], key {key}: is missing.")
        if not 0 <= score[key] <= 100:
            raise RuleSetError(f"{name}: table [score], key {key}: must be 0 to 100, not {score[key]}.")
    return ScorePoints(**score)


def _faults(ruleset: RuleSet) -> Iterator[str]:
    """What is well formed but makes no sense together."""
    yield from _faults_of_rules(ruleset)
    yield from _faults_of_questions(ruleset)
    yield from _faults_of_days(ruleset)
    if set(ruleset.question_order) != set(FACT_NAMES) or len(ruleset.question_order) != len(FACT_NAMES):
        odd = ", ".join(sorted(set(ruleset.question_order) ^ set(FACT_NAMES))) or "one stands twice"
        yield f"table [questions], key order: must name every fact once; missing or unknown: {odd}."
    points = ruleset.points
    flows = sum(getattr(points, kind.value) for kind in FlowKind)
    top = points.completeness + flows + points.models_admitted + points.time_with_evidence + points.evidence
    if top != 100:
        yield f"table [score]: the highest points add up to {top}, not to 100."


def _faults_of_rules(ruleset: RuleSet) -> Iterator[str]:
    ids = [entry.id for entry in ruleset.rules]
    for entry in ruleset.rules:
        where = f"table [rules] ({entry.id})"
        if ids.count(entry.id) > 1:
            yield f"{where}, key id: stands more than once."
        if entry.role is Role.NOTES:
            continue
        if entry.id not in RULES_BY_ID:
            yield f"{where}, key id: no rule of this id can decide; it can only note."
            continue
        for key in RULES_BY_ID[entry.id].parameters:
            if getattr(ruleset.parameters, key) is None:
                yield f"{where} reads the parameter {key}, which is {NOTHING} in table [parameters]."


def _faults_of_questions(ruleset: RuleSet) -> Iterator[str]:
    used = {question for entry in ruleset.rules if ruleset.decides(entry.id) for question in _asked_by(entry, ruleset)}
    declared = [question.id for question in ruleset.legal_questions]
    for question in ruleset.legal_questions:
        where = f"table [legal_questions] ({question.id})"
        if question.id not in STANDARD_ANSWERS or question.id not in used:
            yield f"{where}, key id: no deciding rule of this rule set asks this question."
            continue
        if declared.count(question.id) > 1:
            yield f"{where}, key id: stands more than once."
        answers = tuple(answer.id for answer in question.answers)
        if not set(answers) <= set(STANDARD_ANSWERS[question.id]) or len(set(answers)) != len(answers):
            yield f"{where}, key answers: each once of {', '.join(STANDARD_ANSWERS[question.id])} is expected."
        if question.settled is not None and question.settled not in answers:
            yield f"{where}, key settled: must be one of the answers: {', '.join(answers)}."
    for missing in sorted(used - set(declared)):
        rule = next(entry.id for entry in ruleset.rules if missing in _asked_by(entry, ruleset))
        yield f"table [rules] ({rule}) asks the legal question {missing}, which is missing in table [legal_questions]."


def _asked_by(entry: RuleEntry, ruleset: RuleSet) -> tuple[str, ...]:
    """The legal questions a deciding rule asks under these parameters."""
    if entry.role is Role.NOTES or entry.id not in RULES_BY_ID:
        return ()
    asked = RULES_BY_ID[entry.id].questions
    return asked if ruleset.parameters.open_settings else tuple(item for item in asked if item != "other_settings")


def _faults_of_days(ruleset: RuleSet) -> Iterator[str]:
    earliest, latest = ruleset.parameters.cutoff_earliest, ruleset.parameters.cutoff_latest
    if earliest is not None and latest is not None and latest < earliest:
        yield f"table [parameters] → cutoff_latest, key value: {latest} is before cutoff_earliest {earliest}."
