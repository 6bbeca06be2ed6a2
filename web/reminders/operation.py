"""Whether those who send reminders live, in figures; for people who run the installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from compliance.models import Mail
from web.signs import LONGEST_PAUSE, is_recent, signs

EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Operation:
    """`on_time`: the hourly run was done when it should. `undelivered`: reminders that should have arrived by now."""

    on_time: bool
    last_run: datetime | None
    next_run: datetime | None
    last_beat: datetime | None
    last_worker: datetime | None
    last_accepted: datetime | None
    refused: bool
    waiting: int
    undelivered: int
    has_server: bool


def operation(now: datetime, undelivered: int) -> Operation:
    """The state at `now`, in two queries."""
    found = signs()
    last = found.last_run
    return Operation(
        on_time=is_recent(last, now, LONGEST_PAUSE),
        last_run=last,
        next_run=last + EVERY if last and now - last <= EVERY else None,
        last_beat=found.last_beat,
        last_worker=found.last_worker,
        last_accepted=found.last_accepted,
        refused=found.mail_is_refused(now),
        waiting=Mail.objects.filter(state=Mail.State.READY).count(),
        undelivered=undelivered,
        has_server=bool(settings.EMAIL_URL),
    )
