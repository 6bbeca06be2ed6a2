"""Generations: all standings of an installation under one state of the rules, and the next one while it is built."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from compliance.models.standing import StandingColumns


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Questions about generations, in the users' words."""

    def building(self) -> Self:
        """The one that workers are building, if any."""
        return self.filter(whole_at=None, abandoned_at=None)

    def whole(self) -> Self:
        """Those that were built to the end, the current one first: one is begun only when the last one has ended."""
        return self.exclude(whole_at=None).order_by("-pk")


class Generation(models.Model):
    """A change of the rules, from the act of a person until every system is judged by them.

    Until it is whole, the generation before it is what everybody sees; then all standings change in one transaction.
    One that another change overtakes is abandoned. The first of an installation is whole at once, and holds the rules
    as they were before the first change. `planning` and `answers` are the assumptions, `wordings` the
    official wordings that stand, by figure; `systems` how many there were to judge when it began.
    """

    class Because(models.TextChoices):
        BEGINNING = "beginning", pgettext_lazy("generation", "the rules as they were before the first change")
        ACTIVATION = "activation", pgettext_lazy("generation", "another rule set was activated")
        ASSUMPTION = "assumption", pgettext_lazy("generation", "an assumption was made or lifted")
        WORDING = "wording", pgettext_lazy("generation", "an official wording was attached or taken back")

    ruleset_id = models.CharField(max_length=60)
    planning = models.BooleanField()
    answers = models.JSONField(default=dict)
    wordings = models.JSONField(default=dict)
    because = models.CharField(max_length=10, choices=Because.choices)
    started_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    systems = models.PositiveIntegerField(default=0)
    whole_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(whole_at=None, abandoned_at=None), name="generation_built_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(whole_at=None) | Q(abandoned_at=None), name="generation_whole_or_abandoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruleset_id}, {self.started_at:%Y-%m-%d %H:%M}"


class NextStanding(StandingColumns):
    """The standing of a system in the generation that is being built; `worsenings` are the days of its deadlines."""

    system = models.OneToOneField("inventory.System", models.CASCADE, related_name="next_standing")
    generation = models.ForeignKey(Generation, models.CASCADE, related_name="standings")
    worsenings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.system_id}: {self.outlook}, next"
