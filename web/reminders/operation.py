"""Whether those who send reminders live, in figures; for people who run the installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from compliance.models import Heartbeat, Mail

# The work is done every hour; a quarter more is no accident.
LONGEST_PAUSE = timedelta(minutes=75)
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Operation:
    """`on_time`: the hourly run was done when it should. `undelivered`: reminders that should have arrived by now."""

    on_time: bool
    last_run: datetime | None
    next_run: datetime | None
    last_accepted: datetime | None
    waiting: int
    undelivered: int
    has_server: bool


def operation(now: datetime, undelivered: int) -> Operation:
    """The state at `now`, in two queries."""
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    last = beats.get(Heartbeat.Name.RUN)
    return Operation(
        on_time=last is not None and now - last <= LONGEST_PAUSE,
        last_run=last,
        next_run=last + EVERY if last and now - last <= EVERY else None,
        last_accepted=beats.get(Heartbeat.Name.ACCEPTED),
        waiting=Mail.objects.filter(state=Mail.State.READY).count(),
        undelivered=undelivered,
        has_server=bool(settings.EMAIL_URL),
    )
