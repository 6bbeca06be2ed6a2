"""The page of one AI model: where it comes from, what was made from it, and which systems rest on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, pgettext

from compliance.engine import Lineage
from compliance.origins import origins_of
from inventory.lineage import Step, ancestor_steps, descendant_steps, lineage_closure
from inventory.models import AIModel, Claim, Evidence, Person, System
from inventory.models.choices import DerivationKind, Origin, YesNoUnknown
from inventory.permissions import Action
from web.ai_models.queries import Held, held_by, systems_on
from web.ai_models.words import origin_label, size_words
from web.parts.dates import known_date
from web.parts.sources import Source, source_of

# So many systems are named on the page; the rest is behind the link to the register.
SYSTEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with its source; an empty `value` is shown as unknown. `key` names its field in the form."""

    key: str
    name: str
    value: str
    source: Source
    source_words: str


@dataclass(frozen=True, slots=True)
class Box:
    """One model of the picture, from the root to here; `derivation` led to it."""

    name: str
    slug: str
    country: str
    derivation: str


@dataclass(frozen=True, slots=True)
class Relative:
    """An ancestor or descendant in the list. Without `model` nobody knows which it is."""

    depth: int
    model: AIModel | None
    derivation: str
    source: str
    confidence: str

    @property
    def indent(self) -> int:
        """How far the list moves it in; beyond the fifth step no further."""
        return min(self.depth, 5)


@dataclass(frozen=True, slots=True)
class Resting:
    """A system that rests on the model, and the model that it uses where that is another one."""

    system: System
    via: AIModel | None


@dataclass(frozen=True, slots=True)
class ModelPage:
    """All that the template shows."""

    model: AIModel
    origin: Lineage
    origin_words: str
    boxes: list[Box]
    facts: list[FactRow]
    ancestors: list[Relative]
    descendants: list[Relative]
    held: Held
    resting: list[Resting]
    evidence: list[Evidence]
    may_edit: bool

    @property
    def size(self) -> str:
        """The number of parameters in words; empty where it is unknown."""
        return size_words(self.model)

    @property
    def root(self) -> Box | None:
        """The ancestor that decides, where it is another model."""
        return self.boxes[0] if len(self.boxes) > 1 else None


def read_model_page(model: AIModel, user: Person, today: date) -> ModelPage:
    """Reads the page of `model`, its developer loaded, in a fixed number of queries."""
    known = lineage_closure([model.pk])
    origin = origins_of([model.pk], known)[model.pk]
    children = descendant_steps(model)
    below = {step.model.pk for step in children if step.model}
    return ModelPage(
        model=model,
        origin=origin,
        origin_words=origin_label(origin),
        boxes=_boxes(origin),
        facts=_facts(known[model.pk], today),
        ancestors=[_relative(step) for step in ancestor_steps(model)],
        descendants=[_relative(step) for step in children],
        held=held_by([model.pk], user)[model.pk],
        resting=_resting(model, below, user),
        evidence=list(Evidence.objects.filter(ai_model=model).select_related("uploaded_by")),
        may_edit=user.may_everywhere(Action.EDIT_SHARED),
    )


def _boxes(origin: Lineage) -> list[Box]:
    """The path from the root to here. The kind of an edge stands on the parent's step, and goes to the child's box."""
    path = origin.path
    kinds = [_kind(path[index + 1].derivation) if index + 1 < len(path) else "" for index in range(len(path))]
    boxes = [Box(step.name, step.model, step.country, kind) for step, kind in zip(path, kinds, strict=True)]
    return boxes[::-1]


def _kind(kind: str) -> str:
    return str(DerivationKind(kind).label) if kind in DerivationKind.values and kind != DerivationKind.UNKNOWN else ""


def _relative(step: Step) -> Relative:
    edge = step.edge
    return Relative(step.depth, step.model, _kind(edge.kind), edge.source, edge.confidence)


def _facts(model: AIModel, today: date) -> list[FactRow]:
    """The facts that the engine reads, each with its claim; without one with the source of the whole record."""
    claims = Claim.objects.current().filter(ai_model=model).select_related("evidence", "stated_by", "ai_model")
    claimed = {claim.field: source_of(claim, today) for claim in claims}
    record = Source(model.source)
    developer = model.developer
    values = {
        "developer": (gettext("Developer"), str(developer) if developer else ""),
        "size": (gettext("Parameters"), size_words(model)),
        "multi_task": (gettext("Many different tasks"), _answer(model.multi_task)),
        "lineage": (
            gettext("How it was made"),
            "" if model.origin == Origin.UNKNOWN else str(Origin(model.origin).label),
        ),
        "status": (gettext("Status"), _statuses(model)),
    }
    rows = []
    for key, (name, value) in values.items():
        source = _said(claimed.get(key), record)
        rows.append(FactRow(key, name, value, source, source.words(today)))
    return rows


def _said(claimed: Source | None, record: Source) -> Source:
    return claimed if claimed and claimed.text else record


def _answer(value: str) -> str:
    return "" if value == YesNoUnknown.UNKNOWN else str(YesNoUnknown(value).label)


def _statuses(model: AIModel) -> str:
    """`national, self-assessed, from 01.01.2027`; none on record means none."""
    rows = []
    for status in model.statuses.all():
        words = [str(status.get_status_display()), str(status.get_basis_display())]
        if status.valid_from or status.valid_to:
            words.append(known_date(status.valid_from, status.valid_to))
        if status.document:
            words.append(status.document)
        rows.append(", ".join(words))
    return "; ".join(rows) or pgettext("status", "none on record")


def _resting(model: AIModel, below: Collection[int], user: Person) -> list[Resting]:
    """Each system once; a direct use wins over one through a derivative."""
    resting = []
    for system, uses in systems_on({model.pk, *below}, user, SYSTEMS_SHOWN):
        direct = any(use.ai_model_id == model.pk for use in uses)
        resting.append(Resting(system, None if direct else uses[0].ai_model))
    return resting
