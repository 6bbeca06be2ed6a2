"""Claims: where a fact came from. Typed columns are the truth, claims their provenance."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

OBJECTS = ("system", "ai_model", "model_use", "data_flow")


def _exactly_one() -> Q:
    """Exactly one of the objects is named."""
    condition = Q()
    for named in OBJECTS:
        condition |= Q(**{f"{name}__isnull": name != named for name in OBJECTS})
    return condition


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Questions about claims, in the users' words."""

    def current(self) -> Self:
        """The claims that stand now, one for each field of an object."""
        return self.filter(superseded_at=None)


class Claim(models.Model):
    """Who said what of one field of one object, on which document, and when it was last verified."""

    system = models.ForeignKey("inventory.System", models.CASCADE, null=True, related_name="claims")
    ai_model = models.ForeignKey("inventory.AIModel", models.CASCADE, null=True, related_name="claims")
    model_use = models.ForeignKey("inventory.ModelUse", models.CASCADE, null=True, related_name="claims")
    data_flow = models.ForeignKey("inventory.DataFlow", models.CASCADE, null=True, related_name="claims")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    source = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey("inventory.Evidence", models.SET_NULL, null=True, related_name="claims")
    stated_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField()
    verified_on = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-stated_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="claim_about_one"),
            *(
                models.UniqueConstraint(
                    fields=[name, "field"],
                    condition=Q(superseded_at=None, **{f"{name}__isnull": False}),
                    name=f"claim_current_{name}_field",
                )
                for name in OBJECTS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.source}"
