"""What can be wrong with a rule set whose tables are right: named by rule, question and parameter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.engine import FlowKind
from compliance.engine.frame import STANDARD_ANSWERS
from compliance.engine.rules import RULES_BY_ID
from compliance.engine.ruleset import Role, RuleEntry, RuleSet
from compliance.ruleset_files.building import NOTHING
from compliance.ruleset_files.consistency import ADMITTING_RULES, what_is_taken_back
from compliance.ruleset_files.saying import at_key, said

if TYPE_CHECKING:
    from compliance.ruleset_files.saying import Sentence

TWICE = _("stands more than once")
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


def faults_of(ruleset: RuleSet) -> Iterator[Sentence]:
    """What is well formed but makes no sense together."""
    yield from _faults_of_rules(ruleset)
    yield from _what_nothing_decides(ruleset)
    yield from what_is_taken_back(ruleset)
    yield from _faults_of_questions(ruleset)
    yield from _faults_of_days(ruleset)
    yield from _faults_of_score(ruleset)
    if set(ruleset.question_order) != set(FACT_NAMES) or len(ruleset.question_order) != len(FACT_NAMES):
        odd = ", ".join(sorted(set(ruleset.question_order) ^ set(FACT_NAMES))) or _("one stands twice")
        problem = said(_("must name every fact once; missing or unknown: {odd}"), odd=odd)
        yield at_key("[questions]", "order", problem)


def _faults_of_rules(ruleset: RuleSet) -> Iterator[Sentence]:
    ids = [entry.id for entry in ruleset.rules]
    for entry in ruleset.rules:
        table = f"[rules] ({entry.id})"
        if ids.count(entry.id) > 1:
            yield at_key(table, "id", TWICE)
        if entry.role is Role.NOTES:
            continue
        if entry.id not in RULES_BY_ID:
            yield at_key(table, "id", _("no rule of this id can decide; it can only note"))
            continue
        if entry.settings:
            problem = _("only a rule that notes can be for some settings; this one decides")
            yield at_key(table, "settings", problem)
        for key in RULES_BY_ID[entry.id].parameters:
            if getattr(ruleset.parameters, key) is None:
                reads = _("table {table} reads the parameter {key}, which is {nothing} in table [parameters].")
                yield said(reads, table=table, key=key, nothing=NOTHING)


def _what_nothing_decides(ruleset: RuleSet) -> Iterator[Sentence]:
    """A rule set whose verdict would be the same for everybody, because it does not ask."""
    if not any(ruleset.decides(rule) for rule in SCOPE_RULES):
        nothing = _("table [rules]: none of {rules} decides, so that every system would be out of scope.")
        yield said(nothing, rules=", ".join(SCOPE_RULES))
    if not any(ruleset.decides(rule) for rule in ADMITTING_RULES):
        nothing = _("table [rules]: none of {rules} decides, so that no model could be admitted.")
        yield said(nothing, rules=", ".join(ADMITTING_RULES))


def _faults_of_questions(ruleset: RuleSet) -> Iterator[Sentence]:
    used = {question for entry in ruleset.rules if ruleset.decides(entry.id) for question in _asked_by(entry, ruleset)}
    declared = [question.id for question in ruleset.legal_questions]
    for question in ruleset.legal_questions:
        table = f"[legal_questions] ({question.id})"
        if question.id not in STANDARD_ANSWERS or question.id not in used:
            yield at_key(table, "id", _("no deciding rule of this rule set asks this question"))
            continue
        if declared.count(question.id) > 1:
            yield at_key(table, "id", TWICE)
        answers = tuple(answer.id for answer in question.answers)
        if not set(answers) <= set(STANDARD_ANSWERS[question.id]) or len(set(answers)) != len(answers):
            choices = ", ".join(STANDARD_ANSWERS[question.id])
            yield at_key(table, "answers", said(_("each once of {choices} is expected"), choices=choices))
        if question.settled is not None and question.settled not in answers:
            problem = said(_("must be one of the answers: {answers}"), answers=", ".join(answers))
            yield at_key(table, "settled", problem)
    for missing in sorted(used - set(declared)):
        rule = next(entry.id for entry in ruleset.rules if missing in _asked_by(entry, ruleset))
        asks = _("table {table} asks the legal question {question}, which is missing in table [legal_questions].")
        yield said(asks, table=f"[rules] ({rule})", question=missing)


def _asked_by(entry: RuleEntry, ruleset: RuleSet) -> tuple[str, ...]:
    """The legal questions a deciding rule asks under these parameters."""
    if entry.role is Role.NOTES or entry.id not in RULES_BY_ID:
        return ()
    raised = {
        "other_settings": bool(ruleset.parameters.open_settings),
        "essential_characteristics": ruleset.decides("R32-NATIONAL-ESSENTIAL"),
    }
    return tuple(question for question in RULES_BY_ID[entry.id].questions if raised.get(question, True))


def _faults_of_days(ruleset: RuleSet) -> Iterator[Sentence]:
    earliest, latest = ruleset.parameters.cutoff_earliest, ruleset.parameters.cutoff_latest
    after = ruleset.parameters.first_day_after_transition
    if latest is not None and after is not None and after <= latest:
        problem = said(_("{day} is not after cutoff_latest {latest}"), day=after, latest=latest)
        yield at_key("[parameters] → first_day_after_transition", "value", problem)
    if earliest is not None and latest is not None and latest < earliest:
        problem = said(_("{day} is before cutoff_earliest {earliest}"), day=latest, earliest=earliest)
        yield at_key("[parameters] → cutoff_latest", "value", problem)
    outlook = ruleset.parameters.outlook_not_before
    for rule, key in START_RULES.items():
        day = getattr(ruleset.parameters, key)
        if ruleset.decides(rule) and day is not None and outlook < day:
            early = _("{day} is before {key} {first}, when the restriction does not apply yet")
            problem = said(early, day=outlook, key=key, first=day)
            yield at_key("[parameters] → outlook_not_before", "value", problem)


def _faults_of_score(ruleset: RuleSet) -> Iterator[Sentence]:
    points = ruleset.points
    flows = sum(getattr(points, kind.value) for kind in FlowKind)
    top = points.completeness + flows + points.models_admitted + points.time_with_evidence + points.evidence
    if top != 100:
        yield said(_("table [score]: the highest points add up to {points}, not to 100."), points=top)
    for better, worse in WORSE_POINTS:
        if getattr(points, worse) > getattr(points, better):
            yield at_key("[score]", worse, said(_("must not be more than {better}"), better=better))
