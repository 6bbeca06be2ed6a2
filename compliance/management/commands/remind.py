"""`manage.py remind`: the hourly work now; with `--on DATE`, the mails of that day laid into the Outbox."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.messages import outbox_folder
from compliance.reminders.planning import plan_reminders
from compliance.reminders.simulating import nearest_days, simulate
from compliance.reminders.working import prepare_due


class Command(BaseCommand):
    """Sends what is due, or shows the mails of another day."""

    help = (
        "Do the hourly work now: plan, and send what is due. With --on, lay the mails of that day into the Outbox "
        "as things stand now; the ledger does not change and nothing is sent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--on`."""
        parser.add_argument("--on", metavar="DATE", help="a day, YYYY-MM-DD: show its mails instead of sending")

    def handle(self, *args: Any, on: str | None, **options: Any) -> None:
        """Works or shows."""
        at = timezone.now()
        if on is None:
            self._work(at)
        else:
            self._show(_day(on), at)

    def _work(self, at: datetime) -> None:
        mails = prepare_due(at)
        done = deliver_waiting(timezone.now)
        self.stdout.write(f"{done} of {len(mails)} mails handed over; the others are in the ledger with reasons.")

    def _show(self, on: date, at: datetime) -> None:
        plan_reminders(at)
        mails = simulate(on, at)
        for mail in mails:
            self.stdout.write(f"{mail.address}  {mail.subject}")
        self.stdout.write(f"{len(mails)} mails as on {on}, in the Outbox and in {outbox_folder()}. Nothing was sent.")
        if not mails:
            days = ", ".join(day.isoformat() for day in nearest_days(on)) or "none"
            self.stdout.write(f"Days nearest to it with reminders: {days}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day. Write it as 2027-08-31.") from error
