"""What people answer to reminders, when they are away, and how they want their mail."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from compliance.models.deadline import Deadline

if TYPE_CHECKING:
    from datetime import date


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Questions about answers, in the users' words."""

    def standing(self) -> Self:
        """Answers that have not been taken back."""
        return self.filter(taken_back_at=None)


class Answer(models.Model):
    """What somebody did with a deadline: took note, put it off until a day, handed it to another, or has done it."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("answer to a reminder", "acknowledged")
        SNOOZED = "snoozed", pgettext_lazy("answer to a reminder", "put off")
        DELEGATED = "delegated", pgettext_lazy("answer to a reminder", "handed over")
        DONE = "done", pgettext_lazy("answer to a reminder", "done")

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="answers")
    person = models.ForeignKey("inventory.Person", models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True)
    delegate = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    from_mail = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="snoozed") | (Q(until__isnull=False) & ~Q(reason="")), name="answer_snoozed_until"
            ),
            models.CheckConstraint(
                condition=~Q(kind="delegated") | Q(delegate__isnull=False), name="answer_delegated_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id}: {self.kind}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions about absences, in the users' words."""

    def on(self, day: date) -> Self:
        """Absences that cover the day."""
        return self.filter(first__lte=day, last__gte=day, cancelled_at=None)


class Absence(models.Model):
    """Days, both included, on which a person is away. Reminders go to the substitute, else to whom the policy says."""

    person = models.ForeignKey("inventory.Person", models.CASCADE, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    substitute = models.ForeignKey("inventory.Person", models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="absence_days_in_order"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("person")), name="absence_substitute_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.first}, {self.last}"


class MailPreference(models.Model):
    """How a person wants reminders: the hour of the daily mail, in their zone, and the kinds that they switched off.

    A kind that the policy calls mandatory is sent all the same.
    """

    person = models.OneToOneField("inventory.Person", models.CASCADE, related_name="mail_preference")
    hour = models.TimeField(default=time(9))
    kinds_off = ArrayField(models.CharField(max_length=20, choices=Deadline.Kind.choices), default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.hour:%H:%M}"


class StoppedAddress(models.Model):
    """An address that a server refused for good: nothing goes there until somebody mends or clears it."""

    address = models.EmailField()
    person = models.ForeignKey("inventory.Person", models.CASCADE, related_name="stopped_addresses")
    since = models.DateTimeField()
    answer = models.CharField(max_length=500)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "stopped addresses"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=Q(cleared_at=None), name="address_stopped_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.answer}"


class CalendarFeed(models.Model):
    """The secret address of a person's calendar. Only a digest of the secret is kept; a new one revokes the old."""

    person = models.OneToOneField("inventory.Person", models.CASCADE, related_name="calendar_feed")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id}, {self.made_at:%Y-%m-%d}"
