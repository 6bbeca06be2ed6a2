"""Jobs of the rules' room. A task takes a key or nothing, reads the clock, and calls one function.

Nothing is retried and nothing is put off by the broker: the tables are the queue, and beat asks again.
"""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.utils import timezone

from compliance.assessing import assess_changed_by_time, assess_stale
from compliance.generations import build
from compliance.hypotheses import forget_strangers, forget_unused
from compliance.reminders import delivering, working
from compliance.waking import wake


@shared_task
def send_due_reminders() -> None:
    """Hourly, and when a worker starts: whatever is due on or before today and unsent."""
    if working.prepare_due(timezone.now(), _wake_senders):
        _wake_senders()


@shared_task
def send_waiting_mails() -> None:
    """Every minute: mails whose sender died, once the lease has run out, and those that a pause or the rate held."""
    if working.waiting_mails(timezone.now()):
        _wake_senders()


@shared_task
def deliver_waiting() -> None:
    """Hands over what waits, beside others who do."""
    delivering.deliver_waiting(timezone.now)


def _wake_senders() -> None:
    """One that is not needed ends at once. A broker that is down holds up nobody who writes mails."""
    for _connection in range(settings.EMAIL_CONNECTIONS):
        if not wake(deliver_waiting.name):
            return


@shared_task
def plan_reminders() -> None:
    """After an evaluation or a change of policy, people or answers: the deadlines and reminders that it touches."""
    working.plan_all(timezone.now())


@shared_task
def apply_rules() -> None:
    """After an act of an officer: what it changes is built for every system, and comes into force at once."""
    build(timezone.now)


@shared_task
def reassess_stale() -> None:
    """After a change of something that many systems share."""
    assess_stale(timezone.now)


@shared_task
def reassess_by_time() -> None:
    """Hourly, and when a worker starts: what workers left undone, and systems for which a critical day has come."""
    build(timezone.now)
    assess_changed_by_time(timezone.now)


@shared_task
def forget_what_if() -> None:
    """Nightly: outcomes of what-if that nobody asks for any more, or of which nothing in the register is left."""
    forget_unused(timezone.now())
    forget_strangers()


@worker_ready.connect
def _catch_up(**signal: Any) -> None:
    """What became due while nobody worked does not wait for the next hour."""
    reassess_by_time.delay()
    send_due_reminders.delay()
