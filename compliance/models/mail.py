"""Mails: what is handed to the SMTP server or laid into the Outbox, with who is trying to do so and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import pgettext_lazy

from inventory.models import Membership, System
from inventory.models.folding import fold
from inventory.permissions import Action

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from inventory.models import Person

# Longer than the longest dialogue with a server that answers each command at the last moment (EMAIL_TIMEOUT).
LEASE = timedelta(minutes=10)
# After a temporary refusal, or without a connection, it is tried again: 5, 10, 20, 40… minutes later, at most 6 hours.
PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
# So many refusals for a full mailbox take nearly five days (RFC 5321, 4.5.4.1: give up after four or five).
MOST_TIMES_FULL = 25
# Any number that nothing else locks: whoever takes mails under a rate limit counts alone.
_RATE_LOCK = 2032_08_31
MINUTE = timedelta(minutes=1)


def pause_after(attempts: int) -> timedelta:
    """How long a mail waits after so many attempts that came to nothing."""
    doubled: int = 2 ** max(min(attempts, 10) - 1, 0)
    return min(PAUSE * doubled, LONGEST_PAUSE)


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions about mails, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Mails to `user`, and those that speak only of systems that `user` may see."""
        told = System.objects.filter(mails=OuterRef("pk"))
        letters = Exists(told) & ~Exists(told.exclude(user.within(Action.VIEW)))
        # Invitations and the like speak of no system; whoever manages the recipient sees that they went.
        theirs = Membership.objects.filter(user.within(Action.MANAGE_PEOPLE), person=OuterRef("recipient"))
        return self.filter(Q(recipient=user) | letters | (~Exists(told) & Exists(theirs)))

    def matching(self, text: str) -> Self:
        """Mails whose subject, address or recipient's name holds `text`."""
        part = text.strip()
        if not part:
            return self
        name = Q(recipient__name_folded__contains=fold(part))
        return self.filter(name | Q(subject__icontains=part) | Q(address__icontains=part))

    def in_tab(self, name: str) -> Self:
        """Mails in one state; `all` of them; or those of `other_day`s, which were never to be sent."""
        if name == "other_day":
            return self.filter(simulated=True)
        return self if name == "all" else self.filter(simulated=False, state=name)

    def by_tab(self) -> dict[str, int]:
        """How many mails each tab has, in one query."""
        names = ["ready", "sent", "kept", "failed"]
        real = {name: Count("pk", filter=Q(simulated=False, state=name)) for name in names}
        return self.aggregate(all=Count("pk"), other_day=Count("pk", filter=Q(simulated=True)), **real)

    def waiting(self, at: datetime) -> Self:
        """Mails that somebody must hand over now: nobody is trying, or whoever tried has been silent for too long."""
        # A moment further off than any pause was written by a clock that ran ahead.
        free = Q(not_before=None) | Q(not_before__lte=at) | Q(not_before__gt=at + max(LEASE, LONGEST_PAUSE))
        return self.filter(free, state=Mail.State.READY)

    def refused_for_now(self) -> Self:
        """Mails that the server has not taken so far, and that will be tried again."""
        return self.filter(state=Mail.State.READY, simulated=False).exclude(answer="")

    def before_full_mailboxes(self) -> Self:
        """Mails that a full mailbox keeps back or has ended, unless its owner has got one written after them."""
        later = Mail.objects.filter(
            recipient=OuterRef("recipient"), state=Mail.State.SENT, created_at__gt=OuterRef("created_at")
        )
        states = [Mail.State.READY, Mail.State.FAILED]
        return self.filter(~Exists(later), times_full__gt=0, state__in=states)

    def claim(self, pk: int, claim: UUID, at: datetime) -> bool:
        """Takes the mail for `LEASE`; False if another has it or it is no longer to be sent. One conditional UPDATE."""
        return self.waiting(at).filter(pk=pk).update(**self._lease(claim, at)) == 1

    @transaction.atomic
    def claim_some(self, claim: UUID, at: datetime, most: int, each_minute: int = 0) -> list[int]:
        """Takes up to `most` waiting mails for `LEASE`, the oldest first; those of others are passed over.

        With `each_minute`, no more than leave so many for this minute, whoever hands them over.
        """
        if each_minute:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RATE_LOCK])
            most = min(most, each_minute - self.under_way_or_gone(at).count())
        if most <= 0:
            return []
        oldest = self.waiting(at).order_by("created_at", "pk")
        ids = list(oldest.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
        self.filter(pk__in=ids).update(**self._lease(claim, at))
        return ids

    @staticmethod
    def _lease(claim: UUID, at: datetime) -> dict[str, Any]:
        """An attempt begins with the claim."""
        return {"claim": claim, "not_before": at + LEASE, "attempts": F("attempts") + 1}

    def under_way_or_gone(self, at: datetime) -> Self:
        """Mails that somebody is handing over, and those that a server took within the last minute."""
        taken = Q(state=Mail.State.SENT, handed_over_at__gt=at - MINUTE, handed_over_at__lte=at)
        return self.filter(taken | Q(state=Mail.State.READY, claim__isnull=False, not_before__gt=at))


class Mail(models.Model):
    """A message. Its row is committed before the dialogue with the server; its Message-ID never changes.

    `on` is the day of which it speaks. A `simulated` one shows the mail of another day: it carries no reminders and
    is never handed to a server. While it is `ready`, nobody but the holder of `claim` touches it until `not_before`.
    `optional_kinds` are the kinds of deadlines in it that its reader may switch off. `times_full`: how often the
    recipient's mailbox was full.
    """

    class State(models.TextChoices):
        READY = "ready", pgettext_lazy("mail", "ready")
        SENT = "sent", pgettext_lazy("mail", "sent")
        KEPT = "kept", pgettext_lazy("mail", "kept in the Outbox")
        FAILED = "failed", pgettext_lazy("mail", "failed")
        WITHDRAWN = "withdrawn", pgettext_lazy("mail", "withdrawn")

    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey("inventory.Person", models.PROTECT, related_name="mails")
    systems = models.ManyToManyField("inventory.System", related_name="mails")
    address = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    on = models.DateField()
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.READY)
    claim = models.UUIDField(null=True)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    optional_kinds = ArrayField(models.CharField(max_length=20), default=list)
    times_full = models.PositiveSmallIntegerField(default=0)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "on"], condition=Q(simulated=True), name="mail_simulated_once_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="ready"), name="mail_ready"),
            models.Index(fields=["handed_over_at"], condition=Q(state="sent"), name="mail_gone"),
        ]

    def __str__(self) -> str:
        return self.subject
