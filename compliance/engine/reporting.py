"""A result, and what would raise it, as plain JSON, for storage and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .raising import Improvement
from .result import Finding, Lineage, Reason, Result, Score, Verdict
from .ruleset import Text
from .steps import StepKind
from .timeline import Span


def result_to_json(result: Result, spans: Sequence[Span] | None = None) -> dict[str, Any]:
    """Plain JSON types; with ``spans`` the timeline, too."""
    data: dict[str, Any] = {
        "ruleset": result.ruleset,
        "ruleset_digest": result.digest,
        "on": result.on.isoformat(),
        "verdict": result.verdict.value,
        "possible": [verdict.value for verdict in result.possible],
        "branches": sorted(sorted(verdict.value for verdict in branch) for branch in result.branches),
        "questions": list(result.questions),
        "legal_questions": list(result.legal_questions),
        "flags": [flag.value for flag in result.flags],
        "until": result.until and result.until.isoformat(),
        "from": result.applies_from and result.applies_from.isoformat(),
        "rule": result.rule,
        "rules": list(result.rules),
        "confidence": result.confidence and result.confidence.value,
        "completeness": {
            "percent": result.completeness.percent,
            "known": list(result.completeness.known),
            "missing": list(result.completeness.missing),
        },
        "score": _score(result.score),
        "findings": [_finding(finding) for finding in result.findings],
        "reasons": [_reason(reason) for reason in result.reasons],
        "lineages": [_lineage(lineage) for lineage in result.lineages],
    }
    if spans is not None:
        data["timeline"] = [_span(span) for span in spans]
    return data


def improvements_to_json(steps: Sequence[Improvement]) -> list[dict[str, Any]]:
    """Plain JSON types; ``together`` counts from 0 in the same list."""
    return [
        {
            "kind": step.kind.value,
            "facts": list(step.facts),
            "text": _text(step.text),
            "points": step.points,
            "verdict": step.verdict.value,
            "possible": [verdict.value for verdict in step.possible],
            "together": list(step.together),
            "together_possible": [verdict.value for verdict in step.together_possible],
        }
        for step in steps
    ]


def improvements_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Improvement, ...]:
    """The steps again. Raises ``KeyError`` or ``ValueError`` where ``data`` is not what ``improvements_to_json``
    writes.
    """
    return tuple(
        Improvement(
            kind=StepKind(step["kind"]),
            facts=tuple(step["facts"]),
            text=Text(step["text"]["ru"], step["text"]["en"]),
            points=step["points"],
            verdict=Verdict(step["verdict"]),
            possible=tuple(Verdict(verdict) for verdict in step["possible"]),
            together=tuple(step["together"]),
            together_possible=tuple(Verdict(verdict) for verdict in step["together_possible"]),
        )
        for step in data
    )


def _text(text: Text) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    lines = [
        {"key": line.key, "got": line.got, "maximum": line.maximum, "why": _text(line.why)} for line in score.lines
    ]
    return {"total": score.total, "sum": score.sum, "cap": score.cap, "lines": lines}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "message": _text(finding.message),
        "remedy": _text(finding.remedy),
        "citation": _text(finding.citation),
        "confidence": finding.confidence.value,
        "facts": list(finding.facts),
        "subject": finding.subject,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "step": reason.step,
        "rule": reason.rule,
        "facts": list(reason.facts),
        "value": reason.value,
        "answer": reason.answer,
        "outcome": reason.outcome.value,
        "consequence": _text(reason.consequence),
        "decisive": reason.decisive,
        "unknown": reason.unknown,
        "legal_questions": list(reason.legal_questions),
        "subject": reason.subject,
    }


def _lineage(lineage: Lineage) -> dict[str, Any]:
    path = [
        {
            "model": step.model,
            "name": step.name,
            "country": step.country,
            "developer_is_russian_legal_entity": step.developer_is_russian_legal_entity,
            "derivation": step.derivation,
        }
        for step in lineage.path
    ]
    return {"model": lineage.model, "origin": lineage.origin, "path": path}


def _span(span: Span) -> dict[str, Any]:
    return {
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "verdict": span.verdict.value,
        "possible": [verdict.value for verdict in span.possible],
        "rule": span.rule,
    }
