"""The ledger of reminders, the mails that carry them, and the heartbeats of those who send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from inventory.permissions import Action, roles_that_may

if TYPE_CHECKING:
    from datetime import date, datetime

    from inventory.models import Person


class Mail(models.Model):
    """A message: what is handed to the SMTP server or laid into the Outbox. Its Message-ID never changes."""

    class State(models.TextChoices):
        READY = "ready", pgettext_lazy("mail", "ready")
        SENT = "sent", pgettext_lazy("mail", "sent")
        KEPT = "kept", pgettext_lazy("mail", "kept in the Outbox")
        FAILED = "failed", pgettext_lazy("mail", "failed")

    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey("inventory.Person", models.PROTECT, related_name="mails")
    address = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    on = models.DateField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.READY)
    handed_over_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Questions about reminders, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Reminders about systems that `user` may see, and those addressed to `user`."""
        condition = Q(recipient=user)
        for prefix in user.paths_with(roles_that_may(Action.VIEW)):
            condition |= Q(deadline__system__unit__path__startswith=prefix)
        return self.filter(condition)

    def due(self, on: date, now: datetime) -> Self:
        """Reminders due on or before `on` and unsent, whose claim, if there was one, has run out at `now`."""
        waiting = Q(state=Reminder.State.PLANNED) | Q(state=Reminder.State.CLAIMED, claimed_until__lte=now)
        return self.filter(waiting, send_on__lte=on)


class Reminder(models.Model):
    """One deadline, one offset, one recipient, one channel. The database keeps it unique."""

    class Channel(models.TextChoices):
        MAIL = "mail", pgettext_lazy("reminder", "e-mail")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("reminder", "planned")
        CLAIMED = "claimed", pgettext_lazy("reminder", "being sent")
        SENT = "sent", pgettext_lazy("reminder", "sent")
        FAILED = "failed", pgettext_lazy("reminder", "failed")
        CANCELLED = "cancelled", pgettext_lazy("reminder", "cancelled")
        SUPERSEDED = "superseded", pgettext_lazy("reminder", "superseded")
        SUPPRESSED = "suppressed", pgettext_lazy("reminder", "suppressed")

    deadline = models.ForeignKey("compliance.Deadline", models.CASCADE, related_name="reminders")
    offset = models.CharField(max_length=4)
    recipient = models.ForeignKey("inventory.Person", models.PROTECT, related_name="reminders")
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL)
    send_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, related_name="reminders")
    sent_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["send_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "offset", "recipient", "channel"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["send_on"], condition=Q(state__in=["planned", "claimed"]), name="reminder_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id}, {self.offset}: {self.state}"


class Heartbeat(models.Model):
    """When beat last woke a worker, when a worker last answered, when a mail was last accepted."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M}"
