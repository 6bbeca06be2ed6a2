"""Readiness 0-100, point by point. The points stand in the rule set; an unknown earns nothing; the score is never a
legal opinion.

What is not settled earns what it is sure to earn: the least over every completion and every open reading. Learning a
favourable fact can
therefore only add points. Each line is rounded down, so that the lines add up.
"""

from __future__ import annotations

from collections.abc import Callable

from .facts import FlowKind
from .models import CANDIDATE, FOREIGN_BIT, entry
from .residency import HALF_BITS, HALF_MASK, flow_codes
from .result import Completeness, Score, ScoreLine, Verdict
from .ruleset import ScorePoints, Text
from .study import Study

WHY_COMPLETENESS = Text("Известно {known} из {needed} нужных фактов.", "{known} of {needed} needed facts are known.")
WHY_FLOW = {
    True: Text("В России или отсутствует.", "In Russia, or there is none."),
    False: Text("Вне России или не известно.", "Abroad, or not known."),
}
WHY_MODELS = {
    "admitted": Text(
        "Все регулируемые модели допущены с подтверждённым статусом, или таких моделей нет.",
        "Every regulated model is admitted by a confirmed status, or there is none.",
    ),
    "candidate": Text(
        "Модель: кандидат, статус не подтверждён.", "The model is a candidate; its status is not confirmed."
    ),
    "replaced": Text(
        "Иностранную модель по плану вовремя заменит модель, с которой система соответствует.",
        "A foreign model is to be replaced in time by one with which the system conforms.",
    ),
    "foreign": Text(
        "Иностранная модель или происхождение не известно.", "A foreign model, or the origin is not known."
    ),
}
WHY_TIME = {
    "not_needed": Text("Срок ввода не важен: иностранных моделей нет.", "Not needed: there is no foreign model."),
    "evidence": Text("Введена вовремя, это подтверждено.", "In operation in time, with evidence."),
    "no_evidence": Text("Введена вовремя, но документа нет.", "In operation in time, but without evidence."),
    "doubtful": Text("Введена в спорный период.", "In operation in the doubtful window."),
    "late": Text("Введена поздно, или день ввода не известен.", "In operation too late, or the day is not known."),
}
WHY_EVIDENCE = Text(
    "Документами подтверждены {proved} из {needed} нужных фактов.",
    "{proved} of {needed} needed facts have evidence that is not stale.",
)


def score_of(
    found: Study, completeness: Completeness, evidence: frozenset[str], conforms_in_time: Callable[[], bool]
) -> Score | None:
    """The score of a system on the day; ``None`` where there is nothing to be ready for (out of scope, retired).

    ``evidence``: keys of facts with evidence that is not stale. ``conforms_in_time`` is asked only for a foreign
    model: whether the plan
    makes the system conform before the verdict gets worse.
    """
    if found.outcomes in ((Verdict.OUT_OF_SCOPE,), (Verdict.NONE,)):
        return None
    points, worst = found.frame.ruleset.points, _worst_entry(found)
    lines = (
        _completeness_line(completeness, points),
        *(_flow_line(kind, found, points) for kind in FlowKind),
        _models_line(worst, points, conforms_in_time),
        _time_line(worst, found, points, "in_operation" in evidence),
        _evidence_line(completeness, points, evidence),
    )
    total = sum(line.got for line in lines)
    cap = _cap(found.verdict, points)
    return Score(total if cap is None else min(total, cap), total, cap, lines)


def _cap(verdict: Verdict, points: ScorePoints) -> int | None:
    return {
        Verdict.NOT_PERMITTED: points.cap_not_permitted,
        Verdict.UNDETERMINED: points.cap_undetermined,
        Verdict.NEEDS_LAWYER: points.cap_needs_lawyer,
    }.get(verdict)


def _fill(text: Text, **values: int) -> Text:
    return Text(text.ru.format(**values), text.en.format(**values))


def _completeness_line(completeness: Completeness, points: ScorePoints) -> ScoreLine:
    known, needed = len(completeness.known), len(completeness.needed)
    got = points.completeness * known // needed if needed else points.completeness
    return ScoreLine("completeness", got, points.completeness, _fill(WHY_COMPLETENESS, known=known, needed=needed))


def _flow_line(kind: FlowKind, found: Study, points: ScorePoints) -> ScoreLine:
    maximum: int = getattr(points, kind.value)
    codes = flow_codes(kind, found.facts.flow(kind), found.frame)
    halves = {int(not time.begun) for time in found.possible.times}
    stays = not any(code >> HALF_BITS * half & HALF_MASK for code in codes for half in halves)
    return ScoreLine(f"flows.{kind.value}", maximum if stays else 0, maximum, WHY_FLOW[stays])


def _worst_entry(found: Study) -> int:
    """All bits that an entry can have in some completion under some open reading."""
    stage, worst = found.frame.stage, 0
    for table in found.possible.tables:
        for half in {int(not time.begun) for time in found.possible.times}:
            for basis in stage.bases:
                for essential in stage.essentials:
                    worst |= entry(table, half, basis, essential)
    return worst


def _models_line(worst: int, points: ScorePoints, conforms_in_time: Callable[[], bool]) -> ScoreLine:
    if not worst & CANDIDATE:
        return ScoreLine("models", points.models_admitted, points.models_admitted, WHY_MODELS["admitted"])
    if not worst & FOREIGN_BIT:
        return ScoreLine("models", points.models_candidate, points.models_admitted, WHY_MODELS["candidate"])
    if conforms_in_time():
        return ScoreLine("models", points.models_replaced, points.models_admitted, WHY_MODELS["replaced"])
    return ScoreLine("models", 0, points.models_admitted, WHY_MODELS["foreign"])


def _time_line(worst: int, found: Study, points: ScorePoints, has_evidence: bool) -> ScoreLine:
    maximum = points.time_with_evidence
    if not found.frame.has_transition or not worst & FOREIGN_BIT:
        return ScoreLine("time", maximum, maximum, WHY_TIME["not_needed"])
    times = [time for time in found.possible.times if not time.gone]
    stage = found.frame.stage
    every_cutoff = sum(1 << cutoff for cutoff in stage.cutoffs)
    if all(every_cutoff & ~(time.in_time_with_pilot if all(stage.pilots) else time.in_time) == 0 for time in times):
        got = maximum if has_evidence else points.time_without_evidence
        return ScoreLine("time", got, maximum, WHY_TIME["evidence" if has_evidence else "no_evidence"])
    if all(time.in_time_with_pilot for time in times):
        return ScoreLine("time", points.time_doubtful, maximum, WHY_TIME["doubtful"])
    return ScoreLine("time", 0, maximum, WHY_TIME["late"])


def _evidence_line(completeness: Completeness, points: ScorePoints, evidence: frozenset[str]) -> ScoreLine:
    needed = completeness.needed
    proved = sum(key in evidence for key in needed)
    got = points.evidence * proved // len(needed) if needed else 0
    return ScoreLine("evidence", got, points.evidence, _fill(WHY_EVIDENCE, proved=proved, needed=len(needed)))
