"""What must hold after any fault: every due reminder has arrived, or the ledger says why it has not."""

from collections import Counter
from datetime import datetime

from django.utils import timezone

from compliance.deadlines import moscow_day
from compliance.models import Mail, Reminder
from tests.integration.peers import Peer


def accounted_for(peer: Peer, copies: int = 1, at: datetime | None = None) -> None:
    """Every reminder due by `at` (None: today) arrived, at most `copies` times under one Message-ID, or has a reason.

    Nothing arrived that the ledger does not know as sent.
    """
    arrived = Counter(peer.accepted)
    due = Reminder.objects.filter(send_on__lte=moscow_day(at or timezone.now())).select_related("mail")
    assert due, "nothing is due: the test proves nothing"
    for reminder in due:
        if reminder.state == Reminder.State.SENT:
            assert reminder.mail is not None
            assert 1 <= arrived[reminder.mail.message_id] <= copies
        else:
            assert reminder.reason, f"{reminder.offset} is {reminder.state}, and nobody says why"
    sent = set(Mail.objects.filter(state=Mail.State.SENT).values_list("message_id", flat=True))
    assert set(arrived) == sent
