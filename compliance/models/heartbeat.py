"""Heartbeats: when those who send reminders last did something. In the database, so that a lost Redis hides nothing."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import pgettext_lazy

# Beat and workers give a sign of life every minute at least; five misses are no accident.
LONGEST_SILENCE = timedelta(minutes=5)


class Heartbeat(models.Model):
    """The last moment at which something was done, and `since` when without a longer silence than is normal."""

    class Name(models.TextChoices):
        BEAT = "beat", pgettext_lazy("heartbeat", "beat has looked at its clock")
        WORKER = "worker", pgettext_lazy("heartbeat", "a worker has given a sign of life")
        ANSWERED = "answered", pgettext_lazy("heartbeat", "a worker has done what beat asked for")
        RUN = "run", pgettext_lazy("heartbeat", "the hourly run has gone through")
        CHECKED = "checked", pgettext_lazy("heartbeat", "the daily check of deadlines has gone through")
        ACCEPTED = "accepted", pgettext_lazy("heartbeat", "the mail server has accepted a mail")

    name = models.CharField(max_length=20, primary_key=True, choices=Name.choices)
    at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, name: Name, at: datetime) -> None:
        """Records that it was done at `at`. One statement, whoever else does so at the same moment."""
        begins = When(at__lt=at - LONGEST_SILENCE, then=Value(at))
        since = Case(begins, When(since=None, then=Value(at)), default=F("since"))
        if not cls.objects.filter(name=name).update(since=since, at=at):
            Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at, since=at)], ignore_conflicts=True)
