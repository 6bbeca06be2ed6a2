"""The chain of reasons: each fact that a rule read, in words, with its source and age, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance.models import VerdictCode
from inventory.models import AIModel
from web.parts.sources import Source
from web.systems.detail.fact_words import FIELDS, FactKey
from web.systems.detail.reason_words import fact_in_words
from web.systems.detail.scene import Json, Scene, in_language

# At most so many rows are in the open; the rest is folded (look §4).
IN_THE_OPEN = 8


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One row of the chain. `tone` colours a deciding row: bad, good, mid, or legal."""

    number: int
    fact: str
    chip: SafeString
    source: str
    consequence: str
    decisive: bool
    unknown: bool
    tone: str
    reads: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The rows in the open and those that are folded."""

    rows: list[ReasonRow]
    folded: list[ReasonRow]


def reason_chain(scene: Scene) -> Chain:
    """All reasons in their order; what decides or is unknown is folded only where it was said before."""
    rows = [_row(scene, number, item) for number, item in enumerate(scene.outlook.get("reasons", ()), start=1)]
    calm = [row for row in rows if not row.decisive and not row.unknown]
    room = max(0, IN_THE_OPEN - (len(rows) - len(calm)))
    folded = {row.number for row in sorted(calm, key=_tells_little(rows))[room:]} | _repeated(rows)
    shown = [row for row in rows if row.number not in folded] + [row for row in rows if row.number in folded]
    numbered = [replace(row, number=number) for number, row in enumerate(shown, start=1)]
    return Chain(numbered[: len(rows) - len(folded)], numbered[len(rows) - len(folded) :])


def _repeated(rows: list[ReasonRow]) -> set[int]:
    """The numbers of rows that say word for word what an earlier one has said: two rules can miss the same fact."""
    first = {(row.fact, row.consequence): row.number for row in reversed(rows)}
    return {row.number for row in rows if first[row.fact, row.consequence] != row.number}


def _tells_little(rows: list[ReasonRow]) -> Callable[[ReasonRow], bool]:
    """Whether a row reads no fact of the system, or only one that an earlier row has told; such rows fold first."""
    first = {row.fact: row.number for row in reversed(rows)}
    return lambda row: not row.reads or first[row.fact] != row.number


def _row(scene: Scene, number: int, reason: Json) -> ReasonRow:
    fact, chips = fact_in_words(scene, reason)
    return ReasonRow(
        number=number,
        fact=fact,
        chip=format_html_join(" ", "{}", ((chip,) for chip in chips)),
        source=_source(scene, reason).words(scene.today),
        consequence=in_language(reason["consequence"]),
        decisive=reason["decisive"],
        unknown=reason["unknown"],
        tone=_tone(scene, reason),
        reads=bool(reason["facts"]),
    )


def _tone(scene: Scene, reason: Json) -> str:
    """A legal question is violet; else the colour of the verdict that the row closes with."""
    if reason["outcome"] == "hangs":
        return "legal"
    verdict = scene.outlook["verdict"]
    if verdict in (VerdictCode.CONFORMS, VerdictCode.OUT_OF_SCOPE, VerdictCode.NOT_YET):
        return "good"
    return "mid" if verdict == VerdictCode.IN_TRANSITION else "bad"


def _source(scene: Scene, reason: Json) -> Source:
    """The source of the first fact of the row that has one."""
    found = (source for key in reason["facts"] if (source := source_of_fact(scene, key)).text)
    return next(found, Source())


def source_of_fact(scene: Scene, key: str) -> Source:
    """Where the fact of an engine's key came from."""
    fact = FactKey.of(key)
    system = scene.system
    if fact.model:
        model = scene.by_slug.get(fact.model)
        if fact.field == "use":
            use = next((u for u in scene.uses if model and u.ai_model_id == model.pk), scene.nameless_use(fact.model))
            return scene.sources.of("model_use", use.pk, "use") if use else Source()
        return source_of_model(scene, model, fact.field) if model else Source()
    if fact.field == "settings" and scene.effective.settings_from:
        return Source(gettext("as the unit “%(unit)s” says") % {"unit": scene.effective.settings_from})
    if fact.field.startswith("flows."):
        kind = fact.field.removeprefix("flows.")
        rows = sorted((flow for flow in scene.flows if flow.kind == kind), key=lambda flow: flow.country == "RU")
        placed = (scene.sources.of("data_flow", flow.pk, "place") for flow in rows)
        source = next((source for source in placed if source.text), None)
        if source:
            return source
    return scene.sources.of("system", system.pk, FIELDS.get(fact.field, fact.field))


def source_of_model(scene: Scene, model: AIModel, field: str) -> Source:
    """The claim of a model's fact; without one, what the model's record as a whole gives as its source."""
    claimed = scene.sources.of("ai_model", model.pk, field)
    return claimed if claimed.text else Source(model.source)
