"""Imports of spreadsheets: each run, and each cell of it that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.document import DocumentField
from inventory.permissions import Action

if TYPE_CHECKING:
    from inventory.models.person import Person


class UnreadReason(models.TextChoices):
    """Why a cell is kept word for word. The value is the English message, `get_reason_display` the translated one."""

    NOT_A_DATE = "not a date that the profile knows", _("not a date that the profile knows")
    NOT_A_WORD = "not one of the words that the profile knows", _("not one of the words that the profile knows")
    NOT_A_COUNTRY = "not a country", _("not a country")
    NOT_A_CATEGORY = "not a category from 1 to 3", _("not a category from 1 to 3")
    NO_SUCH_PERSON = "nobody in the register has this address", _("nobody in the register has this address")
    SEVERAL_MODELS = "several AI models have this name", _("several AI models have this name")
    TOO_LONG = "longer than the field: cut", _("longer than the field: cut")
    KEPT = (
        "edited in the register since the last import: the register stays as it is",
        _("edited in the register since the last import: the register stays as it is"),
    )
    YEAR_AS_DAY = "a spreadsheet had made a day of the year", _("a spreadsheet had made a day of the year")
    MONTH_AS_DAY = "a spreadsheet had made a day of the month", _("a spreadsheet had made a day of the month")
    UNUSUAL_DATE = "a date in an unusual form", _("a date in an unusual form")
    REMARK = "a date with a remark", _("a date with a remark")


class UnreadCellQuerySet(models.QuerySet["UnreadCell"]):
    """Questions about cells that could not be read, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Cells of systems that `user` may see."""
        return self.filter(user.within(Action.VIEW, "system__unit__path"))


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


class ImportedRow(models.Model):
    """What the last import that wrote a system had read: a digest for each field of it that the file states.

    A field whose digest in the register is another one was edited since, and the next import leaves it alone.
    """

    system = models.OneToOneField("inventory.System", models.CASCADE, related_name="imported_row")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    digests = DocumentField()

    class Meta:
        ordering = ["run", "row"]

    def __str__(self) -> str:
        return f"{self.run}: {self.row}"


class UnreadCell(models.Model):
    """A cell kept word for word because it could not be read, or was read otherwise than it is written.

    `read_as` is empty where the cell was not read at all.
    """

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="unread_cells")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="unread_cells")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=300)
    value = models.TextField()
    reason = models.CharField(max_length=300, choices=UnreadReason.choices)
    read_as = models.CharField(max_length=100, blank=True)

    objects = UnreadCellQuerySet.as_manager()

    class Meta:
        ordering = ["run", "row", "pk"]

    def __str__(self) -> str:
        return f"{self.row}, {self.column}: {self.value}"
