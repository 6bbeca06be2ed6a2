"""Heartbeats: when those who send reminders last did something. In the database, so that a lost Redis hides nothing."""

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy


class Heartbeat(models.Model):
    """The last moment at which something was done."""

    class Name(models.TextChoices):
        RUN = "run", pgettext_lazy("heartbeat", "the hourly run has gone through")
        CHECKED = "checked", pgettext_lazy("heartbeat", "the daily check of deadlines has gone through")
        ACCEPTED = "accepted", pgettext_lazy("heartbeat", "the mail server has accepted a mail")

    name = models.CharField(max_length=20, primary_key=True, choices=Name.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, name: Name, at: datetime) -> None:
        """Records that it was done at `at`."""
        if not cls.objects.filter(name=name).update(at=at):
            Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at)], ignore_conflicts=True)
