"""Once more before a mail goes out: does each reminder in it still hold? What does not is taken out, with its reason.

claimed mails ─▶ deadline, answers, policy (holding) ─▶ who can be reached today ─▶ the letter written anew if needed
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from compliance.models import Mail, Reminder
from compliance.reminders.addressing import plan_for
from compliance.reminders.composing import Desk, compose
from compliance.reminders.holding import reasons_against
from compliance.reminders.merging import Scene


@transaction.atomic
def still_to_be_sent(mails: Sequence[Mail], at: datetime) -> list[Mail]:
    """Those of `mails` (claimed, with their recipients) that still say something true, brought up to date; the others
    are withdrawn. A fixed number of queries, and one more for each mail that has to be written anew.

    The Message-ID stays: an earlier attempt may have arrived without our knowing.
    """
    scene = Scene.now(at, among={mail.recipient_id for mail in mails})
    by_key = {mail.pk: mail for mail in mails}
    rows = Reminder.objects.waiting().filter(mail__in=mails).with_what_holds()
    by_mail: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in rows.order_by("pk"):
        reminder.mail = by_key[reminder.mail_id or 0]
        by_mail[reminder.mail.pk].append(reminder)
    holding = _holding([one for reminders in by_mail.values() for one in reminders], scene, at)
    today = scene.today
    desk: Desk | None = None
    going = [mail for mail in mails if holding[mail.pk]]
    for mail in going:
        if len(holding[mail.pk]) < len(by_mail[mail.pk]) or mail.on != today:
            desk = desk or Desk(today, scene.plans)
            _write_anew(mail, holding[mail.pk], today, desk)
        elif mail.address != (mail.recipient.email or ""):
            mail.address = mail.recipient.email or ""
            mail.save(update_fields=["address"])
    Reminder.objects.filter(mail__in=going, state=Reminder.State.PLANNED).update(state=Reminder.State.CLAIMED)
    gone = [mail.pk for mail in mails if mail not in going]
    Mail.objects.filter(pk__in=gone).update(state=Mail.State.WITHDRAWN, claim=None, not_before=None)
    return going


def _holding(reminders: Sequence[Reminder], scene: Scene, at: datetime) -> dict[int, list[Reminder]]:
    """Those that may still go out, by the key of their mail; of the others the ledger gets the reason."""
    against = reasons_against(reminders, at)
    found: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        plan = plan_for(reminder.deadline, scene.plans)
        obstacle = scene.directory.obstacle(reminder.recipient_id, reminder.deadline, plan, scene.today)
        if reminder.pk in against:
            reminder.give_up(*against[reminder.pk])
        elif obstacle == Reminder.Reason.SWITCHED_OFF:
            reminder.give_up(Reminder.State.SUPPRESSED, obstacle)
        elif obstacle:
            # Somebody stands in for who cannot be reached: the next run looks for them.
            reminder.plan_again()
        else:
            found[reminder.mail_id or 0].append(reminder)
    return found


def _write_anew(mail: Mail, reminders: Sequence[Reminder], today: date, desk: Desk) -> None:
    rows = Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).with_what_a_mail_says()
    letter = compose(mail.recipient, list(rows), today, desk)
    mail.subject, mail.text, mail.html, mail.on = letter.subject, letter.text, letter.html, today
    mail.optional_kinds, mail.address = list(letter.optional_kinds), mail.recipient.email or ""
    mail.save(update_fields=["subject", "text", "html", "on", "optional_kinds", "address"])
