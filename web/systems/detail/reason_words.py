"""The facts that rules read, in words: the keys and values of the engine as a page says them."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from inventory.models.choices import FlowKind, ModelStatusKind, Setting, StatusBasis, YesNoUnknown
from web.ai_models.words import billions
from web.parts.dates import day_words, known_date
from web.parts.marks import country_chip, country_name
from web.systems.detail.fact_words import FactKey, listed
from web.systems.detail.scene import Json, Scene

UNKNOWN = "unknown"


def fact_in_words(scene: Scene, reason: Json) -> tuple[str, list[SafeString]]:
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
    return gettext("Day that is judged: %(day)s") % {"day": day_words(_day(value))}


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
    """`2026-05-14`, `2026-01-01–2026-12-31`, `…–2026-12-31`, `none` or `unknown`, as precisely as it is known."""
    if value == UNKNOWN:
        return pgettext("date", "unknown")
    if value == "none":
        return pgettext("date", "none")
    first, _dash, last = value.partition("–")
    return known_date(_day(first), _day(last or first))


def _day(value: str) -> date | None:
    """A day; an open end, which the engine writes as `…`, is none."""
    return None if value == "…" else date.fromisoformat(value)
