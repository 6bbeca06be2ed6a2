"""Heartbeats: when those who send reminders last did something. In the database, so that a lost Redis hides nothing."""

from datetime import datetime

from django.db import connection, models
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
        """Records that it was done at `at`.

        On its own it does not wait for the disk: a beat that a crash of the database loses is late, and says so.
        """
        with connection.cursor() as cursor:
            cursor.execute(WITH_OTHERS if connection.in_atomic_block else ALONE, [name.value, at])


WITH_OTHERS = """
INSERT INTO compliance_heartbeat (name, at) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at
"""
ALONE = """
INSERT INTO compliance_heartbeat (name, at)
SELECT %s, %s FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at
"""
