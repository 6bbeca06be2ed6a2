"""AI models as pages show them: search, and the visible systems that rest on them directly or through derivatives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from compliance.models import Standing
from inventory.lineage import descendants_of
from inventory.models import AIModel, ModelUse, Person, System
from inventory.models.folding import fold
from inventory.models.system import SystemQuerySet


@dataclass(frozen=True, slots=True)
class Held:
    """How many systems use a model directly, and how many rest on it or on what was made from it."""

    direct: int
    total: int


@dataclass(frozen=True, slots=True)
class Rejudging:
    """Of `total` systems that rest on a model, `waiting` are not yet judged by what is known of it now."""

    total: int
    waiting: int

    @property
    def done(self) -> int:
        """How many stand as they are judged now."""
        return self.total - self.waiting


def models_for_list(user: Person) -> QuerySet[AIModel]:
    """The models with their developer and `direct`, the number of visible systems that use them."""
    uses = ModelUse.objects.filter(ai_model=OuterRef("pk"), system__in=System.objects.visible_to(user))
    counted: QuerySet[Any, Any] = uses.order_by().values("ai_model").annotate(n=Count("system", distinct=True))
    direct = Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
    return AIModel.objects.visible_to(user).select_related("developer").annotate(direct=direct)


def matching(models: QuerySet[AIModel], text: str) -> QuerySet[AIModel]:
    """Models with `text` in their name, their family, their address or the name of their developer."""
    part = fold(text.strip())
    if not part:
        return models
    return models.filter(
        Q(name_folded__contains=part)
        | Q(slug__contains=part)
        | Q(family__icontains=text.strip())
        | Q(developer__name_folded__contains=part)
    )


def held_by(model_ids: Collection[int], user: Person) -> dict[int, Held]:
    """For each of these models the systems that rest on it, in two queries."""
    below = descendants_of(model_ids)
    wanted = set(model_ids).union(*below.values())
    systems: dict[int, set[int]] = {}
    for model_id, system_id in _uses(wanted, user).values_list("ai_model_id", "system_id"):
        systems.setdefault(model_id, set()).add(system_id)
    held = {}
    for model_id in model_ids:
        direct = systems.get(model_id, set())
        through = set().union(*(systems.get(pk, set()) for pk in below[model_id]))
        held[model_id] = Held(len(direct), len(direct | through))
    return held


def resting_on(model_id: int) -> SystemQuerySet:
    """All systems, whoever may see them, that use the model or what was made from it, at whatever time."""
    return System.objects.filter(pk__in=_uses_below(model_id).values("system"))


def answering_for(model_id: int, user: Person) -> list[Person]:
    """Who answers for the visible systems that rest on the model, those who answer for most of them first."""
    standings = Standing.objects.filter(system__in=resting_on(model_id).visible_to(user).values("pk"))
    counted = standings.exclude(responsible=None).order_by().values("responsible").annotate(n=Count("pk"))
    counts = dict(counted.values_list("responsible", "n"))
    people = Person.objects.filter(pk__in=counts)
    return sorted(people, key=lambda person: (-counts[person.pk], person.full_name))


def models_between(model: AIModel, systems: Collection[int]) -> dict[int, AIModel | None]:
    """For each of these systems the model through which it rests on `model`; None where it uses that itself."""
    found: dict[int, AIModel | None] = {}
    for use in _uses_below(model.pk).filter(system__in=systems).select_related("ai_model").order_by("pk"):
        if use.ai_model_id == model.pk:
            found[use.system_id] = None
        else:
            found.setdefault(use.system_id, use.ai_model)
    return found


def rejudging_of(model_id: int, user: Person) -> Rejudging:
    """How many visible systems rest on the model, and how many of them are to be judged anew, in two queries."""
    systems = resting_on(model_id).visible_to(user)
    counts = systems.aggregate(total=Count("pk"), waiting=Count("pk", filter=Q(standing__stale=True)))
    return Rejudging(**counts)


def systems_on(model_ids: Collection[int], user: Person, at_most: int) -> list[tuple[System, list[ModelUse]]]:
    """The first `at_most` visible systems that use one of these models, each with these uses, in two queries.

    Each comes with its standing and, as `timeline`, the stored spans of its verdict.
    """
    using = ModelUse.objects.filter(ai_model__in=model_ids).values("system")
    systems = System.objects.visible_to(user).filter(pk__in=using).select_related("standing__responsible", "unit")
    systems = systems.annotate(timeline=KeyTransform("timeline", "standing__assessment__outlook"))[:at_most]
    uses: dict[int, list[ModelUse]] = {system.pk: [] for system in systems}
    for use in ModelUse.objects.filter(system__in=uses, ai_model__in=model_ids).select_related("ai_model"):
        uses[use.system_id].append(use)
    return [(system, uses[system.pk]) for system in systems]


def _uses_below(model_id: int) -> QuerySet[ModelUse]:
    return ModelUse.objects.filter(ai_model__in={model_id, *descendants_of([model_id])[model_id]})


def _uses(model_ids: Collection[int], user: Person) -> QuerySet[ModelUse]:
    return ModelUse.objects.filter(ai_model__in=model_ids, system__in=System.objects.visible_to(user))
