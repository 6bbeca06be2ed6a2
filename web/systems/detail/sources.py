"""Where each fact of a page came from, and how old that is: the current claims of a system, its rows and its models."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext

from inventory.models import Claim, DataFlow, ModelUse, System
from web.parts.sources import Source, source_of


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of a page, by the name of the object, its key, and the name of the fact."""

    by_fact: dict[tuple[str, int, str], Source]

    def of(self, kind: str, pk: int, field: str) -> Source:
        """The source of a fact; an empty one where there is no claim."""
        return self.by_fact.get((kind, pk, field), Source())


def read_sources(
    system: System, uses: Collection[ModelUse], flows: Collection[DataFlow], model_ids: Collection[int], today: date
) -> Sources:
    """The current claims of all these in one query."""
    about = (
        Q(system=system)
        | Q(model_use__in=[use.pk for use in uses])
        | Q(data_flow__in=[flow.pk for flow in flows])
        | Q(ai_model__in=model_ids)
    )
    claims = Claim.objects.current().filter(about).select_related("evidence", "stated_by", "ai_model")
    return Sources({_key(claim): source_of(claim, today) for claim in claims})


def said_by_unit(name: str) -> Source:
    """The source of what a system inherits."""
    return Source(gettext("as the unit “%(unit)s” says") % {"unit": name})


def _key(claim: Claim) -> tuple[str, int, str]:
    for kind in ("system", "model_use", "data_flow", "ai_model"):
        pk: int | None = getattr(claim, f"{kind}_id")
        if pk is not None:
            return kind, pk, claim.field
    raise ValueError(f"claim {claim.pk} is about nothing")
