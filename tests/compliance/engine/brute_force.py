"""An evaluator that knows no short cut: every completion of the facts and every reading of the text, day by day.

It shares nothing with the engine but the facts and the rule set; the six steps are written again from the design.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from compliance.engine import Facts, FlowKind, Phase, RuleSet, Setting, StatusCategory, When

ONE = timedelta(days=1)
READINGS = {
    "cutoff_day": ("before_earliest", "on_earliest", "before_latest", "on_latest"),
    "pilot_counts": ("yes", "no"),
    "swap_ends_transition": ("yes", "no"),
    "essential_characteristics": ("yes", "no"),
    "param_count_basis": ("total", "active"),
    "technical_counters": ("yes", "no"),
    "encrypted_backup": ("yes", "no"),
    "remote_access": ("yes", "no"),
    "other_settings": ("yes", "no"),
}
ORDER = ["settings", "in_operation", "pilot_from", "phase", "retired", "models"]


class BruteForce:
    """P, questions and legal questions of one system, by enumeration."""

    def __init__(self, facts: Facts, ruleset: RuleSet, on: date, planning: bool, fixed: dict[str, str]) -> None:
        self.facts, self.on, self.planning = facts, on, planning
        self.p: Any = ruleset.parameters
        self.readings = [
            dict(zip(READINGS, choice, strict=True))
            for choice in product(*((fixed[key],) if key in fixed else values for key, values in READINGS.items()))
        ]
        self.completions = list(self._completions())
        self.outcomes = [frozenset(self._verdict(c, reading) for reading in self.readings) for c in self.completions]

    def branches(self) -> frozenset[frozenset[str]]:
        return frozenset(self.outcomes)

    def settles(self, questions: tuple[str, ...]) -> bool:
        """Whether the answers to these questions, whatever they are, leave one branch."""
        seen: dict[tuple[Any, ...], frozenset[str]] = {}
        return all(
            seen.setdefault(tuple(completion[key] for key in questions), outcome) == outcome
            for completion, outcome in zip(self.completions, self.outcomes, strict=True)
        )

    def smallest(self) -> int:
        """The size of the smallest set of questions that settles the verdict."""
        keys = [key for key in self.completions[0] if len({repr(c[key]) for c in self.completions}) > 1]
        for size in range(len(keys) + 1):
            if any(self.settles(chosen) for chosen in combinations(keys, size)):
                return size
        raise AssertionError("All facts together settle the verdict.")

    def legal_questions(self) -> set[str]:
        found = set()
        for completion, outcome in zip(self.completions, self.outcomes, strict=True):
            if len(outcome) > 1:
                verdicts = [(reading, self._verdict(completion, reading)) for reading in self.readings]
                found |= {key for key in READINGS if self._hangs_on(key, verdicts)}
        return found

    def _hangs_on(self, key: str, verdicts: list[tuple[dict[str, str], str]]) -> bool:
        seen: dict[tuple[str, ...], str] = {}
        return any(
            seen.setdefault(tuple(v for k, v in reading.items() if k != key), verdict) != verdict
            for reading, verdict in verdicts
        )

    # ---- the six steps -------------------------------------------------------------------------------------------

    def _verdict(self, c: dict[str, Any], reading: dict[str, str]) -> str:
        if c["retired"] is not None and c["retired"] <= self.on:
            return "NONE"
        settings = c["settings"]
        if not settings & set(self.p.sensitive_sectors):
            is_open = settings & set(self.p.open_settings)
            if not (is_open and reading["other_settings"] == "yes"):
                return "OUT_OF_SCOPE"
        models = [self._classify(c, use, reading) for use in self._in_use(c)]
        if not c["models_complete"]:
            models.append(self._classify_unknown(c, reading))
        regulated = [item for item in models if item[0] != "unregulated"]
        if not regulated:
            return "OUT_OF_SCOPE"
        if not self.planning or self.on < self.p.effective_deferred:
            return "NOT_YET"
        stays = all(self._stays(c, kind, reading) for kind in self.p.flows_in_russia)
        foreign = [late for kind, late in regulated if kind == "foreign"]
        if stays and not foreign:
            return "CONFORMS"
        last = self._last_day(reading)
        starts = [c["in_operation"]] + ([c["pilot_from"]] if reading["pilot_counts"] == "yes" else [])
        in_time = any(day is not None and day <= last for day in starts)
        changed = c["material_change_after_cutoff"] or any(start is not None and start > last for start in foreign)
        ended = changed and reading["swap_ends_transition"] == "yes"
        if stays and in_time and not ended and self.on < self.p.first_day_after_transition:
            return "IN_TRANSITION"
        return "NOT_PERMITTED"

    def _last_day(self, reading: dict[str, str]) -> date:
        day: date = self.p.cutoff_earliest if "earliest" in reading["cutoff_day"] else self.p.cutoff_latest
        return day - ONE if "before" in reading["cutoff_day"] else day

    def _begun(self, c: dict[str, Any]) -> bool:
        if c["phase"] is Phase.PILOT and self.facts.phase_on <= self.on:
            return True
        return any(c[key] is not None and c[key] <= self.on for key in ("in_operation", "pilot_from"))

    def _counts(self, start: date | None, end: date | None, begun: bool) -> bool:
        goes_on = end is None or end >= self.on
        return goes_on and (not begun or start is None or start <= self.on)

    def _in_use(self, c: dict[str, Any]) -> Iterator[tuple[str, date | None]]:
        for use in self.facts.uses:
            start, end = c[f"models.{use.model}.use"]
            if self._counts(start, end, self._begun(c)):
                yield use.model, start

    def _classify(self, c: dict[str, Any], use: tuple[str, date | None], reading: dict[str, str]) -> tuple[str, Any]:
        model_id, start = use
        size = c[f"models.{model_id}.size"][0 if reading["param_count_basis"] == "total" else 1]
        if size < self.p.param_threshold_bn or not c[f"models.{model_id}.multi_task"]:
            return "unregulated", None
        if c[f"models.{model_id}.status"]:
            return "admitted", None
        origin = self._origin(c, model_id)
        national = origin == "essential" and reading["essential_characteristics"] == "yes"
        return ("admitted", None) if origin == "russian" or national else ("foreign", start)

    def _classify_unknown(self, c: dict[str, Any], reading: dict[str, str]) -> tuple[str, Any]:
        total, active, many, status, origin = c["models"]
        size = total if reading["param_count_basis"] == "total" else active
        if size < self.p.param_threshold_bn or not many:
            return "unregulated", None
        national = origin == "essential" and reading["essential_characteristics"] == "yes"
        return ("admitted", None) if status or origin == "russian" or national else ("foreign", None)

    def _origin(self, c: dict[str, Any], model_id: str) -> str:
        if not c[f"models.{model_id}.developer"]:
            return "foreign"
        unnamed, quantised = c[f"models.{model_id}.lineage"]
        parents = [unnamed] if unnamed else []
        parents += [
            self._origin(c, edge.parent) for edge in self.facts.model_index[model_id].parents if edge.parent is not None
        ]
        worst = max(parents, key=("russian", "essential", "foreign").index, default="russian")
        if worst == "russian" or quantised:
            return worst
        return "essential"

    def _stays(self, c: dict[str, Any], kind: FlowKind, reading: dict[str, str]) -> bool:
        for country, content, key, start, end in c[f"flows.{kind.value}"]:
            if country == "RU" or not self._counts(start, end, self._begun(c)):
                continue
            if kind is FlowKind.BACKUP and key and reading["encrypted_backup"] == "no":
                continue
            if kind is FlowKind.TELEMETRY and not content and reading["technical_counters"] == "no":
                continue
            if kind is FlowKind.SUPPORT and reading["remote_access"] == "no":
                continue
            return False
        return True

    # ---- every completion ----------------------------------------------------------------------------------------

    def _completions(self) -> Iterator[dict[str, Any]]:
        own = {"settings": self._settings(), **self._models(), **self._flows()}
        change = self.facts.material_change_after_cutoff
        own["material_change_after_cutoff"] = [True, False] if change is None else [change]
        linked = list(self._linked())
        for dates in linked:
            for values in product(*own.values()):
                yield {**dates, **dict(zip(own, values, strict=True)), "models_complete": self.facts.models_complete}

    def _settings(self) -> list[frozenset[Setting]]:
        if self.facts.settings.one_of is not None:
            return list(self.facts.settings.one_of)
        return [frozenset(), frozenset({Setting.OTHER_CII}), frozenset({Setting.STATE_INFORMATION_SYSTEM})]

    def _days(self, when: When) -> list[date | None]:
        """Days that stand for all: each figure of the rules, the day before and the day after, and days far off."""
        marks = {self.on, self.facts.phase_on, self.p.cutoff_earliest, self.p.cutoff_latest}
        days = {mark + shift for mark in marks for shift in (-ONE, timedelta(0), ONE)}
        days |= {date(2020, 1, 1), date(2026, 12, 1), date(2045, 1, 1)}
        days |= {day for day in (when.first, when.last) if day is not None}
        if when.known and not when.happens:
            return [None]
        inside: list[date | None] = [d for d in sorted(days) if (when.first or d) <= d <= (when.last or d)]
        return inside if when.known else [*inside, None]

    def _linked(self) -> Iterator[dict[str, Any]]:
        facts = {key: getattr(self.facts, key) for key in ("in_operation", "pilot_from", "retired")}
        excluded = set()
        for key in ("in_operation", "pilot_from"):
            pairs = product(self._days(facts[key]), self._days(facts["retired"]))
            if not any(begun is None or retired is None or begun < retired for begun, retired in pairs):
                excluded |= {key, "retired"}
        for key in excluded:
            facts[key] = When.unknown()
        for key in ("in_operation", "retired"):
            if self.facts.phase is not None and not any(
                self._fits(self.facts.phase, **{key: day}) for day in self._days(facts[key])
            ):
                facts[key] = When.unknown()
        for given_up in ((), ("in_operation", "retired"), ("pilot_from", "retired"), tuple(facts)):
            stated = {key: When.unknown() if key in given_up else when for key, when in facts.items()}
            found = list(self._joint(stated))
            if found:
                yield from found
                return

    def _joint(self, stated: dict[str, When]) -> Iterator[dict[str, Any]]:
        phases = list(Phase) if self.facts.phase is None else [self.facts.phase]
        for begun, pilot, retired in product(*(self._days(when) for when in stated.values())):
            ordered = retired is None or all(day is None or day < retired for day in (begun, pilot))
            for phase in phases:
                if ordered and self._fits(phase, in_operation=begun) and self._fits(phase, retired=retired):
                    yield {"in_operation": begun, "pilot_from": pilot, "phase": phase, "retired": retired}

    def _fits(self, phase: Phase, **stated: date | None) -> bool:
        day = self.facts.phase_on
        if "retired" in stated:
            gone = stated["retired"] is not None and stated["retired"] <= day
            return gone is (phase is Phase.RETIRED)
        begun = stated["in_operation"] is not None and stated["in_operation"] <= day
        return phase is Phase.RETIRED or begun is (phase is Phase.IN_OPERATION)

    def _periods(self, start: When, end: When) -> list[tuple[date | None, date | None]]:
        pairs = [
            (first, last)
            for first, last in product(self._days(start), self._days(end))
            if first is None or last is None or first <= last
        ]
        return pairs or self._periods(When.unknown(), When.unknown())

    def _models(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        sizes = [(t, a) for t in (0.5, 1.0, 2.0) for a in (0.5, 1.0, 2.0) if a <= t]
        if not self.facts.models_complete:
            origins = ("russian", "essential", "foreign")
            small = [(0.5, 0.5), (2.0, 0.5), (2.0, 2.0)]
            found["models"] = [(*s, *rest) for s in small for rest in product((True, False), (True, False), origins)]
        for use in self.facts.uses:
            found[f"models.{use.model}.use"] = self._periods(use.start, use.end)
            model = self.facts.model_index[use.model]
            total, active = model.params_total, model.params_active
            found[f"models.{use.model}.size"] = [
                (t, a)
                for t, a in sizes
                if (total is None or total.low <= t <= total.high)
                and (a == t if model.active_same_as_total else active is None or active.low <= a <= active.high)
            ]
            found[f"models.{use.model}.multi_task"] = [True, False] if model.multi_task is None else [model.multi_task]
            found[f"models.{use.model}.status"] = self._statuses(use.model)
        for model in self.facts.models:
            known = model.developer_is_russian_legal_entity
            found[f"models.{model.id}.developer"] = [True, False] if known is None else [known]
            found[f"models.{model.id}.lineage"] = self._lineages(model.id)
        return found

    def _statuses(self, model_id: str) -> list[bool]:
        status = self.facts.model_index[model_id].status
        categories = list(StatusCategory) if status.category is None else [status.category]
        confirmed = [True, False] if status.confirmed is None else [status.confirmed]
        return sorted(
            {
                category in self.p.categories_admitted
                and sure
                and (start is None or start <= self.on)
                and (end is None or end >= self.on)
                for category in categories
                for sure in confirmed
                for start, end in self._periods(status.start, status.end)
            }
        )

    def _lineages(self, model_id: str) -> list[tuple[str | None, bool]]:
        model = self.facts.model_index[model_id]
        anything = [None, "essential", "foreign"]
        if not model.parents:
            if model.origin == "from-scratch":
                return [(None, False)]
            return [(unnamed, quantised) for unnamed in anything for quantised in (True, False)]
        unnamed = anything if any(edge.parent is None for edge in model.parents) else [None]
        kinds = product(*(("quantisation", "fine-tune") if e.kind is None else (e.kind,) for e in model.parents))
        flags = sorted({all(kind == "quantisation" for kind in choice) for choice in kinds})
        return [(parent, flag) for parent in unnamed for flag in flags]

    def _flows(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for kind in FlowKind:
            places = self.facts.flow(kind).places
            if places is None:
                abroad = [(("CN", content, key, None, None),) for content in (True, False) for key in (True, False)]
                found[f"flows.{kind.value}"] = [(), *abroad]
                continue
            choices = []
            for place in places:
                choices.append(
                    [
                        (country, content, key, start, end)
                        for country in ((place.country,) if place.country else ("RU", "CN"))
                        for content in ((True, False) if place.content is None else (place.content,))
                        for key in ((True, False) if place.key_in_russia is None else (place.key_in_russia,))
                        for start, end in self._periods(place.start, place.end)
                    ]
                )
            found[f"flows.{kind.value}"] = list(product(*choices))
        return found
