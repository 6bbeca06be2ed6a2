"""Which rule set is active, and which answers to legal questions an officer has fixed."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q


class RuleSetActivation(models.Model):
    """An officer's act: from then on this rule set judges. The latest row is the active one; rows are never changed."""

    ruleset_id = models.CharField(max_length=60)
    reason = models.TextField()
    activated_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField()

    class Meta:
        ordering = ["-activated_at", "-pk"]
        get_latest_by = ["activated_at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.ruleset_id


class AssumptionQuerySet(models.QuerySet["Assumption"]):
    """Questions about assumptions, in the users' words."""

    def standing(self) -> Self:
        """Assumptions that have not been lifted."""
        return self.filter(lifted_at=None)

    def with_people(self) -> Self:
        """Assumptions with those who made and lifted them, in the same query."""
        return self.select_related("made_by", "lifted_by")


class Assumption(models.Model):
    """An answer to a legal question, or to the planning assumption, that an officer has fixed with a reason.

    `lifted_because` is empty where another answer took its place: the reason is then that of the other one.
    """

    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)
    reason = models.TextField()
    made_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)

    objects = AssumptionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(lifted_at=None), name="assumption_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} = {self.answer}"
