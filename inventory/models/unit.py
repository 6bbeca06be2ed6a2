"""Units: the tree of organisations and departments in which people hold roles and to which systems belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from inventory.models.choices import Setting, SettingsState
from inventory.models.folding import folded
from inventory.permissions import Action

if TYPE_CHECKING:
    from inventory.models.person import Person


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Units in or below those in which `user` holds any role."""
        return self.where_may(user, Action.VIEW)

    def where_may(self, user: Person, action: Action) -> Self:
        """Units in or below those in which `user` holds a role that allows `action`."""
        return self.filter(user.within(action, "path"))

    def subtree(self, unit: Unit) -> Self:
        """`unit` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def roots(self) -> Self:
        """Units without a unit above."""
        return self.filter(parent=None)

    def with_systems(self) -> Self:
        """Units with the number of systems that belong to each itself, as `systems_here`."""
        return self.annotate(systems_here=models.Count("systems"))

    def in_tree_order(self) -> Self:
        """Parents before children, siblings by the order in which they were made."""
        return self.order_by("path")


@pghistory.track(exclude=["name_folded"])
class Unit(models.Model):
    """An organisation or a part of one. `path` holds the ids from the root to here, so that a subtree is one prefix."""

    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.TextField(unique=True, editable=False, db_collation="C")
    settings_state = models.CharField(max_length=10, choices=SettingsState.choices, default=SettingsState.UNIT)
    settings = ArrayField(models.CharField(max_length=30, choices=Setting.choices), default=list, blank=True)
    cii_category = models.PositiveSmallIntegerField(null=True, blank=True)
    default_responsible = models.ForeignKey(
        "inventory.Person", models.PROTECT, null=True, blank=True, related_name="responsible_by_default"
    )
    default_operator = models.ForeignKey(
        "inventory.Provider", models.PROTECT, null=True, blank=True, related_name="operates_by_default"
    )
    source = models.CharField(max_length=60, blank=True, editable=False)
    sample = models.BooleanField(default=False, editable=False)
    name_folded = folded("name")

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(F("parent"), F("name"), name="unit_name_once_in_parent", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(cii_category=None) | Q(cii_category__range=(1, 3)), name="unit_cii_category_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def depth(self) -> int:
        """How many units stand above this one."""
        return self.path.count("/") - 1

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root to this unit, itself included."""
        return [int(part) for part in self.path.split("/") if part]
