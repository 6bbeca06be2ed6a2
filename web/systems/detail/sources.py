"""Where each fact of a page came from, and how old that is: the current claims of a system, its rows and its models."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from inventory.models import Claim, DataFlow, ModelUse, System
from web.parts.dates import day_words, figure, relative_words

# Up to here an age is told in days, then in months, then in years.
_DAYS, _MONTHS = 60, 730


@dataclass(frozen=True, slots=True)
class Source:
    """Words, day, and whether the document that it rests on has expired. Empty words: nobody has said."""

    text: str = ""
    on: date | None = None
    stale: bool = False

    def words(self, today: date) -> str:
        """`contract № 17-Х, 3 months ago`."""
        return ", ".join(part for part in (self.text, age_words(self.on, today) if self.on else "") if part)


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
    claims = Claim.objects.current().filter(about).select_related("evidence", "stated_by")
    return Sources({_key(claim): source_of(claim, today) for claim in claims})


def source_of(claim: Claim, today: date) -> Source:
    """The words of a claim: what was given as source, else the document, else who said it."""
    evidence = claim.evidence
    person = claim.stated_by.short_name if claim.stated_by else ""
    document = evidence.title if evidence else ""
    return Source(
        text=claim.source or document or person,
        on=claim.verified_on or timezone.localdate(claim.stated_at),
        stale=bool(evidence and evidence.expires_on and evidence.expires_on < today),
    )


def age_words(day: date, today: date) -> str:
    """How long ago `day` was: in days, then in months, then in years; a day to come as such."""
    age = (today - day).days
    if age < 0:
        return day_words(day)
    if age < _DAYS:
        return relative_words(day, today)
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if age < _MONTHS:
        return ngettext("%(count)s month ago", "%(count)s months ago", months) % {"count": figure(months)}
    years = months // 12
    return ngettext("%(count)s year ago", "%(count)s years ago", years) % {"count": figure(years)}


def said_by_unit(name: str) -> Source:
    """The source of what a system inherits."""
    return Source(gettext("as the unit “%(unit)s” says") % {"unit": name})


def _key(claim: Claim) -> tuple[str, int, str]:
    for kind in ("system", "model_use", "data_flow", "ai_model"):
        pk: int | None = getattr(claim, f"{kind}_id")
        if pk is not None:
            return kind, pk, claim.field
    raise ValueError(f"claim {claim.pk} is about nothing")
