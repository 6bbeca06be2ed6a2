"""Providers: legal persons that make models, host data or operate systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Q

from inventory.models.choices import YesNoUnknown
from inventory.models.folding import folded

if TYPE_CHECKING:
    from inventory.models.person import Person


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Questions about providers, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """All providers, to everyone who holds a role: they belong to no unit."""
        return self if user.has_role else self.none()


@pghistory.track(exclude=["name_folded"])
class Provider(models.Model):
    """A legal person. `country` is ISO 3166 alpha-2, empty where it is not known."""

    name = models.CharField(max_length=200, unique=True)
    legal_name = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_russian_legal_entity = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    inn = models.CharField(max_length=12, blank=True)
    ogrn = models.CharField(max_length=15, blank=True)
    note = models.TextField(blank=True)
    sample = models.BooleanField(default=False, editable=False)
    name_folded = folded("name")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name_folded", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="provider_country_iso"
            )
        ]

    def __str__(self) -> str:
        return self.legal_name or self.name
