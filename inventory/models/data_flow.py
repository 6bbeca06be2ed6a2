"""Where data of a system is stored, processed, backed up, inferred on, logged to, or reached from."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from inventory.models.choices import FlowKind, Since, Until, YesNoUnknown
from inventory.models.partial_date import PartialDate, dated_consistently


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DataFlow(models.Model):
    """One place. `country` is ISO 3166 alpha-2, empty where it is not known.

    `has_content` matters for telemetry that leaves Russia (prompts, outputs or logs with data, as against counters);
    `key_in_russia` for a backup abroad (encrypted, and the key is held in Russia).
    """

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="flows")
    kind = models.CharField(max_length=10, choices=FlowKind.choices)
    country = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=200, blank=True)
    provider = models.ForeignKey("inventory.Provider", models.PROTECT, null=True, blank=True, related_name="flows")
    has_content = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    key_in_russia = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    confirmed_on = models.DateField(null=True, blank=True)
    since_state = models.CharField(max_length=7, choices=Since.choices, default=Since.START)
    since_from = models.DateField(null=True, blank=True)
    since_to = models.DateField(null=True, blank=True)
    until_state = models.CharField(max_length=7, choices=Until.choices, default=Until.OPEN)
    until_from = models.DateField(null=True, blank=True)
    until_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="data_flow_country_iso"
            ),
            dated_consistently("data_flow", "since_state", "since_from", "since_to"),
            dated_consistently("data_flow", "until_state", "until_from", "until_to"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.country or '?'}"

    @property
    def since(self) -> PartialDate:
        """The first day of the flow."""
        return PartialDate(self.since_state, self.since_from, self.since_to)

    @property
    def until(self) -> PartialDate:
        """The last day of the flow."""
        return PartialDate(self.until_state, self.until_from, self.until_to)
