"""Providers as lists show them, with the numbers of their models and of the visible systems that rest on them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from inventory.models import AIModel, DataFlow, ModelUse, Person, Provider, System
from inventory.models.folding import fold


def providers_for_list(user: Person) -> QuerySet[Provider]:
    """The providers with `model_count` and `system_count`.

    A system counts that the provider operates, hosts, holds data of, or whose model it made.
    """
    made = AIModel.objects.filter(developer=OuterRef("pk")).order_by().values("developer").annotate(n=Count("pk"))
    return Provider.objects.visible_to(user).annotate(
        model_count=Coalesce(Subquery(made.values("n"), output_field=IntegerField()), 0),
        system_count=Coalesce(Subquery(_systems_of(user), output_field=IntegerField()), 0),
    )


def _systems_of(user: Person) -> QuerySet[System, Any]:
    provider = OuterRef(OuterRef("pk"))
    uses = ModelUse.objects.filter(Q(ai_model__developer=provider) | Q(hosted_by=provider)).values("system")
    flows = DataFlow.objects.filter(provider=provider).values("system")
    systems = System.objects.visible_to(user).filter(Q(operator=OuterRef("pk")) | Q(pk__in=uses) | Q(pk__in=flows))
    return systems.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")


def systems_on(provider: Provider, user: Person) -> QuerySet[System]:
    """The systems that `user` may see and that have to do with `provider`."""
    uses = ModelUse.objects.filter(Q(ai_model__developer=provider) | Q(hosted_by=provider)).values("system")
    flows = DataFlow.objects.filter(provider=provider).values("system")
    related = Q(operator=provider) | Q(pk__in=uses) | Q(pk__in=flows)
    return System.objects.visible_to(user).filter(related).select_related("standing", "unit")


def matching(providers: QuerySet[Provider], text: str) -> QuerySet[Provider]:
    """Providers with `text` in a name, whatever its case, or as one of their numbers."""
    part = fold(text.strip())
    if not part:
        return providers
    return providers.filter(
        Q(name_folded__contains=part) | Q(legal_name__icontains=text.strip()) | Q(inn=part) | Q(ogrn=part)
    )
