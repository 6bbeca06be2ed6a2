"""What a change has left to do for the planners: small tables that triggers of the database fill and workers empty.

They hold plain keys: what was deleted in the meantime is passed over.
"""

from django.db import models

from compliance.models.deadline import Deadline


class DeadlineCheck(models.Model):
    """A system of which the deadlines that no timeline has are to be read again; `asked_by` is who made the change."""

    system_key = models.BigIntegerField(primary_key=True)
    asked_by_key = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.system_key)


class PlanningRequest(models.Model):
    """A policy or the officers of a unit have changed: deadlines in the unit and below, or all, are planned again.

    `kind` narrows it down to one kind of deadline. What has a key up to `done` is marked already.
    """

    unit_key = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=Deadline.Kind.choices, blank=True, db_default="")
    done = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.unit_key}, {self.kind}, {self.done}"
