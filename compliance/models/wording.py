"""Official wordings that officers attach to figures of a rule set, and rule sets that they upload to try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from inventory.models import Person


class WordingQuerySet(models.QuerySet["Wording"]):
    """Questions about wordings, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Every wording to everyone with a role: rules are the same for all."""
        return self if user.has_role else self.none()

    def standing(self) -> Self:
        """Wordings that have not been taken back."""
        return self.filter(withdrawn_at=None)

    def with_people(self) -> Self:
        """Wordings with those who attached and took them back, in the same query."""
        return self.select_related("attached_by", "withdrawn_by")


def stored_under(wording: Wording, filename: str) -> str:
    """A path that tells nothing of the uploaded name."""
    name = uuid4().hex
    return f"wordings/{name[:2]}/{name}"


class Wording(models.Model):
    """What the law says of one figure, read by an officer: article, quotation, the file it was read in, the day.

    While it stands, the figure counts as read in the law, on every verdict that rests on it. `figure` is the key of a
    parameter or the id of a rule. Rows are kept when they are taken back. One file may belong to several rows.
    """

    ruleset_id = models.CharField(max_length=60)
    figure = models.CharField(max_length=60)
    article = models.CharField(max_length=200)
    quotation = models.TextField()
    read_on = models.DateField()
    file = models.FileField(upload_to=stored_under, max_length=100, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    attached_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["-attached_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset_id", "figure"], condition=Q(withdrawn_at=None), name="wording_stands_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ruleset_id}, {self.figure}: {self.article}"


class WordingAccess(models.Model):
    """Who opened the file of which wording, and when."""

    wording = models.ForeignKey(Wording, models.PROTECT, related_name="accesses")
    person = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "wording accesses"

    def __str__(self) -> str:
        return f"{self.wording}: {self.person}"


class TrialRuleSet(models.Model):
    """An uploaded copy of a rule set, to compare with: it can never judge. Only whoever uploaded it sees it."""

    name = models.CharField(max_length=255)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["uploaded_by", "digest"], name="trial_rule_set_once")]

    def __str__(self) -> str:
        return self.name
