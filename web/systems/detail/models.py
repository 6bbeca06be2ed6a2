"""The models that a system uses, each with the path to the ancestor that decides, as the engine found it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from inventory.models import ModelUse
from inventory.models.choices import DerivationKind
from web.ai_models.words import size_words
from web.systems.detail.periods import period
from web.systems.detail.scene import Json, Scene

ORIGINS = {
    "russian": pgettext_lazy("origin", "Russian"),
    "essential": pgettext_lazy("origin", "Russian developer over a foreign model: a legal question"),
    "foreign": pgettext_lazy("origin", "foreign"),
    "unknown": pgettext_lazy("origin", "unknown"),
}


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
