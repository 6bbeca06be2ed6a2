"""The ledger of reminders: what was sent, what will be, and what was not and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.models.mail import Mail
from inventory.models import System
from inventory.models.folding import fold
from inventory.permissions import Action

if TYPE_CHECKING:
    from datetime import date, datetime

    from inventory.models import Person


# What decides about a mail and what it says: systems, standings and assessments are wide, and runs read thousands.
_OWN = ("deadline", "offset", "recipient", "role", "send_on", "state", "mail", "instead_of")
_TO_SETTLE = (
    *_OWN,
    *(f"deadline__{name}" for name in ("system", "evidence", "kind", "due_on")),
    *("deadline__system__deputy", "deadline__system__unit__path"),
)
_TO_HOLD = (
    *_TO_SETTLE,
    *(f"deadline__{name}" for name in ("replan_on", "reminders_planned_at", "superseded_at", "superseded_because")),
    *("deadline__closed_at", "deadline__system__standing__responsible"),
)
_TO_SAY = (
    *_TO_SETTLE,
    *(f"deadline__{name}" for name in ("worse_from", "before", "after", "rule", "ruleset_id")),
    *("deadline__evidence__title", "instead_of__recipient__full_name"),
    *(f"deadline__system__{name}" for name in ("code", "name")),
    *(f"deadline__system__standing__{name}" for name in ("settings", "cii_category", "outlook", "outlook_on")),
    *(
        f"deadline__system__standing__assessment__{name}"
        for name in ("facts", "facts_signature", "ruleset_id", "outlook_on", "assumptions")
    ),
)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Questions about reminders, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Reminders about systems that `user` may see, and those addressed to `user`."""
        return self.filter(Q(recipient=user) | user.within(Action.VIEW, "deadline__system__unit__path"))

    def due(self, on: date) -> Self:
        """Reminders due on or before `on` and unsent, whether or not a mail already waits with them."""
        return self.filter(state=Reminder.State.PLANNED, send_on__lte=on)

    def forgotten(self, at: datetime) -> Self:
        """Reminders in a mail whose sender has been silent for too long."""
        return self.filter(state=Reminder.State.CLAIMED, mail__in=Mail.objects.waiting(at))

    def waiting(self) -> Self:
        """Reminders that will go out, or are going."""
        return self.filter(state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED])

    def between(self, first: date | None, last: date | None) -> Self:
        """Reminders of these days, both included; None is open."""
        rows = self.filter(send_on__gte=first) if first else self
        return rows.filter(send_on__lte=last) if last else rows

    def gone(self) -> Self:
        """Reminders that went to a server or into the Outbox."""
        return self.filter(state__in=[Reminder.State.SENT, Reminder.State.KEPT])

    def undelivered(self, on: date) -> Self:
        """Reminders that should have arrived by now and have not: failed, or still waiting after their day."""
        late = Q(state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED], send_on__lt=on)
        return self.filter(Q(state=Reminder.State.FAILED) | late | Q(reason=Reminder.Reason.TROUBLE))

    def in_turn(self, today: date) -> Self:
        """Reminders by day, with `to_come`: 1 for days ahead and for what still waits today, 0 for what is over."""
        waits = Q(send_on=today, state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED])
        to_come = Case(When(waits | Q(send_on__gt=today), then=1), default=0, output_field=models.IntegerField())
        return self.annotate(to_come=to_come).order_by("send_on", "to_come", "pk")

    def called_off(self) -> Self:
        """Reminders that will not go out, because nobody is to be reminded any more or the day was past."""
        states = [Reminder.State.CANCELLED, Reminder.State.SUPERSEDED, Reminder.State.SUPPRESSED]
        return self.filter(state__in=states)

    def matching(self, text: str) -> Self:
        """Reminders about systems, or to people, whose name or code holds `text`."""
        systems = System.objects.matching(text).values("pk")
        return self.filter(Q(deadline__system__in=systems) | Q(recipient__name_folded__contains=fold(text.strip())))

    def with_what_a_row_says(self) -> Self:
        """Reminders with what the ledger shows of them, in the same query."""
        return self.select_related("deadline__system", "deadline__superseded_by", "recipient", "instead_of__recipient")

    def with_what_settles(self) -> Self:
        """Reminders with what decides when they may go out and to whom, in the same query."""
        return self.select_related("deadline__system__unit").only(*_TO_SETTLE)

    def with_what_holds(self) -> Self:
        """Reminders with what decides whether they may still go out, in the same query."""
        return self.select_related("deadline__system__unit", "deadline__system__standing").only(*_TO_HOLD)

    def with_what_a_mail_says(self) -> Self:
        """Reminders with all that a mail says of their systems, in the same query."""
        return self.select_related(
            "deadline__system__unit",
            "deadline__system__standing__assessment",
            "deadline__evidence",
            "instead_of__recipient",
        ).only(*_TO_SAY)


class Reminder(models.Model):
    """One deadline, one offset, one recipient, one channel. The database keeps it unique.

    `detail` completes the reason: the server's answer, the offset of the later reminder, why the deadline moved.
    `role` says why this person; `instead_of` names the reminder of the one for whom a substitute gets it.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", pgettext_lazy("reminder", "e-mail")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("reminder", "planned")
        CLAIMED = "claimed", pgettext_lazy("reminder", "being sent")
        SENT = "sent", pgettext_lazy("reminder", "sent")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("reminder", "acknowledged")
        KEPT = "kept", pgettext_lazy("reminder", "in the Outbox")
        FAILED = "failed", pgettext_lazy("reminder", "not delivered")
        CANCELLED = "cancelled", pgettext_lazy("reminder", "cancelled")
        SUPERSEDED = "superseded", pgettext_lazy("reminder", "superseded")
        SUPPRESSED = "suppressed", pgettext_lazy("reminder", "held back")

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("answers for the system")
        DEPUTY = "deputy", _("is the deputy")
        OFFICER = "officer", _("is an officer of the unit")
        ESCALATION = "escalation", _("is told because nobody has acted")
        SUBSTITUTE = "substitute", _("stands in for somebody")
        DELEGATE = "delegate", _("was handed the matter")

    class Reason(models.TextChoices):
        PAST = "past", _("its day was already past when the deadline was planned")
        ALREADY_SENT = "already_sent", _("it was already sent for the same day, before the deadline was planned anew")
        LATER_WENT = "later_went", _("missed, and a later one went out instead")
        MOVED = "moved", _("the deadline no longer stands")
        REASSIGNED = "reassigned", _("no longer answers for the system")
        NO_ADDRESS = "no_address", _("has no e-mail address")
        LEFT = "left", _("has left")
        INACTIVE = "inactive", _("the account is switched off")
        MAY_NOT_SEE = "may_not_see", _("holds no role that allows to see the system")
        NO_SERVER = "no_server", _("no mail server is configured")
        SAMPLE = "sample", _("a sample person is never mailed outside")
        REFUSED = "refused", _("the mail server refused it for good")
        FULL = "full", _("the mailbox was full for days")
        ABSENT = "absent", _("is away")
        STOPPED = "stopped", _("the mail server has refused this address for good")
        SWITCHED_OFF = "switched_off", _("has switched such reminders off")
        SNOOZED = "snoozed", _("put off by the recipient")
        DELEGATED = "delegated", _("handed over to another person")
        DONE = "done", _("the matter is done")
        ACKNOWLEDGED = "acknowledged", _("has taken note after the day itself")
        POLICY = "policy", _("the reminder policy was changed")
        TROUBLE = "trouble", _("the mail server did not take it, the next run tries again")

    deadline = models.ForeignKey("compliance.Deadline", models.CASCADE, related_name="reminders")
    offset = models.CharField(max_length=8)
    recipient = models.ForeignKey("inventory.Person", models.PROTECT, related_name="reminders")
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL)
    send_on = models.DateField()
    role = models.CharField(max_length=11, choices=Role.choices, default=Role.RESPONSIBLE, db_default="responsible")
    instead_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    planned_at = models.DateTimeField()
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, related_name="reminders")
    sent_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["send_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "offset", "recipient", "channel"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["send_on"], condition=Q(state__in=["planned", "claimed"]), name="reminder_waiting"),
            models.Index(
                fields=["recipient", "send_on"],
                condition=Q(state__in=["planned", "claimed"]),
                name="reminder_waiting_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id}, {self.offset}: {self.state}"

    def give_up(self, state: State, reason: Reason, detail: str = "") -> None:
        """Notes that it will not go out and why, unless it has just gone."""
        Reminder.objects.waiting().filter(pk=self.pk).update(state=state, reason=reason, detail=detail[:500])

    def plan_again(self) -> None:
        """Takes it out of its mail, so that the next run looks anew who can be reached, unless it has just gone."""
        Reminder.objects.waiting().filter(pk=self.pk).update(state=Reminder.State.PLANNED, mail=None)
