"""What would raise the score or change the verdict: the steps that the engine found, and the timeline after all.

Nothing here is stored: it is worked out when the page opens, from the facts of the stored assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from compliance.engine import (
    FactsError,
    Improvement,
    Span,
    StepKind,
    StepsAhead,
    Verdict,
    facts_from_json,
    steps_ahead,
    timeline,
)
from compliance.rules_in_force import assumptions_kept
from inventory.models import Person
from inventory.permissions import Action
from web.parts.words import said
from web.systems.detail.answering.choosing import form_for
from web.systems.detail.answering.form import AnswerForm
from web.systems.detail.doors import door_to, may_answer
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.scene import Scene

# So many of the facts without a document are named; the rest is counted.
NAMED = 3


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. `points` is what it brings by itself; of an answer, if that is favourable (`is_answer`).

    `becomes` is the verdict that follows for sure; `possible` those that can come out where several can. Both are
    empty where the verdict stays. `others` are the numbers of the steps with which `together` can come out. `form`
    puts the status of a model on record here, as the answer to the `question` of this `key`.
    """

    number: int
    text: str
    about: str
    url: str
    points: int
    is_answer: bool
    becomes: str
    possible: list[str]
    others: str
    together: list[str]
    key: str
    question: str
    form: AnswerForm | None


@dataclass(frozen=True, slots=True)
class StepsBlock:
    """The steps, best first, and the timeline for the case that all are taken; `hopes` where answers are among them."""

    rows: list[StepRow]
    spans: Sequence[Span]
    hopes: bool


def steps_block(scene: Scene, user: Person, asked_apart: str = "") -> StepsBlock | None:
    """The steps from the facts of the stored assessment; None where nothing was judged or nothing raises the score.

    The fact `asked_apart` has a box of its own on the page.
    """
    ahead = _ahead(scene)
    if ahead is None or not ahead.steps or scene.standing is None or scene.ruleset is None:
        return None
    planned = assumptions_kept(scene.standing.assessment.assumptions).planning(True)
    return StepsBlock(
        rows=[_row(scene, user, number, step, asked_apart) for number, step in enumerate(ahead.steps, start=1)],
        spans=timeline(ahead.facts, scene.ruleset, scene.today, assumptions=planned),
        hopes=any(step.kind is StepKind.ANSWER for step in ahead.steps),
    )


def _ahead(scene: Scene) -> StepsAhead | None:
    """None also where the stored facts are of a format that this engine does not read."""
    if scene.standing is None or scene.ruleset is None:
        return None
    stored = scene.standing.assessment
    try:
        facts = facts_from_json(stored.facts)
    except FactsError:
        return None
    planned = assumptions_kept(stored.assumptions).planning(True)
    return steps_ahead(facts, scene.ruleset, stored.outlook_on, planned, frozenset(stored.evidence or ()))


def _row(scene: Scene, user: Person, number: int, step: Improvement, asked_apart: str) -> StepRow:
    becomes, possible = _outcome(scene, step)
    fact = FactKey.of(step.facts[0]) if step.kind is StepKind.CONFIRM and len(step.facts) == 1 else None
    here = fact and fact.key != asked_apart and may_answer(scene, user, fact)
    return StepRow(
        number=number,
        text=said(step.text),
        about=_about(scene, step),
        url=_door(scene, user, step),
        points=step.points,
        is_answer=step.kind is StepKind.ANSWER,
        becomes=becomes,
        possible=possible,
        others=listed([str(place + 1) for place in step.together]),
        together=[str(verdict) for verdict in step.together_possible],
        key=fact.key if fact else "",
        question=fact.question(scene.model_name(fact.model)) if fact else "",
        form=form_for(scene, fact, user, []) if fact and here else None,
    )


def _outcome(scene: Scene, step: Improvement) -> tuple[str, list[str]]:
    """The verdict after the step, or those that are possible after it; nothing where it does not change.

    Of an answer nothing is promised: who asks must reckon with every answer.
    """
    if set(step.possible) == set(scene.outlook["possible"]):
        return "", []
    if len(step.possible) == 1:
        return str(step.possible[0]), []
    if step.verdict is Verdict.NEEDS_LAWYER:
        return str(step.verdict), []
    return "", [str(verdict) for verdict in step.possible]


def _about(scene: Scene, step: Improvement) -> str:
    """Which models, places or facts the step is about, in words."""
    if step.kind is StepKind.PROVE:
        nouns = [scene.noun(key) for key in step.facts]
        rest = len(nouns) - NAMED
        more = [ngettext("%(count)s more fact", "%(count)s more facts", rest) % {"count": rest}] if rest > 0 else []
        return gettext("without a document: %(facts)s") % {"facts": listed([*nouns[:NAMED], *more])}
    if step.kind is StepKind.MOVE:
        kind = step.facts[0].removeprefix("flows.")
        flows = [flow for flow in scene.flows if flow.kind == kind and flow.country not in ("", "RU")]
        places = [", ".join(part for part in (flow.place, str(flow.provider or "")) if part) for flow in flows]
        return "; ".join(dict.fromkeys(place for place in places if place))
    if step.kind is StepKind.ANSWER:
        return gettext("the verdict beside it holds if the answer is favourable") if step.together else ""
    return listed(list(dict.fromkeys(scene.model_name(FactKey.of(key).model) for key in step.facts)))


def _door(scene: Scene, user: Person, step: Improvement) -> str:
    """Where the step is put on record; empty where the reader may not."""
    if step.kind is StepKind.PROVE:
        may = user.may(Action.EDIT_SYSTEM, scene.system.unit)
        return reverse("evidence-add", args=[scene.system.code]) if may else ""
    key = step.facts[0]
    if step.kind is StepKind.ANSWER and key in scene.outlook["questions"]:
        return f"#question-{key}"
    return door_to(scene, user, FactKey.of(key))
