"""Imports of spreadsheets: each run, and each cell of it that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from inventory.permissions import Action, roles_that_may

if TYPE_CHECKING:
    from inventory.models.person import Person


class UnreadCellQuerySet(models.QuerySet["UnreadCell"]):
    """Questions about cells that could not be read, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Cells of systems that `user` may see."""
        condition = Q(pk__in=[])
        for prefix in user.paths_with(roles_that_may(Action.VIEW)):
            condition |= Q(system__unit__path__startswith=prefix)
        return self.filter(condition)


class ImportRun(models.Model):
    """One import of one file by one profile."""

    profile = models.CharField(max_length=60)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    started_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.at:%Y-%m-%d %H:%M}"


class UnreadCell(models.Model):
    """A cell kept word for word because it could not be read, or was read otherwise than it is written."""

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="unread_cells")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="unread_cells")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=300)
    value = models.TextField()
    reason = models.CharField(max_length=300)

    objects = UnreadCellQuerySet.as_manager()

    class Meta:
        ordering = ["run", "row", "pk"]

    def __str__(self) -> str:
        return f"{self.row}, {self.column}: {self.value}"
