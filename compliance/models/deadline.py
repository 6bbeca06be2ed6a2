"""Deadlines: days that are read off a system's timeline, stored as rows; a moved one supersedes, never edits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, F, Min, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import pgettext_lazy

from compliance.models.reminder import Reminder
from compliance.models.standing import VerdictCode
from inventory.models import System
from inventory.models.folding import fold
from inventory.permissions import Action

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.models import Person

# A day before any other: what is to be planned on it is to be planned at once, whatever the clock says.
AT_ONCE = date(1970, 1, 1)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about deadlines, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Deadlines of systems that `user` may see."""
        return self.filter(user.within(Action.VIEW, "system__unit__path"))

    def current(self) -> Self:
        """Deadlines that stand now."""
        return self.filter(superseded_at=None)

    def moved(self) -> Self:
        """Deadlines that stand no longer: they moved, or there is none any more."""
        return self.exclude(superseded_at=None)

    def concerning(self, person: Person) -> Self:
        """Deadlines of which `person` is reminded: answering for the system, as its deputy, or by the ledger.

        By the ledger as long as a reminder lies ahead, and where it fell away together with the deadline.
        """
        states = Reminder.State
        ahead = Q(state__in=[states.PLANNED, states.CLAIMED])
        fell_away = Q(state=states.SUPERSEDED) | Q(state=states.CANCELLED, reason=Reminder.Reason.DONE)
        rows = Reminder.objects.filter(ahead | fell_away, recipient=person)
        answers = Q(system__standing__responsible=person) | Q(system__deputy=person)
        return self.filter(answers | Q(pk__in=rows.order_by().values("deadline")))

    def taken_from(self, person: Person, since: datetime) -> Self:
        """Deadlines of `since` or later of which `person` was to be reminded and no longer is: somebody else answers
        now, or they may not see the system any more.
        """
        reasons = [Reminder.Reason.REASSIGNED, Reminder.Reason.MAY_NOT_SEE]
        gone = Reminder.objects.filter(recipient=person, state=Reminder.State.CANCELLED, reason__in=reasons)
        theirs = Deadline.objects.visible_to(person).concerning(person)
        rows = self.filter(Q(superseded_at=None) | Q(superseded_at__gte=since), due_on__gte=since)
        return rows.filter(pk__in=gone.order_by().values("deadline")).exclude(pk__in=theirs.order_by().values("pk"))

    def standing_since(self, moment: datetime) -> Self:
        """Deadlines that stand now, and those that were closed or ceased to stand at `moment` or later."""
        open_now = Q(superseded_at=None, closed_at=None)
        lately = Q(superseded_at__gte=moment) | Q(superseded_at=None, closed_at__gte=moment)
        return self.filter(open_now | lately)

    def with_what_a_calendar_says(self) -> Self:
        """Deadlines with what an event of a calendar says of them, in the same query."""
        return self.select_related("system__standing__assessment", "evidence")

    def of_timelines(self) -> Self:
        """Deadlines that are read off a system's timeline."""
        return self.filter(kind__in=OF_TIMELINES)

    def ahead(self, on: date) -> Self:
        """Deadlines of which the last good day is `on` or later."""
        return self.filter(due_on__gte=on)

    def past(self, on: date) -> Self:
        """Deadlines that are over on the day `on`."""
        return self.filter(due_on__lt=on)

    def between(self, first: date | None, last: date | None) -> Self:
        """Deadlines of these days, both included; None is open."""
        rows = self.filter(due_on__gte=first) if first else self
        return rows.filter(due_on__lte=last) if last else rows

    def by_day_and_kind(self) -> list[tuple[date, str, int, int]]:
        """Days and kinds of deadlines on them, with how many there are and the key of one of their systems."""
        rows = self.order_by("due_on", "kind").values_list("due_on", "kind")
        return list(rows.annotate(number=Count("pk"), one=Min("system")))

    def by_month(self) -> dict[tuple[int, int], int]:
        """How many there are in each month, by year and month."""
        months = self.order_by().values_list(ExtractYear("due_on"), ExtractMonth("due_on"))
        return {(year, month): number for year, month, number in months.annotate(number=Count("pk"))}

    def matching(self, text: str) -> Self:
        """Deadlines of systems whose name, purpose or code holds `text`, or for which somebody of that name answers."""
        systems = Q(system__in=System.objects.matching(text).values("pk"))
        part = fold(text.strip())
        return self.filter(systems | Q(system__standing__responsible__name_folded__contains=part))

    def with_what_a_row_says(self) -> Self:
        """Deadlines with what their list shows of them, the day of the next reminder as `reminded_on`, in one query."""
        waiting = Q(reminders__state__in=["planned", "claimed"])
        return self.select_related("system__standing__responsible", "system__deputy", "evidence").annotate(
            reminded_on=Min("reminders__send_on", filter=waiting)
        )

    def open(self) -> Self:
        """Deadlines that stand now and that nobody has closed."""
        return self.filter(superseded_at=None, closed_at=None)

    def to_be_planned(self, today: date) -> Self:
        """Current deadlines of which reminders are to be planned today: new ones, changed ones, and those of which
        further reminders have come into reach.
        """
        return self.filter(superseded_at=None, replan_on__lte=today)


class Deadline(models.Model):
    """The last good day: after it a verdict gets worse, a document has expired, an answer is overdue.

    `worse_from` is the first day on which it is worse. `before` and `after` are verdicts, empty where the deadline is
    not about one; `evidence` is the file that expires.
    `superseded_because` says what moved it, `superseded_by` who, if a person did; `closed_at`, that it is done.

    `responsible` and `deputy` are the people for whom its reminders are planned, nobody until they are. `replan_on` is
    the day on which to plan them again: AT_ONCE after a change (triggers of the database set it), None for never.
    """

    class Kind(models.TextChoices):
        END_OF_TRANSITION = "end_of_transition", pgettext_lazy("deadline", "end of the transition")
        VERDICT_GETS_WORSE = "verdict_gets_worse", pgettext_lazy("deadline", "verdict gets worse")
        RULES_TAKE_EFFECT = "rules_take_effect", pgettext_lazy("deadline", "rules take effect")
        ANSWER_QUESTIONS = "answer_questions", pgettext_lazy("deadline", "answer the open questions")
        CONFIRM_DATA = "confirm_data", pgettext_lazy("deadline", "confirm where the data lies")
        EVIDENCE_EXPIRES = "evidence_expires", pgettext_lazy("deadline", "document expires")
        CONTRACT_ENDS = "contract_ends", pgettext_lazy("deadline", "contract ends")

    system = models.ForeignKey("inventory.System", models.CASCADE, related_name="deadlines")
    evidence = models.ForeignKey("inventory.Evidence", models.CASCADE, null=True, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    due_on = models.DateField()
    worse_from = models.DateField()
    before = models.CharField(max_length=13, choices=VerdictCode.choices, blank=True)
    after = models.CharField(max_length=13, choices=VerdictCode.choices, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    ruleset_id = models.CharField(max_length=60)
    planned_at = models.DateTimeField()
    responsible = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    reminders_planned_at = models.DateTimeField(null=True)
    replan_on = models.DateField(null=True, default=AT_ONCE, db_default=AT_ONCE)
    superseded_at = models.DateTimeField(null=True)
    superseded_because = models.CharField(max_length=300, blank=True, db_default="")
    superseded_by = models.ForeignKey("inventory.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "due_on", "evidence"],
                condition=Q(superseded_at=None),
                name="deadline_current_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(worse_from__gt=F("due_on")), name="deadline_before_worse"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(superseded_at=None), name="deadline_current_due"),
            models.Index(fields=["replan_on"], condition=Q(superseded_at=None), name="deadline_replan"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.kind}, {self.due_on}"

    @property
    def is_of_timeline(self) -> bool:
        """Whether it is read off the system's timeline: its verdict gets worse on the day after."""
        return self.kind in OF_TIMELINES


OF_TIMELINES = (Deadline.Kind.END_OF_TRANSITION, Deadline.Kind.VERDICT_GETS_WORSE)
