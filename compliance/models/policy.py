"""Reminder policies: for one kind of deadline, in one unit and below, when to remind whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from compliance.models.deadline import Deadline
from inventory.permissions import Action, roles_that_may

if TYPE_CHECKING:
    from inventory.models import Person


class Addressee(models.TextChoices):
    """Who is reminded: a person by what they are to the system."""

    RESPONSIBLE = "responsible", pgettext_lazy("addressee", "whoever answers for the system")
    DEPUTY = "deputy", pgettext_lazy("addressee", "the deputy")
    OFFICER = "officer", pgettext_lazy("addressee", "the unit's officers")
    OFFICER_ABOVE = "officer_above", pgettext_lazy("addressee", "officers of the unit above")


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Questions about policies, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Policies of the installation, and those of units that `user` sees or that stand above these."""
        condition = Q(unit=None) if user.has_role else Q(pk__in=[])
        for prefix in user.paths_with(roles_that_may(Action.VIEW)):
            above = [int(part) for part in prefix.split("/") if part]
            condition |= Q(unit__path__startswith=prefix) | Q(unit__in=above)
        return self.filter(condition)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Policy(models.Model):
    """Overrides what Kadastr ships, for one kind of deadline. Without a unit it holds for the whole installation.

    `offsets` are codes of `compliance.reminders.offsets`, the furthest first. After the due day a reminder goes out
    every `overdue_every` days, `overdue_times` times; then once to `escalate_to`. Hours are hours of the day of the
    recipient: none is sent from `quiet_from` until `quiet_until`.
    """

    unit = models.ForeignKey("inventory.Unit", models.CASCADE, null=True, blank=True, related_name="reminder_policies")
    kind = models.CharField(max_length=20, choices=Deadline.Kind.choices)
    offsets = ArrayField(models.CharField(max_length=4))
    overdue_every = models.PositiveSmallIntegerField()
    overdue_times = models.PositiveSmallIntegerField()
    addressees = ArrayField(models.CharField(max_length=13, choices=Addressee.choices))
    escalate_to = models.CharField(max_length=13, choices=Addressee.choices, blank=True)
    apart = models.BooleanField()
    mandatory = models.BooleanField()
    working_days = models.BooleanField()
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], name="policy_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(offsets__len__gt=0), name="policy_has_a_day"),
            models.CheckConstraint(condition=Q(addressees__len__gt=0), name="policy_has_somebody"),
            models.CheckConstraint(condition=Q(quiet_from__lt=24, quiet_until__lt=24), name="policy_hours_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.unit_id}"
