"""The columns of a standing: what lists filter, sort and show, taken from one judgement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.engine import Result
from compliance.engine.result import Severity
from compliance.judging import Judgement, digest_of
from compliance.models import SEVERITY, Assessment, VerdictCode
from inventory.defaults import Effective
from inventory.models import System
from inventory.models.choices import FlowKind, FlowPresence

UNKNOWN_COUNTRY = "?"


def columns_of(system: System, effective: Effective, judgement: Judgement, assessment: Assessment) -> dict[str, Any]:
    """The `StandingColumns`, by name. Days and verdicts are the judgement's; `due_on` is the next worsening after
    today.
    """
    today, outlook = judgement.today, judgement.outlook
    coming = next((w for w in judgement.worsenings if w.due >= today.on), None)
    hosting = _hosting(system)
    return {
        "assessment": assessment,
        "ruleset_id": outlook.ruleset,
        "on": today.on,
        "outlook_on": outlook.on,
        "today": today.verdict.value,
        "outlook": outlook.verdict.value,
        "today_rank": SEVERITY[VerdictCode(today.verdict.value)],
        "outlook_rank": SEVERITY[VerdictCode(outlook.verdict.value)],
        "until": outlook.until,
        "applies_from": today.applies_from,
        "worse_from": coming.worse_from if coming else None,
        "due_on": coming.due if coming else None,
        "score": outlook.score.total if outlook.score else None,
        "completeness": outlook.completeness.percent,
        "flags": [flag.value for flag in outlook.flags],
        "questions": list(outlook.questions),
        "legal_questions": list(outlook.legal_questions),
        "settings": [setting.value for setting in effective.settings or ()],
        "settings_known": effective.settings is not None,
        "cii_category": effective.cii_category,
        "responsible_id": effective.responsible_id,
        "operator_id": effective.operator_id,
        "lineages": _lineages(system, outlook),
        "origins": sorted({_worst(line) for line in outlook.lineages} | _unnamed(system)),
        "hosting": sorted({country for countries in hosting.values() for country in countries}),
        "breaking": sorted(_breaking(hosting, outlook)),
        "recheck_on": _recheck(judgement),
        "signature": digest_of([assessment.facts_signature, assessment.evidence]),
    }


def _recheck(judgement: Judgement) -> date | None:
    """The first day on which time alone may change what is stored."""
    days = [judgement.changes_on]
    if judgement.outlook.on > judgement.today.on:
        days.append(judgement.outlook.on)
    return min((day for day in days if day), default=None)


def _worst(lineage: Any) -> str:
    """The country that decides: that of the last step of the path, `?` where it is not known."""
    return lineage.path[-1].country or UNKNOWN_COUNTRY if lineage.path else UNKNOWN_COUNTRY


def _unnamed(system: System) -> set[str]:
    """`?` for a use of a model that the register does not hold."""
    return {UNKNOWN_COUNTRY for use in system.model_uses.all() if use.ai_model_id is None}


def _lineages(system: System, outlook: Result) -> list[dict[str, Any]]:
    """A row for each model in use: what a list shows of it without another query."""
    by_model = {lineage.model: lineage for lineage in outlook.lineages}
    rows = []
    for use in system.model_uses.all():
        lineage = by_model.get(use.ai_model.slug) if use.ai_model else None
        path = [step.name or step.model or UNKNOWN_COUNTRY for step in lineage.path] if lineage else []
        rows.append(
            {
                "model_id": use.ai_model_id,
                "slug": use.ai_model.slug if use.ai_model else "",
                "name": use.ai_model.name if use.ai_model else use.name,
                "origin": lineage.origin if lineage else "unknown",
                "country": _worst(lineage) if lineage else UNKNOWN_COUNTRY,
                "path": path[1:],
            }
        )
    return rows


def _hosting(system: System) -> Mapping[str, set[str]]:
    """For each kind of flow the countries that data goes to, `?` where one is not known."""
    countries: dict[str, set[str]] = {}
    for kind in FlowKind:
        presence = system.flow_presence(kind)
        named = {flow.country or UNKNOWN_COUNTRY for flow in system.flows.all() if flow.kind == kind}
        if presence == FlowPresence.UNKNOWN or (presence == FlowPresence.PRESENT and not named):
            named.add(UNKNOWN_COUNTRY)
        countries[kind] = named if presence != FlowPresence.NONE else set()
    return countries


def _breaking(hosting: Mapping[str, set[str]], outlook: Result) -> set[str]:
    """Foreign countries of the flows about which a blocking finding speaks."""
    broken = {
        fact.removeprefix("flows.")
        for finding in outlook.findings
        if finding.severity is Severity.BLOCKING
        for fact in finding.facts
        if fact.startswith("flows.")
    }
    return {c for kind in broken for c in hosting.get(kind, ()) if c not in ("RU", UNKNOWN_COUNTRY)}
