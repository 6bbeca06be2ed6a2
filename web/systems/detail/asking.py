"""What the text of the law leaves open, and the findings: what to do, and what is only noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from compliance.models import Standing
from inventory.models import Person
from web.parts.words import said
from web.systems.detail.doors import door_to
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.scene import Json, Scene, in_language


@dataclass(frozen=True, slots=True)
class LegalIssue:
    """What the text leaves open, where it stands, and how many systems that the reader may see it decides."""

    id: str
    question: str
    citation: str
    systems: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in the language of the page. `facts` names what contradicts each other, `url` leads to its field."""

    id: str
    severity: str
    message: str
    remedy: str
    citation: str
    confidence: str
    subject: str
    facts: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What to do about the verdict, and what is only noted."""

    acting: list[FindingRow]
    notes: list[FindingRow]


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
            question=said(known[question].text) if question in known else question,
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


def findings(scene: Scene, user: Person) -> Findings:
    """Findings in the order of their weight. Missing facts and legal questions have sections of their own."""
    rows = [_finding(scene, user, item) for item in scene.outlook.get("findings", ())]
    return Findings(
        acting=[row for row in rows if row.severity in ("blocking", "contradiction", "attention")],
        notes=[row for row in rows if row.severity == "note"],
    )


def _finding(scene: Scene, user: Person, item: Json) -> FindingRow:
    contradicting = item["facts"] if item["severity"] == "contradiction" else []
    return FindingRow(
        id=item["id"],
        severity=item["severity"],
        message=in_language(item["message"]),
        remedy=in_language(item["remedy"]),
        citation=in_language(item["citation"]),
        confidence=item["confidence"],
        subject=scene.model_name(item["subject"]) if item["subject"] else "",
        facts=listed([scene.noun(key) for key in contradicting]),
        url=door_to(scene, user, FactKey.of(contradicting[0])) if contradicting else "",
    )
