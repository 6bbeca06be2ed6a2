"""Where a fact came from, in words, and how old that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import ngettext

from inventory.models import Claim
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


def source_of(claim: Claim, today: date) -> Source:
    """The words of a claim: what was given as source, else the document, else who said it.

    What the catalogue says of a model is followed by how sure that is, in the language of the page.
    """
    evidence = claim.evidence
    person = claim.stated_by.short_name if claim.stated_by else ""
    document = evidence.title if evidence else ""
    return Source(
        text=_with_confidence(claim, claim.source or document or person),
        on=claim.verified_on or timezone.localdate(claim.stated_at),
        stale=bool(evidence and evidence.expires_on and evidence.expires_on < today),
    )


def _with_confidence(claim: Claim, text: str) -> str:
    model = claim.ai_model
    if model is None or claim.stated_by_id or not model.confidence:
        return text
    return f"{text} ({model.get_confidence_display()})"


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
