"""Outcomes: what the engine said when it was asked "what if". A memory, not a record: it may be emptied at any time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from compliance.models.standing import VerdictCode


class Hypothesis(models.Model):
    """Rules, assumptions and a day under which systems were judged without storing a verdict of theirs.

    `key` is the digest of all of it, the engine's included.
    """

    key = models.CharField(max_length=64, unique=True)
    ruleset_id = models.CharField(max_length=60)
    assumptions = models.JSONField()
    on = models.DateField()
    used_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "hypotheses"
        ordering = ["-used_at"]

    def __str__(self) -> str:
        return f"{self.ruleset_id}, {self.on}"


class Outcome(models.Model):
    """What comes out for all systems of which the same is known: those whose standing has this signature."""

    hypothesis = models.ForeignKey(Hypothesis, models.CASCADE, related_name="outcomes")
    signature = models.CharField(max_length=64)
    verdict = models.CharField(max_length=13, choices=VerdictCode.choices)
    rank = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=40, blank=True)
    until = models.DateField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    completeness = models.PositiveSmallIntegerField(null=True)
    possible = ArrayField(models.CharField(max_length=13), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hypothesis", "signature"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.signature[:8]}: {self.verdict}"
