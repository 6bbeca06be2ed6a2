"""A rule is complete, or it is refused: own cases, texts in both languages, source, and its place in docs/rules.md."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from compliance.case_files import load_cases
from compliance.case_files.reading import Case
from compliance.engine import RuleSet, evaluate
from compliance.engine import rules as package
from compliance.engine.rules import RULES
from compliance.engine.rules.base import Rule
from compliance.engine.ruleset import RuleEntry, Text
from compliance.judging_cases import with_answer_ids
from compliance.loading import installed_rulesets, what_if

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
RULESETS = tuple(installed_rulesets().values())
CASES = [case for path in sorted((ROOT / "tests" / "cases").glob("*.toml")) for case in load_cases(path)]
MODULES = {
    module.RULE.id: module
    for module in vars(package).values()
    if isinstance(module, ModuleType) and hasattr(module, "RULE")
}
# Where a system works in some setting, the rule about named settings tells that it is not private.
TOLD_BY = {"R32-SCOPE-PRIVATE": "R32-SCOPE-SECTOR"}
TEXTS = ("title", "yes", "no", "unknown", "ask", "remedy", "citation")


def gaps(rule: Rule[Any], said: str, docs: str, rulesets: Sequence[RuleSet], cases: Sequence[Case]) -> Iterator[str]:
    """What a rule lacks, in words; `said` is the docstring of its file."""
    if not said.startswith(f"{rule.id}: "):
        yield "its docstring does not begin with its id"
    for part in ("Source:", "Yes:", "No:"):
        if part not in said:
            yield f"its docstring has no “{part}”"
    if "Unknown:" not in said and "Never asked:" not in said:
        yield "its docstring does not say what it asks"
    if f"| {rule.id} |" not in docs:
        yield "it has no row in docs/rules.md"
    entries = [entry for ruleset in rulesets for entry in ruleset.rules if entry.id == rule.id]
    if not any(ruleset.decides(rule.id) for ruleset in rulesets):
        yield "no rule set lets it decide"
    yield from (f"{key} is empty" for entry in entries for key in TEXTS if _blank(getattr(entry, key)))
    if not any(case.expect.get("rule") == rule.id for case in cases):
        yield "no case names it"
    told = seen(cases)
    if len(told[rule.id] | told[TOLD_BY.get(rule.id, rule.id)]) < 2:
        yield "no two cases show different outcomes of it"


def seen(cases: Sequence[Case]) -> dict[str, set[str]]:
    """What each rule does in these cases: goes on, closes the branch, hangs on a legal question, asks for a fact."""
    return _seen(tuple(cases)) if cases is not CASES else _seen_in_all()


@lru_cache(maxsize=1)
def _seen_in_all() -> dict[str, set[str]]:
    return _seen(tuple(CASES))


def _seen(cases: Sequence[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        said = installed_rulesets()[case.ruleset]
        ruleset = what_if(said, case.parameters) if case.parameters else said
        for reason in evaluate(case.facts, ruleset, case.on, with_answer_ids(case.assumptions, ruleset)).reasons:
            found[reason.rule].add(reason.outcome.value)
    return found


def _blank(text: Text) -> bool:
    return not text.ru.strip() or not text.en.strip()


def gaps_now(rule: Rule[Any], **instead: Any) -> list[str]:
    """The gaps of a rule as the project is, but for what is given `instead`."""
    given = {"said": MODULES[rule.id].__doc__ or "", "docs": DOCS, "rulesets": RULESETS, "cases": CASES, **instead}
    return list(gaps(rule, **given))


def with_entry(rule_id: str, **changes: Any) -> list[RuleSet]:
    """The rule sets, with these texts in place of those of one rule."""

    def changed(entry: RuleEntry) -> RuleEntry:
        return replace(entry, **changes) if entry.id == rule_id else entry

    return [replace(ruleset, rules=tuple(map(changed, ruleset.rules))) for ruleset in RULESETS]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_lacks_nothing(rule: Rule[Any]) -> None:
    assert gaps_now(rule) == []


def test_every_file_of_the_folder_is_a_rule_that_is_registered() -> None:
    files = {path.stem for path in (ROOT / "compliance/engine/rules").glob("*.py")} - {"__init__", "base"}
    assert {module.__name__.rpartition(".")[2] for module in MODULES.values()} == files
    assert {rule.id for rule in RULES} == set(MODULES)
    assert all(sys.modules[module.__name__] is module for module in MODULES.values())


@pytest.mark.parametrize(
    ("instead", "gap"),
    [
        ({"said": ""}, "docstring does not begin"),
        ({"said": "R32-TRANSITION-END: the day.\n\nYes: on. No: off. Never asked: given."}, "no “Source:”"),
        ({"said": "R32-TRANSITION-END: the day.\n\nSource: s. Yes: on. No: off."}, "does not say what it asks"),
        ({"docs": DOCS.replace("| R32-TRANSITION-END |", "| R32-END |")}, "no row in docs/rules.md"),
        ({"rulesets": []}, "no rule set lets it decide"),
        ({"rulesets": with_entry("R32-TRANSITION-END", citation=Text("", "June version"))}, "citation is empty"),
        ({"rulesets": with_entry("R32-TRANSITION-END", no=Text("Окончен.", " "))}, "no is empty"),
        ({"cases": []}, "no case names it"),
        ({"cases": [case for case in CASES if case.on.year == 2032]}, "no two cases show different outcomes"),
    ],
)
def test_each_gap_is_found(instead: dict[str, Any], gap: str) -> None:
    (rule,) = (rule for rule in RULES if rule.id == "R32-TRANSITION-END")
    assert any(gap in found for found in gaps_now(rule, **instead))


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
def test_whatever_a_rule_set_says_has_its_texts_in_both_languages_a_citation_and_a_place(ruleset: RuleSet) -> None:
    for entry in ruleset.rules:
        assert [key for key in TEXTS if _blank(getattr(entry, key))] == [], entry.id
        assert entry.id in DOCS
    for figure in ruleset.figures:
        assert not any(map(_blank, (figure.title, figure.citation))), figure.key
        assert f"`{figure.key}`" in DOCS
    for question in ruleset.legal_questions:
        assert not any(_blank(text) for text in (question.text, *(answer.text for answer in question.answers)))
        assert f"| `{question.id}` |" in DOCS
    others = (ruleset.title, ruleset.known_from, ruleset.planning_assumption, *(event.text for event in ruleset.events))
    assert not any(_blank(text) for text in others)


def test_whatever_the_documentation_names_is_in_some_rule_set() -> None:
    named = set(re.findall(r"\b(?:R32|N)-[A-Z0-9-]*[A-Z0-9]\b", DOCS))
    assert named == {entry.id for ruleset in RULESETS for entry in ruleset.rules}
