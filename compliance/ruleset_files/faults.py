"""What can be wrong with a rule set whose tables are right: named by rule, question and parameter."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.engine import FlowKind
from compliance.engine.frame import STANDARD_ANSWERS
from compliance.engine.rules import RULES_BY_ID
from compliance.engine.ruleset import Role, RuleEntry, RuleSet
from compliance.ruleset_files.building import NOTHING
from compliance.ruleset_files.consistency import ADMITTING_RULES, what_is_taken_back

SCOPE_RULES = ("R32-SCOPE-SECTOR", "R32-SCOPE-CII-CATEGORY")
START_RULES = {"R32-EFFECTIVE-MAIN": "effective_main", "R32-EFFECTIVE-DEFERRED": "effective_deferred"}
# Points for the better of two states, and for the worse.
WORSE_POINTS = (
    ("models_admitted", "models_candidate"),
    ("models_candidate", "models_replaced"),
    ("time_with_evidence", "time_without_evidence"),
    ("time_without_evidence", "time_doubtful"),
)
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


def faults_of(ruleset: RuleSet) -> Iterator[str]:
    """What is well formed but makes no sense together."""
    yield from _faults_of_rules(ruleset)
    yield from _what_nothing_decides(ruleset)
    yield from what_is_taken_back(ruleset)
    yield from _faults_of_questions(ruleset)
    yield from _faults_of_days(ruleset)
    yield from _faults_of_score(ruleset)
    if set(ruleset.question_order) != set(FACT_NAMES) or len(ruleset.question_order) != len(FACT_NAMES):
        odd = ", ".join(sorted(set(ruleset.question_order) ^ set(FACT_NAMES))) or "one stands twice"
        yield f"table [questions], key order: must name every fact once; missing or unknown: {odd}."


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
        if entry.settings:
            yield f"{where}, key settings: only a rule that notes can be for some settings; this one decides."
        for key in RULES_BY_ID[entry.id].parameters:
            if getattr(ruleset.parameters, key) is None:
                yield f"{where} reads the parameter {key}, which is {NOTHING} in table [parameters]."


def _what_nothing_decides(ruleset: RuleSet) -> Iterator[str]:
    """A rule set whose verdict would be the same for everybody, because it does not ask."""
    if not any(ruleset.decides(rule) for rule in SCOPE_RULES):
        yield f"table [rules]: none of {', '.join(SCOPE_RULES)} decides, so that every system would be out of scope."
    if not any(ruleset.decides(rule) for rule in ADMITTING_RULES):
        yield f"table [rules]: none of {', '.join(ADMITTING_RULES)} decides, so that no model could be admitted."


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
    raised = {
        "other_settings": bool(ruleset.parameters.open_settings),
        "essential_characteristics": ruleset.decides("R32-NATIONAL-ESSENTIAL"),
    }
    return tuple(question for question in RULES_BY_ID[entry.id].questions if raised.get(question, True))


def _faults_of_days(ruleset: RuleSet) -> Iterator[str]:
    earliest, latest = ruleset.parameters.cutoff_earliest, ruleset.parameters.cutoff_latest
    after = ruleset.parameters.first_day_after_transition
    if latest is not None and after is not None and after <= latest:
        where = "table [parameters] → first_day_after_transition, key value"
        yield f"{where}: {after} is not after cutoff_latest {latest}."
    if earliest is not None and latest is not None and latest < earliest:
        yield f"table [parameters] → cutoff_latest, key value: {latest} is before cutoff_earliest {earliest}."
    outlook = ruleset.parameters.outlook_not_before
    for rule, key in START_RULES.items():
        day = getattr(ruleset.parameters, key)
        if ruleset.decides(rule) and day is not None and outlook < day:
            where = "table [parameters] → outlook_not_before, key value"
            yield f"{where}: {outlook} is before {key} {day}, when the restriction does not apply yet."


def _faults_of_score(ruleset: RuleSet) -> Iterator[str]:
    points = ruleset.points
    flows = sum(getattr(points, kind.value) for kind in FlowKind)
    top = points.completeness + flows + points.models_admitted + points.time_with_evidence + points.evidence
    if top != 100:
        yield f"table [score]: the highest points add up to {top}, not to 100."
    for better, worse in WORSE_POINTS:
        if getattr(points, worse) > getattr(points, better):
            yield f"table [score], key {worse}: must not be more than {better}."
