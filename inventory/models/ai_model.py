"""AI models with their statuses, and the derivations between them (lineage)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from inventory.models.choices import (
    Confidence,
    DerivationKind,
    ModelStatusKind,
    Origin,
    StatusBasis,
    YesNoUnknown,
)
from inventory.models.folding import folded

if TYPE_CHECKING:
    from inventory.models.person import Person


class AIModelQuerySet(models.QuerySet["AIModel"]):
    """Questions about AI models, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """All models, to everyone who holds a role: they belong to no unit."""
        return self if user.has_role else self.none()

    def with_lineage(self) -> Self:
        """Models with their developer, parents and statuses, in four queries whatever their number."""
        return self.select_related("developer").prefetch_related("parent_edges", "statuses")


@pghistory.track(exclude=["name_folded"])
class AIModel(models.Model):
    """A model with a version. Parameter counts are in billions, as an interval; both ends empty means unknown.

    `active_equals_total` says that every parameter is active (a dense model), so that the two counts are one fact.
    """

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    family = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=60, blank=True)
    developer = models.ForeignKey("inventory.Provider", models.PROTECT, null=True, blank=True, related_name="models")
    params_total_min = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    params_total_max = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    params_active_min = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    params_active_max = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    active_equals_total = models.BooleanField(default=False)
    multi_task = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.UNKNOWN)
    released_from = models.DateField(null=True, blank=True)
    released_to = models.DateField(null=True, blank=True)
    open_weights = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    licence = models.CharField(max_length=200, blank=True)
    modality = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=20, choices=Confidence.choices, blank=True)
    note = models.TextField(blank=True)
    from_catalogue = models.BooleanField(default=False, editable=False)
    sample = models.BooleanField(default=False, editable=False)
    version_of_row = models.PositiveIntegerField(default=1, editable=False)
    name_folded = folded("name")
    parents = models.ManyToManyField(
        "self", through="Derivation", through_fields=("child", "parent"), symmetrical=False, related_name="children"
    )

    objects = AIModelQuerySet.as_manager()

    class Meta:
        ordering = ["name_folded", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(params_total_min=None, params_total_max=None)
                | Q(params_total_min__gt=0, params_total_max__gte=F("params_total_min")),
                name="ai_model_total_interval",
            ),
            models.CheckConstraint(
                condition=Q(params_active_min=None, params_active_max=None)
                | Q(params_active_min__gt=0, params_active_max__gte=F("params_active_min")),
                name="ai_model_active_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Two edges that close a cycle may come at once from two transactions. The lock makes the second wait for the first; a
# volatile function takes a new snapshot for each query, so that it then sees the first one's edge.
_REFUSE_CYCLE = """
    PERFORM pg_advisory_xact_lock(hashtext('inventory_derivation'));
    IF EXISTS (
        WITH RECURSIVE ancestors(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT d.parent_id FROM inventory_derivation d JOIN ancestors a ON d.child_id = a.id
            WHERE d.parent_id IS NOT NULL
        )
        SELECT 1 FROM ancestors WHERE id = NEW.child_id
    ) THEN
        RAISE EXCEPTION 'derivation % <- % closes a cycle', NEW.child_id, NEW.parent_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'derivation_no_cycle';
    END IF;
    RETURN NEW;
"""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Derivation(models.Model):
    """An edge child ← parent. Without a parent it says: there is one more parent, and nobody knows which."""

    child = models.ForeignKey(AIModel, models.CASCADE, related_name="parent_edges")
    parent = models.ForeignKey(AIModel, models.PROTECT, null=True, blank=True, related_name="child_edges")
    kind = models.CharField(max_length=21, choices=DerivationKind.choices, default=DerivationKind.UNKNOWN)
    source = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=20, choices=Confidence.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="derivation_once", nulls_distinct=False),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="refuse_cycle",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func=_REFUSE_CYCLE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.child} ← {self.parent or '?'}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ModelStatus(models.Model):
    """A status of a model in the words of the law, with its basis and the days on which it holds (both included)."""

    ai_model = models.ForeignKey(AIModel, models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=9, choices=ModelStatusKind.choices)
    basis = models.CharField(max_length=13, choices=StatusBasis.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "model statuses"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="model_status_days_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ai_model}: {self.get_status_display()}"
