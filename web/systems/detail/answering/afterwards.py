"""The verdicts that are possible after each answer to a question: the engine judges the facts with the answer in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy

from compliance.engine import (
    FactsError,
    Judgement,
    Result,
    Severity,
    Verdict,
    evaluate,
    facts_from_json,
    judge,
)
from compliance.rules_in_force import assumptions_kept
from web.systems.detail.answering.trying import choices_of
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.scene import Scene

# So many of the facts that are still missing are named.
NAMED = 2
# With more questions than that an answer is worth its line only if it rules something out.
FEW = 3
# Phase and dates can exclude each other: an answer that cannot be true beside the rest is not offered.
LINKED = frozenset({"phase", "in_operation", "pilot_from", "retired"})
# What a rule asks of a place abroad beside where it is.
DETAILS = {
    "flows.backup": pgettext_lazy("fact", "place of the key"),
    "flows.telemetry": pgettext_lazy("fact", "whether data leaves with the logs"),
}
# Facts of which only one answer can be put to the engine: the others leave more open than the question does.
ONE_ANSWER = frozenset({"models", "retired"})


@dataclass(frozen=True, slots=True)
class After:
    """`answers` in words; `verdicts` can come out after any of them; `decided_by` are the facts that then decide."""

    answers: str
    verdicts: list[str]
    decided_by: str


def after_each_answer(scene: Scene, fact: FactKey) -> list[After]:
    """What can come out after each answer, answers with the same consequence together.

    Empty where the engine cannot say it, and where so much is missing that no answer alone tells anything new.
    """
    if scene.standing is None or scene.ruleset is None:
        return []
    stored = scene.standing.assessment
    try:
        facts = facts_from_json(stored.facts)
    except FactsError:
        return []
    planned = assumptions_kept(stored.assumptions).planning(True)
    grouped: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for words, changed in choices_of(fact, facts, scene.ruleset):
        if fact.field in LINKED and _contradicts(evaluate(changed, scene.ruleset, stored.outlook_on, planned), fact):
            continue
        result = judge(changed, scene.ruleset, stored.outlook_on, planned)
        grouped.setdefault((_verdicts(result), _decided_by(scene, result, fact)), []).append(words)
    if len(scene.outlook["questions"]) > FEW and {said for said, _ in grouped} == {tuple(scene.outlook["possible"])}:
        return []
    if len(grouped) == 1 and fact.field not in ONE_ANSWER:
        return [After(gettext("any answer"), list(verdicts), by) for verdicts, by in grouped]
    return [After(_either(words), list(verdicts), by) for (verdicts, by), words in grouped.items()]


def _either(words: list[str]) -> str:
    """`in Russia or no such flow`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(those)s or %(last)s") % {"those": ", ".join(words[:-1]), "last": words[-1]}


def _verdicts(result: Judgement) -> tuple[str, ...]:
    if result.verdict is Verdict.NEEDS_LAWYER:
        return (str(result.verdict),)
    return tuple(str(verdict) for verdict in result.possible)


def _decided_by(scene: Scene, result: Judgement, fact: FactKey) -> str:
    """The facts that are still missing then, by name; of a place abroad that is what the rule asks beside the place."""
    nouns = [str(DETAILS.get(key, "")) if key == fact.key else scene.noun(key) for key in result.questions]
    nouns = [noun for noun in nouns if noun]
    more = [gettext("other facts")] if len(nouns) > NAMED else []
    return listed([*nouns[:NAMED], *more])


def _contradicts(result: Result, fact: FactKey) -> bool:
    """Whether the answer cannot be true together with what is known already."""
    return any(item.severity is Severity.CONTRADICTION and fact.key in item.facts for item in result.findings)
