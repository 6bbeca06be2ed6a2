"""The hourly work, as a table of contents: plan, claim, hand over."""

from datetime import datetime

from compliance.deadlines import moscow_day
from compliance.models import Heartbeat, Mail
from compliance.reminders.claiming import claim_due
from compliance.reminders.planning import plan_reminders


def prepare_due(at: datetime) -> list[int]:
    """Brings the ledger up to date and puts what is due into mails; gives back the ids of all mails to hand over now.

    Every step may run twice at the same time, or be cut off anywhere: the next run goes on from the tables.
    """
    plan_reminders(at)
    claim_due(moscow_day(at), at)
    Heartbeat.beat(Heartbeat.Name.RUN, at)
    return waiting_mails(at)


def waiting_mails(at: datetime) -> list[int]:
    """Ids of the mails that nobody is handing over, the oldest first."""
    return list(Mail.objects.waiting(at).order_by("created_at", "pk").values_list("pk", flat=True))
