"""Standings and assessments: the current result of each system, and every result that there ever was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import pgettext_lazy

from compliance.models.by_signature import BySignature
from inventory.models.document import DocumentField
from inventory.permissions import Action

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from inventory.models import Person, System, Unit


class VerdictCode(models.TextChoices):
    """The verdicts, in their order of severity."""

    NOT_PERMITTED = "NOT_PERMITTED", pgettext_lazy("verdict", "Not permitted")
    UNDETERMINED = "UNDETERMINED", pgettext_lazy("verdict", "Undetermined")
    NEEDS_LAWYER = "NEEDS_LAWYER", pgettext_lazy("verdict", "Needs a lawyer")
    IN_TRANSITION = "IN_TRANSITION", pgettext_lazy("verdict", "In transition")
    CONFORMS = "CONFORMS", pgettext_lazy("verdict", "Conforms")
    NOT_YET = "NOT_YET", pgettext_lazy("verdict", "Not in force yet")
    OUT_OF_SCOPE = "OUT_OF_SCOPE", pgettext_lazy("verdict", "Out of scope")
    NONE = "NONE", pgettext_lazy("verdict", "No verdict: retired")


SEVERITY = {verdict: rank for rank, verdict in enumerate(VerdictCode)}


class EqualsAny(Exact):
    """`lhs = ANY(array)`."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The operator with its right side."""
        return f"= ANY({rhs})"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions about assessments, in the users' words."""

    def known_at(self, moment: datetime, systems: models.QuerySet[System] | None = None) -> Self:
        """What was known at `moment`: of each system (or each of `systems`) the latest assessment that counted then.

        At most one a system, so that it can be filtered, counted and joined like a table of standings of that moment.
        An assessment counts from `at`; one made for a generation only from the moment when that was whole.
        """
        generations = apps.get_model("compliance", "Generation")._default_manager.filter(whole_at__lte=moment)
        counted = Assessment.objects.filter(Q(generation=None) | Q(generation__in=generations.values("pk")))
        if systems is not None:
            counted = counted.filter(system__in=systems.order_by().values("pk"))
        latest = counted.filter(at__lte=moment).order_by("system_id", "-at", "-pk").distinct("system_id")
        # An array is made once; an IN may be worked out again for each row, if the planner takes the table for empty.
        return self.filter(EqualsAny(F("pk"), ArraySubquery(latest.values("pk"))))

    def that_counted(self) -> models.QuerySet[Any]:
        """Those that counted at some moment, with that moment as `known_from`, the latest first.

        Left out are those of generations that are not whole, and those that an edit overtook before theirs was whole.
        """
        again = Assessment.objects.filter(system=OuterRef("system"), generation=OuterRef("generation"))
        overtaken = again.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
        since = Coalesce(F("generation__whole_at"), F("at"))
        counting = Q(generation=None) | (Q(generation__whole_at__isnull=False) & ~Exists(overtaken))
        return self.filter(counting).annotate(known_from=since).order_by("-known_from", "-pk")


class Assessment(models.Model):
    """A stored evaluation with all that it needs to be made again: facts, evidence, day, rules. Append-only.

    `evidence` lists the facts that rested on a document that was not stale; None in rows that were made before it was
    kept. A row is inserted only when facts, evidence, rules, assumptions or result differ from the system's latest one:
    when its `content_digest` does.

    One made for a `generation` counts from the moment when that was whole, never if it was abandoned. `at` never goes
    back within a system, so that of those that count the one with the latest `at` is the one that holds.
    """

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="assessments")
    at = models.DateTimeField()
    on = models.DateField()
    outlook_on = models.DateField()
    ruleset_id = models.CharField(max_length=60)
    ruleset_digest = models.CharField(max_length=64)
    engine_digest = models.CharField(max_length=64)
    assumptions = DocumentField()
    facts = DocumentField()
    evidence = DocumentField(null=True)
    facts_signature = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    today = DocumentField()
    outlook = DocumentField()
    today_verdict = models.CharField(max_length=13, choices=VerdictCode.choices)
    outlook_verdict = models.CharField(max_length=13, choices=VerdictCode.choices)
    score = models.PositiveSmallIntegerField(null=True)
    generation = models.ForeignKey("compliance.Generation", models.PROTECT, null=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        # The latest of each system at a moment is found in the index alone: rows are wide, and there are many.
        indexes = [models.Index(fields=["system", "-at", "-id"], include=["generation"], name="assessment_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.outlook_verdict}, {self.outlook_on}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Questions about standings, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Standings of systems that `user` may see."""
        return self.filter(user.within(Action.VIEW, "system__unit__path"))

    def in_unit(self, unit: Unit) -> Self:
        """Standings of the systems of `unit` and of everything below it."""
        return self.filter(system__unit__path__startswith=unit.path)

    def by_outlook(self) -> dict[str, int]:
        """How many systems have which outlook; verdicts that do not occur are left out."""
        return dict(self.order_by().values_list("outlook").annotate(models.Count("pk")))

    def hanging_on(self, questions: Iterable[str]) -> dict[str, int]:
        """How many standings hang on each of these legal questions."""
        counts = {key: models.Count("pk", filter=Q(legal_questions__contains=[key])) for key in questions}
        return self.order_by().aggregate(**counts) if counts else {}

    def alike_among(self, systems: models.QuerySet[System]) -> dict[int, list[int]]:
        """Of those of `systems` that are not stale: the keys of each group of which the same is known, by an assessment
        that holds it.
        """
        rows = self.filter(system__in=systems.order_by().values("pk"), stale=False).exclude(signature="")
        groups = rows.order_by().values("signature").annotate(one=models.Min("assessment"), systems=ArrayAgg("system"))
        return dict(groups.values_list("one", "systems"))

    def changed_by_time(self, today: date) -> Self:
        """Standings that may be wrong by now: a critical day has come, or something they rest on was changed."""
        return self.filter(Q(recheck_on__lte=today) | Q(stale=True))

    def judged_otherwise(self, ruleset_digest: str, assumptions: dict[str, Any]) -> Self:
        """Standings that rest on other rules, or on other assumptions, than these."""
        return self.exclude(assessment__ruleset_digest=ruleset_digest, assessment__assumptions=assumptions)


class StandingColumns(models.Model):
    """The columns that lists filter and sort by.

    `settings`, `responsible` and `operator` are the effective ones: the system's own, else the unit's defaults.
    `origins` and `hosting` hold ISO countries, `?` for an unknown one; `breaking` those that break a condition.
    `signature` is the same for systems of which the same is known, evidence included.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    ruleset_id = models.CharField(max_length=60)
    on = models.DateField()
    outlook_on = models.DateField()
    today = models.CharField(max_length=13, choices=VerdictCode.choices)
    outlook = models.CharField(max_length=13, choices=VerdictCode.choices)
    outlook_rank = models.PositiveSmallIntegerField()
    today_rank = models.PositiveSmallIntegerField()
    until = models.DateField(null=True)
    applies_from = models.DateField(null=True)
    worse_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    completeness = models.PositiveSmallIntegerField(null=True)
    flags = ArrayField(models.CharField(max_length=20), default=list)
    questions = ArrayField(models.CharField(max_length=200), default=list)
    legal_questions = ArrayField(models.CharField(max_length=40), default=list)
    settings = ArrayField(models.CharField(max_length=30), default=list)
    settings_known = models.BooleanField(default=False)
    cii_category = models.PositiveSmallIntegerField(null=True)
    responsible = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    operator = models.ForeignKey("inventory.Provider", models.PROTECT, null=True, related_name="+")
    lineages = models.JSONField(default=list)
    origins = ArrayField(models.CharField(max_length=2), default=list)
    hosting = ArrayField(models.CharField(max_length=2), default=list)
    breaking = ArrayField(models.CharField(max_length=2), default=list)
    recheck_on = models.DateField(null=True)
    signature = models.CharField(max_length=64, default="")

    class Meta:
        abstract = True


class Standing(StandingColumns):
    """The current result of a system, one row. `stale`: something it rests on has changed since."""

    system = models.OneToOneField("inventory.System", models.CASCADE, related_name="standing")
    stale = models.BooleanField(default=False)
    outcomes = BySignature("compliance.Outcome")

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["outlook_rank", "system"], name="standing_outlook"),
            models.Index(fields=["score", "system"], name="standing_score"),
            models.Index(fields=["due_on", "system"], name="standing_due"),
            models.Index(fields=["recheck_on"], name="standing_recheck"),
            models.Index(fields=["stale"], condition=Q(stale=True), name="standing_stale"),
            models.Index(fields=["signature"], include=["system", "stale"], name="standing_by_signature"),
            GinIndex(fields=["settings"], name="standing_settings"),
            GinIndex(fields=["hosting"], name="standing_hosting"),
            GinIndex(fields=["origins"], name="standing_origins"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.outlook}"
