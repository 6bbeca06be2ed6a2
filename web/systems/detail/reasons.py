"""The chain of reasons: each fact that a rule read, in words, with its source and age, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from compliance.models import VerdictCode
from inventory.models import AIModel
from inventory.models.choices import FlowKind, ModelStatusKind, Setting, StatusBasis, YesNoUnknown
from web.ai_models.words import billions
from web.parts.dates import day_words
from web.parts.marks import country_chip, country_name
from web.parts.sources import Source
from web.systems.detail.fact_words import FIELDS, FactKey, listed
from web.systems.detail.scene import Json, Scene, in_language

# At most so many rows are in the open; the rest is folded (look §4).
IN_THE_OPEN = 8
UNKNOWN = "unknown"


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
    """All reasons in their order; what decides or is unknown is never folded."""
    rows = [_row(scene, number, item) for number, item in enumerate(scene.outlook.get("reasons", ()), start=1)]
    calm = [row for row in rows if not row.decisive and not row.unknown]
    room = max(0, IN_THE_OPEN - (len(rows) - len(calm)))
    folded = {row.number for row in sorted(calm, key=_tells_little(rows))[room:]}
    shown = [row for row in rows if row.number not in folded] + [row for row in rows if row.number in folded]
    numbered = [replace(row, number=number) for number, row in enumerate(shown, start=1)]
    return Chain(numbered[: len(rows) - len(folded)], numbered[len(rows) - len(folded) :])


def _tells_little(rows: list[ReasonRow]) -> Callable[[ReasonRow], bool]:
    """Whether a row reads no fact of the system, or only one that an earlier row has told; such rows fold first."""
    first = {row.fact: row.number for row in reversed(rows)}
    return lambda row: not row.reads or first[row.fact] != row.number


def _row(scene: Scene, number: int, reason: Json) -> ReasonRow:
    fact, chips = _fact(scene, reason)
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


def _fact(scene: Scene, reason: Json) -> tuple[str, list[SafeString]]:
    """The fact of a row in words, and chips of the countries that it names."""
    keys = [FactKey.of(key) for key in reason["facts"]]
    if not keys:
        return _of_the_rules(reason), []
    key = keys[0]
    if key.field.startswith("flows."):
        return _flow(scene, FlowKind(key.field.removeprefix("flows.")))
    if key.model:
        return _of_model(scene, key, reason)
    return _of_system(scene, key, reason["value"]), []


def _of_the_rules(reason: Json) -> str:
    """Rows that read no fact of the system: the Government's act and the days of the law."""
    value = reason["value"]
    if value == "planning assumption":
        return gettext("Assumption: an act of the Government will name these cases")
    if value == "no act":
        return gettext("No act of the Government names the cases")
    return gettext("Day that is judged: %(day)s") % {"day": _day(value)}


def _of_system(scene: Scene, key: FactKey, value: str) -> str:
    name = key.noun("")
    named = name[:1].upper() + name[1:]
    if key.field == "settings":
        return _settings(scene, value)
    if key.field == "models":
        none = gettext("The system uses no AI model")
        return none if value == "none" else gettext("The list of models may not be whole")
    if key.field == "material_change_after_cutoff":
        return f"{named}: {_answer(value)}"
    return f"{named}: {_days(value)}"


def _settings(scene: Scene, value: str) -> str:
    if value == UNKNOWN:
        return gettext("Setting: unknown")
    if value == "private":
        return gettext("None of the settings: private")
    words = []
    for option in value.split(" | "):
        labels = [str(Setting(item).label) if item in Setting.values else item for item in option.split(", ")]
        words.append(listed(labels))
    text = gettext(" or ").join(words)
    category = scene.effective.cii_category
    if category and Setting.SIGNIFICANT_CII in value:
        text = gettext("%(setting)s, category %(category)s") % {"setting": text, "category": category}
    return text[:1].upper() + text[1:]


def _flow(scene: Scene, kind: FlowKind) -> tuple[str, list[SafeString]]:
    rows = [flow for flow in scene.flows if flow.kind == kind]
    presence = scene.system.flow_presence(kind)
    label = str(kind.label)
    named = label[:1].upper() + label[1:]
    if presence == "none":
        return gettext("%(flow)s: no such flow") % {"flow": named}, []
    if not rows:
        return gettext("%(flow)s: place unknown") % {"flow": named}, []
    broken = f"flows.{kind}" in scene.broken_facts
    places = list(dict.fromkeys((flow.country, flow.place or country_name(flow.country)) for flow in rows))
    places.sort(key=lambda place: (place[0] == "RU", not place[0]))
    chips = [
        format_html(
            "{}{} {}", ", " if number else "", place, country_chip(code, breaks=broken and code not in ("", "RU"))
        )
        for number, (code, place) in enumerate(places)
    ]
    return f"{named}:", [format_html_join("", "{}", ((chip,) for chip in chips))]


def _of_model(scene: Scene, key: FactKey, reason: Json) -> tuple[str, list[SafeString]]:
    name, value = scene.model_name(key.model), reason["value"]
    if key.field == "lineage":
        return _lineage(scene, reason)
    if key.field == "developer":
        model = scene.by_slug.get(key.model)
        developer = model.developer if model else None
        shown = str(developer) if developer else pgettext("developer", "unknown")
        text = gettext("Developer of %(model)s: %(developer)s") % {"model": name, "developer": shown}
        return text, [country_chip(developer.country if developer else "")]
    if key.field == "size":
        return f"{name}: {_size(value)}", []
    if key.field == "status":
        return gettext("%(model)s: status: %(status)s") % {"model": name, "status": _status(value)}, []
    if key.field == "use":
        return gettext("%(model)s: time of use: %(answer)s") % {"model": name, "answer": _answer(value)}, []
    return gettext("%(model)s: many different tasks: %(answer)s") % {"model": name, "answer": _answer(value)}, []


def _lineage(scene: Scene, reason: Json) -> tuple[str, list[SafeString]]:
    """The path that decides, with the chip of the worst ancestor."""
    line = next((item for item in scene.outlook["lineages"] if item["model"] == reason["subject"]), None)
    if line is None or not line["path"]:
        return gettext("Lineage of %(model)s") % {"model": scene.model_name(reason["subject"])}, []
    path = " ← ".join(step["name"] or scene.model_name(step["model"]) for step in line["path"])
    return gettext("Lineage: %(path)s") % {"path": path}, [country_chip(line["path"][-1]["country"])]


def _size(value: str) -> str:
    """`32.8` or `671 / 37` (total, active) as the language writes it."""
    if value == UNKNOWN:
        return gettext("number of parameters unknown")
    shown = [pgettext("size", "unknown") if part == UNKNOWN else localised(part) for part in value.split(" / ")]
    if len(shown) == 1:
        return gettext("%(size)s bn parameters") % {"size": shown[0]}
    return gettext("%(total)s bn parameters, %(active)s bn active") % {"total": shown[0], "active": shown[1]}


def localised(size: str) -> str:
    """A number, or a range of two, as the language writes it."""
    return "–".join(billions(part) for part in size.split("–"))


def _status(value: str) -> str:
    """`national confirmed`, `none` or `unknown` in words."""
    kind, _space, basis = value.partition(" ")
    if kind == "none":
        return gettext("not confirmed")
    if kind == UNKNOWN:
        return pgettext("status", "unknown")
    words = [str(ModelStatusKind(kind).label)]
    if basis in StatusBasis.values:
        words.append(str(StatusBasis(basis).label))
    return ", ".join(words)


def _answer(value: str) -> str:
    return str(YesNoUnknown(value).label) if value in YesNoUnknown.values else value


def _days(value: str) -> str:
    """`2026-05-14`, `2026-01-01–2026-12-31`, `none` or `unknown` in words."""
    if value == UNKNOWN:
        return pgettext("date", "unknown")
    if value == "none":
        return pgettext("date", "none")
    return " – ".join(_day(part) for part in value.split("–"))


def _day(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        return value
