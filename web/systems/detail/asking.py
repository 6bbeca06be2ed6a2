"""What is missing: each fact that decides as a question with a door to its field; legal questions apart; findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext

from compliance.models import Standing
from inventory.models import Person
from inventory.permissions import Action
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Json, Scene, in_language


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact. `url` is empty where the reader may not answer; `who` says who can."""

    key: str
    question: str
    where: str
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class LegalIssue:
    """What the text leaves open, where it stands, and how many systems that the reader may see it decides."""

    id: str
    question: str
    citation: str
    systems: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in the language of the page."""

    id: str
    severity: str
    message: str
    remedy: str
    citation: str
    confidence: str
    subject: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What to do about the verdict, and what is only noted."""

    acting: list[FindingRow]
    notes: list[FindingRow]


def questions(scene: Scene, user: Person) -> list[Question]:
    """The smallest set of facts such that whatever the answers, the verdict is determined."""
    return [_question(scene, user, FactKey.of(key)) for key in scene.outlook.get("questions", ())]


def _question(scene: Scene, user: Person, fact: FactKey) -> Question:
    shared = bool(fact.model) and fact.field != "use" and fact.model in scene.by_slug
    if shared:
        may = user.may_everywhere(Action.EDIT_SHARED)
        url = reverse("model-edit", args=[fact.model]) + f"#{fact.anchor}"
        who = gettext("An officer can answer: the model is shared by all systems that use it.")
    else:
        may = user.may(Action.EDIT_SYSTEM, scene.system.unit)
        url = reverse("system-edit", args=[scene.system.code]) + f"#{_anchor(scene, fact)}"
        who = _who(scene)
    name = scene.model_name(fact.model)
    where = fact.where()
    if scene.nameless_use(fact.model) and fact.field != "use":
        where = gettext("Choose the model among the models of the register, or add it there with its facts.")
    return Question(fact.key, fact.question(name), where, who, url if may else "")


def _anchor(scene: Scene, fact: FactKey) -> str:
    """A fact about a use, or about a model that the register does not hold, is mended where the models are listed."""
    return "field-models" if fact.model else fact.anchor


def _who(scene: Scene) -> str:
    responsible = scene.effective.responsible_id
    person = scene.people.get(responsible) if responsible else None
    if person is None:
        return gettext("Nobody answers for the system yet.")
    return gettext("%(person)s can answer.") % {"person": person.short_name}


def legal_issues(scene: Scene, user: Person) -> list[LegalIssue]:
    """The legal questions that the outlook hangs on; how many systems hang on each is one query for all."""
    asked: list[str] = list(scene.outlook.get("legal_questions", ()))
    if not asked or scene.ruleset is None:
        return []
    counts: dict[str, Any] = Standing.objects.visible_to(user).aggregate(
        **{question: Count("pk", filter=Q(legal_questions__contains=[question])) for question in asked}
    )
    known = {item.id: item for item in scene.ruleset.legal_questions}
    return [
        LegalIssue(
            id=question,
            question=known[question].text.in_language(get_language() or "ru") if question in known else question,
            citation=_citation(scene, question),
            systems=counts[question],
        )
        for question in asked
    ]


def _citation(scene: Scene, question: str) -> str:
    """The citation of the rule that hangs on the question."""
    rule = next((r["rule"] for r in scene.outlook["reasons"] if question in r["legal_questions"]), None)
    finding = next((f for f in scene.outlook["findings"] if f["id"] == rule), None)
    return in_language(finding["citation"]) if finding else ""


def findings(scene: Scene) -> Findings:
    """Findings in the order of their weight. Missing facts and legal questions have sections of their own."""
    rows = [_finding(scene, item) for item in scene.outlook.get("findings", ())]
    return Findings(
        acting=[row for row in rows if row.severity in ("blocking", "contradiction", "attention")],
        notes=[row for row in rows if row.severity == "note"],
    )


def _finding(scene: Scene, item: Json) -> FindingRow:
    return FindingRow(
        id=item["id"],
        severity=item["severity"],
        message=in_language(item["message"]),
        remedy=in_language(item["remedy"]),
        citation=in_language(item["citation"]),
        confidence=item["confidence"],
        subject=scene.model_name(item["subject"]) if item["subject"] else "",
    )
