"""Evidence: files that claims rest on, each with its SHA-256."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pghistory
from django.db import models
from django.db.models import F, Q

from inventory.models.choices import EvidenceKind
from inventory.permissions import Action

if TYPE_CHECKING:
    from inventory.models.person import Person


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about evidence, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Files of systems that `user` may see, and files of AI models to everyone with a role."""
        of_models = Q(ai_model__isnull=False) if user.has_role else Q(pk__in=[])
        return self.filter(of_models | user.within(Action.VIEW, "system__unit__path"))


def stored_under(evidence: Evidence, filename: str) -> str:
    """A path that tells nothing of the uploaded name, which may be long, hostile or sensitive."""
    name = uuid4().hex
    return f"{name[:2]}/{name}"


@pghistory.track()
class Evidence(models.Model):
    """A file about one system or one AI model. It is served only as a download, after a permission check, on record."""

    system = models.ForeignKey("inventory.System", models.CASCADE, null=True, blank=True, related_name="evidence")
    ai_model = models.ForeignKey("inventory.AIModel", models.CASCADE, null=True, blank=True, related_name="evidence")
    file = models.FileField(upload_to=stored_under, max_length=100)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices, default=EvidenceKind.OTHER)
    title = models.CharField(max_length=300)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(system__isnull=False, ai_model=None) | Q(system=None, ai_model__isnull=False),
                name="evidence_about_one",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(issued_on__lte=F("expires_on")),
                name="evidence_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceAccess(models.Model):
    """Who opened which file, and when."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="accesses")
    person = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.person}"
