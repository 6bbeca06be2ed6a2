"""The facts that rules read, in words: the keys and values of the engine as a page says them."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from inventory.models.choices import FlowKind
from web.parts.marks import country_chip, country_name
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Json, Scene
from web.systems.detail.value_words import capital, of_answer, of_days, of_model, of_models, of_settings, of_the_rules


def fact_in_words(scene: Scene, reason: Json) -> tuple[str, list[SafeString]]:
    """The fact of a row in words, and chips of the countries that it names."""
    keys = [FactKey.of(key) for key in reason["facts"]]
    if not keys:
        return of_the_rules(reason["value"]), []
    key = keys[0]
    if key.field.startswith("flows."):
        return _flow(scene, FlowKind(key.field.removeprefix("flows.")))
    if key.model:
        return _of_model(scene, key, reason)
    return _of_system(scene, key, reason["value"]), []


def _of_system(scene: Scene, key: FactKey, value: str) -> str:
    if key.field == "settings":
        return of_settings(value, scene.effective.cii_category)
    if key.field == "models":
        return of_models(value)
    said = of_answer(value) if key.field == "material_change_after_cutoff" else of_days(value)
    return f"{capital(key.noun(''))}: {said}"


def _flow(scene: Scene, kind: FlowKind) -> tuple[str, list[SafeString]]:
    rows = [flow for flow in scene.flows if flow.kind == kind]
    presence = scene.system.flow_presence(kind)
    named = capital(str(kind.label))
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
    name = scene.model_name(key.model)
    if key.field == "lineage":
        return _lineage(scene, reason)
    if key.field == "developer":
        model = scene.by_slug.get(key.model)
        developer = model.developer if model else None
        shown = str(developer) if developer else pgettext("developer", "unknown")
        text = gettext("Developer of %(model)s: %(developer)s") % {"model": name, "developer": shown}
        return text, [country_chip(developer.country if developer else "")]
    return of_model(name, key.field, reason["value"]), []


def _lineage(scene: Scene, reason: Json) -> tuple[str, list[SafeString]]:
    """The path that decides, with the chip of the worst ancestor."""
    line = next((item for item in scene.outlook["lineages"] if item["model"] == reason["subject"]), None)
    if line is None or not line["path"]:
        return gettext("Lineage of %(model)s") % {"model": scene.model_name(reason["subject"])}, []
    path = " ← ".join(step["name"] or scene.model_name(step["model"]) for step in line["path"])
    return gettext("Lineage: %(path)s") % {"path": path}, [country_chip(line["path"][-1]["country"])]
