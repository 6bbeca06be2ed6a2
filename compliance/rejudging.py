"""After the rules have changed: every standing is judged anew, a few at once, many by a worker."""

from datetime import datetime
from functools import partial

from django.db import connection, transaction

from compliance.assessing import assess
from compliance.models import Standing
from compliance.signals import AT_ONCE
from compliance.waking import wake
from inventory.models import System

# Any number that nothing else locks: whoever changes the rules waits for whoever is doing so.
_RULES_LOCK = 2026_07_26


class Refused(ValueError):
    """A change of the rules that cannot be made. The message is a sentence for the one who asked for it."""


def hold_rules() -> None:
    """Until the end of the transaction nobody else fixes or lifts an assumption, or activates a rule set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RULES_LOCK])


def rejudge_all(at: datetime) -> None:
    """Judges all systems by the rules that stand now, in this transaction; more than 200 are marked and left to a
    worker, who is woken after commit, and whom the hourly run replaces if the broker is down.
    """
    ids = list(System.objects.values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) <= AT_ONCE:
        assess(ids, at, because="rules")
        return
    Standing.objects.update(stale=True)
    transaction.on_commit(partial(wake, "compliance.tasks.reassess_by_time"), robust=True)
