"""Which AI models a system uses, in which role, where, and from when until when."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from inventory.models.choices import Since, Until
from inventory.models.partial_date import PartialDate, dated_consistently


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ModelUse(models.Model):
    """One use of a model by a system. Without `ai_model`, `name` is all that the source says of it."""

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="model_uses")
    ai_model = models.ForeignKey("inventory.AIModel", models.PROTECT, null=True, blank=True, related_name="uses")
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    hosting = models.CharField(max_length=200, blank=True)
    hosted_by = models.ForeignKey("inventory.Provider", models.PROTECT, null=True, blank=True, related_name="hosts")
    since_state = models.CharField(max_length=7, choices=Since.choices, default=Since.START)
    since_from = models.DateField(null=True, blank=True)
    since_to = models.DateField(null=True, blank=True)
    until_state = models.CharField(max_length=7, choices=Until.choices, default=Until.OPEN)
    until_from = models.DateField(null=True, blank=True)
    until_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ai_model__isnull=False) | ~Q(name=""), name="model_use_says_which"),
            dated_consistently("model_use", "since_state", "since_from", "since_to"),
            dated_consistently("model_use", "until_state", "until_from", "until_to"),
        ]

    def __str__(self) -> str:
        return str(self.ai_model or self.name)

    @property
    def since(self) -> PartialDate:
        """The first day of use."""
        return PartialDate(self.since_state, self.since_from, self.since_to)

    @property
    def until(self) -> PartialDate:
        """The last day of use."""
        return PartialDate(self.until_state, self.until_from, self.until_to)
