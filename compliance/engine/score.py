"""Readiness 0-100, point by point. The points stand in the rule set; an unknown earns nothing; the score is never a
legal opinion.

What is not settled earns what it is sure to earn: the least over every completion and every open reading. Learning a
favourable fact can
therefore only add points. Each line is rounded down, so that the lines add up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .completeness import worst_entry_of
from .dates import TimeClass
from .exploring import Exploration
from .frame import Stage
from .kinds import ALL_FLOWS, FLOW_KEYS
from .policy import Policy
from .residency import HALF_BITS, HALF_MASK, FlowDomain
from .result import Completeness, Score, ScoreLine
from .ruleset import ScorePoints, Text
from .study import Study
from .tables import CANDIDATE, FOREIGN_BIT
from .verdict import NONE, NOT_PERMITTED, OUT_OF_SCOPE

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
    found: Study, completeness: Completeness, evidence: frozenset[str], conforms_in_time: Callable[[Study], bool]
) -> Score | None:
    """The score of a system on the day; ``None`` where there is nothing to be ready for (out of scope, retired).

    ``evidence``: keys of facts with evidence that is not stale. ``conforms_in_time`` is asked only for a foreign
    model: whether the plan makes the system conform before the verdict gets worse.
    """
    seen, law = found.seen, found.frame.policy
    if seen.only in (OUT_OF_SCOPE, NONE):
        return None
    worst, known = worst_entry_of(found), len(completeness.known)
    needed = known + len(completeness.missing)
    proved = len(evidence.intersection(completeness.needed)) if evidence else 0
    time = "not_needed"
    if law.has_transition and worst & FOREIGN_BIT:
        time = _in_time(found.times.classes, found.frame.stage, "in_operation" in evidence)
    answered = _completeness_line(known, needed, law)
    flows = _flow_lines(found.flows, found.times.halves, law)
    models = _models_line(_models(worst, found, conforms_in_time), law)
    begun, documented = _time_line(time, law), _evidence_line(proved, needed, law)
    total = answered.got + flows.got + models.got + begun.got + documented.got
    cap = _cap(seen, law.ruleset.points)
    lines = (answered, *flows.lines, models, begun, documented)
    return Score(total if cap is None else min(total, cap), total, cap, lines)


def _cap(seen: Exploration, points: ScorePoints) -> int | None:
    if seen.only:
        return points.cap_not_permitted if seen.only == NOT_PERMITTED else None
    return points.cap_needs_lawyer if seen.needs_lawyer else points.cap_undetermined


def _fill(text: Text, **values: int) -> Text:
    return Text(text.ru.format(**values), text.en.format(**values))


@lru_cache(maxsize=4096)
def _completeness_line(known: int, needed: int, law: Policy) -> ScoreLine:
    points = law.ruleset.points
    got = points.completeness * known // needed if needed else points.completeness
    return ScoreLine("completeness", got, points.completeness, _fill(WHY_COMPLETENESS, known=known, needed=needed))


class FlowLines(NamedTuple):
    """The lines of all flows, and what they earn together."""

    lines: tuple[ScoreLine, ...]
    got: int


@lru_cache(maxsize=16384)
def _flow_lines(flows: FlowDomain, halves: frozenset[int], law: Policy) -> FlowLines:
    points, lines = law.ruleset.points, []
    for kind, codes in zip(ALL_FLOWS, flows.every, strict=True):
        maximum: int = getattr(points, kind.value)
        stays = not any(code >> HALF_BITS * half & HALF_MASK for code in codes for half in halves)
        lines.append(ScoreLine(FLOW_KEYS[kind], maximum if stays else 0, maximum, WHY_FLOW[stays]))
    return FlowLines(tuple(lines), sum(line.got for line in lines))


def _models(worst: int, found: Study, conforms_in_time: Callable[[Study], bool]) -> str:
    if not worst & CANDIDATE:
        return "admitted"
    if not worst & FOREIGN_BIT:
        return "candidate"
    return "replaced" if conforms_in_time(found) else "foreign"


@lru_cache(maxsize=256)
def _models_line(models: str, law: Policy) -> ScoreLine:
    points = law.ruleset.points
    earned = {
        "admitted": points.models_admitted,
        "candidate": points.models_candidate,
        "replaced": points.models_replaced,
        "foreign": 0,
    }
    return ScoreLine("models", earned[models], points.models_admitted, WHY_MODELS[models])


@lru_cache(maxsize=16384)
def _in_time(times: frozenset[TimeClass], stage: Stage, has_evidence: bool) -> str:
    """Whether the system was in operation in time, as far as the answers that are still open let it be said."""
    masks = [(time.in_time, time.in_time_with_pilot) for time in times if not time.gone]
    every_cutoff = sum(1 << cutoff for cutoff in stage.cutoffs)
    if all(every_cutoff & ~(with_pilot if all(stage.pilots) else plain) == 0 for plain, with_pilot in masks):
        return "evidence" if has_evidence else "no_evidence"
    return "doubtful" if all(with_pilot for _, with_pilot in masks) else "late"


@lru_cache(maxsize=256)
def _time_line(time: str, law: Policy) -> ScoreLine:
    points = law.ruleset.points
    maximum = points.time_with_evidence
    earned = {
        "not_needed": maximum,
        "evidence": maximum,
        "no_evidence": points.time_without_evidence,
        "doubtful": points.time_doubtful,
        "late": 0,
    }
    return ScoreLine("time", earned[time], maximum, WHY_TIME[time])


@lru_cache(maxsize=4096)
def _evidence_line(proved: int, needed: int, law: Policy) -> ScoreLine:
    points = law.ruleset.points
    got = points.evidence * proved // needed if needed else 0
    return ScoreLine("evidence", got, points.evidence, _fill(WHY_EVIDENCE, proved=proved, needed=needed))
