"""The facts of a system as a reader sees them: value, source and day; models with their lineage; flows, worst first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy

from inventory.models import DataFlow, ModelUse, System
from inventory.models.choices import DateState, DerivationKind, FlowKind, FlowPresence, Phase, Setting, YesNoUnknown
from inventory.models.partial_date import PartialDate
from web.ai_models.words import size_words
from web.parts.dates import known_date
from web.parts.sources import Source
from web.systems.detail.fact_words import listed
from web.systems.detail.scene import Json, Scene
from web.systems.detail.sources import said_by_unit

HOME = "RU"
ORIGINS = {
    "russian": pgettext_lazy("origin", "Russian"),
    "essential": pgettext_lazy("origin", "Russian developer over a foreign model: a legal question"),
    "foreign": pgettext_lazy("origin", "foreign"),
    "unknown": pgettext_lazy("origin", "unknown"),
}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact; an empty `value` is shown as unknown."""

    name: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class PathStep:
    """One model on the way to the worst ancestor; `derivation` says how the model before it was made from this one."""

    name: str
    url: str
    country: str
    derivation: str


@dataclass(frozen=True, slots=True)
class UsedModel:
    """One model use. `country` is that of the worst ancestor; `path` begins with the used model.

    `parts` say how it is used: its size, role, place and time. `source_words` say where the use is known from.
    """

    name: str
    url: str
    country: str
    origin: str
    path: list[PathStep]
    parts: list[str]
    source_words: str

    @property
    def origin_words(self) -> str:
        """What the worst ancestor makes of the model."""
        return str(ORIGINS[self.origin])

    @property
    def root_first(self) -> list[PathStep]:
        """The path from the root to the used model, as the boxes stand; each with the derivation that led to it."""
        upward = [step.derivation for step in self.path]
        downward = [replace(step, derivation=kind) for step, kind in zip(self.path, [*upward[1:], ""], strict=True)]
        return downward[::-1]


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One place of one kind of flow, or a whole kind of which there is none, or nothing is known."""

    label: str
    country: str
    place: str
    provider: str
    confirmed_on: date | None
    period: str
    source: Source
    breaks: bool
    unknown: bool
    absent: bool


def fact_rows(scene: Scene) -> list[FactRow]:
    """The facts of the system's own row, in the order of the form."""
    system, of = scene.system, scene.sources.of
    rows = [
        FactRow(gettext("Setting"), _settings(scene), _source_of_settings(scene)),
        FactRow(gettext("Phase"), _phase(system), of("system", system.pk, "phase")),
        FactRow(gettext("In operation"), _date(system.in_operation), of("system", system.pk, "in_operation")),
        FactRow(gettext("Trial operation"), _date(system.pilot), of("system", system.pk, "pilot")),
        FactRow(gettext("Retired"), _date(system.retired), of("system", system.pk, "retired")),
        FactRow(gettext("List of models is whole"), _answer(system.models_complete), of("system", system.pk, "models")),
        FactRow(
            gettext("Material change after the cut-off"),
            _answer(system.material_change),
            of("system", system.pk, "material_change"),
        ),
    ]
    if system.purpose:
        rows.insert(0, FactRow(gettext("Purpose"), system.purpose, Source()))
    return rows


def settings_words(scene: Scene) -> str:
    """The effective settings in words, the category of a significant CII object with it; empty where unknown."""
    return _settings(scene)


def _settings(scene: Scene) -> str:
    held = scene.effective
    if held.settings is None:
        return ""
    if not held.settings:
        return gettext("none: private")
    words = []
    for setting in held.settings:
        word = str(setting.label)
        if setting == Setting.SIGNIFICANT_CII and held.cii_category:
            word = gettext("%(setting)s, category %(category)s") % {"setting": word, "category": held.cii_category}
        words.append(word)
    return listed(words)


def _source_of_settings(scene: Scene) -> Source:
    unit = scene.effective.settings_from
    return said_by_unit(str(unit)) if unit else scene.sources.of("system", scene.system.pk, "settings")


def _phase(system: System) -> str:
    return "" if system.phase == Phase.UNKNOWN else str(Phase(system.phase).label)


def _date(value: PartialDate) -> str:
    """Empty where nothing is known; `no` where it is known that there is no such day."""
    if value.is_dated:
        return known_date(value.earliest, value.latest)
    return pgettext("date", "no such day") if value.state == DateState.NONE else ""


def _answer(value: str) -> str:
    return "" if value == YesNoUnknown.UNKNOWN else str(YesNoUnknown(value).label)


def used_models(scene: Scene) -> list[UsedModel]:
    """The model uses with the path to the worst ancestor, as the engine found it."""
    lines = {line["model"]: line for line in scene.outlook.get("lineages", ())}
    return [_used(scene, use, lines) for use in scene.uses]


def _used(scene: Scene, use: ModelUse, lines: dict[str, Json]) -> UsedModel:
    model = use.ai_model
    line = lines.get(model.slug) if model else None
    path = [_step(scene, step) for step in line["path"]] if line else []
    return UsedModel(
        name=str(use),
        url=reverse("model", args=[model.slug]) if model else "",
        country=path[-1].country if path else _country_of(scene, use),
        origin=line["origin"] if line else "unknown",
        path=path,
        parts=[
            part for part in (_size_words(scene, use), use.role, _hosting(use), period(use.since, use.until)) if part
        ],
        source_words=scene.sources.of("model_use", use.pk, "use").words(scene.today),
    )


def _hosting(use: ModelUse) -> str:
    return ", ".join(part for part in (use.hosting, str(use.hosted_by or "")) if part)


def _size_words(scene: Scene, use: ModelUse) -> str:
    model = scene.models.get(use.ai_model_id) if use.ai_model_id else None
    return size_words(model) if model else ""


def _country_of(scene: Scene, use: ModelUse) -> str:
    """Of a model that the result does not trace: the country of its developer."""
    model = scene.models.get(use.ai_model_id) if use.ai_model_id else None
    return model.developer.country if model and model.developer else ""


def _step(scene: Scene, step: Json) -> PathStep:
    model = scene.by_slug.get(step["model"])
    return PathStep(
        name=step["name"] or scene.model_name(step["model"]),
        url=reverse("model", args=[model.slug]) if model else "",
        country=step["country"] or "",
        derivation=derivation_words(step["derivation"] or ""),
    )


def derivation_words(kind: str) -> str:
    """The label of a kind of derivation; empty where it is not known."""
    return str(DerivationKind(kind).label) if kind in DerivationKind.values and kind != DerivationKind.UNKNOWN else ""


def period(since: PartialDate, until: PartialDate) -> str:
    """`from 01.01.2029 until 2030`; empty for the usual case, since the start and still."""
    parts = []
    if since.is_dated:
        parts.append(gettext("from %(day)s") % {"day": known_date(since.earliest, since.latest)})
    elif since.state == "unknown":
        parts.append(gettext("beginning unknown"))
    if until.is_dated:
        parts.append(gettext("until %(day)s inclusive") % {"day": known_date(until.earliest, until.latest)})
    elif until.state == "unknown":
        parts.append(gettext("end unknown"))
    return " ".join(parts)


def flow_lines(scene: Scene) -> list[FlowLine]:
    """Foreign places first, then unknown ones, then Russia, then kinds of which it is known that there are none."""
    lines = [_line(scene, flow) for flow in scene.flows]
    for kind in FlowKind:
        presence = scene.system.flow_presence(kind)
        placed = any(flow.kind == kind for flow in scene.flows)
        if presence == FlowPresence.UNKNOWN or not placed:
            lines.append(_whole_kind(scene, kind, absent=presence == FlowPresence.NONE, more=placed))
    return sorted(lines, key=_order)


def _order(line: FlowLine) -> tuple[int, bool]:
    if line.absent:
        return 3, False
    if line.country and line.country != HOME:
        return 0, not line.breaks
    return (2, False) if line.country == HOME else (1, False)


def _line(scene: Scene, flow: DataFlow) -> FlowLine:
    return FlowLine(
        label=str(FlowKind(flow.kind).label),
        country=flow.country,
        place=flow.place,
        provider=str(flow.provider or ""),
        confirmed_on=flow.confirmed_on,
        period=period(flow.since, flow.until),
        source=scene.sources.of("data_flow", flow.pk, "place"),
        breaks=f"flows.{flow.kind}" in scene.broken_facts and flow.country not in ("", HOME),
        unknown=not flow.country,
        absent=False,
    )


def _whole_kind(scene: Scene, kind: FlowKind, absent: bool, more: bool) -> FlowLine:
    label = str(kind.label)
    return FlowLine(
        label=gettext("%(flow)s, other places") % {"flow": label} if more and not absent else label,
        country="",
        place="",
        provider="",
        confirmed_on=None,
        period="",
        source=scene.sources.of("system", scene.system.pk, f"flows.{kind}"),
        breaks=False,
        unknown=not absent,
        absent=absent,
    )


def flow_summary(lines: list[FlowLine]) -> dict[str, int]:
    """How many places are in Russia, abroad and unknown."""
    placed = [line for line in lines if not line.absent]
    return {
        "home": sum(line.country == HOME for line in placed),
        "abroad": sum(bool(line.country) and line.country != HOME for line in placed),
        "unknown": sum(not line.country for line in placed),
    }
