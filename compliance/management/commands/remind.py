"""`manage.py remind`: the hourly work now; with `--on DATE`, the mails of that day laid into the Outbox; with
`--simulate`, everything that will be sent in a period, printed.
"""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.deadlines import moscow_day
from compliance.reminders.delivering import deliver_waiting
from compliance.reminders.forecasting import by_month, horizon
from compliance.reminders.messages import outbox_folder
from compliance.reminders.planning import plan_reminders
from compliance.reminders.printing import in_json, in_words
from compliance.reminders.simulating import nearest_days, simulate
from compliance.reminders.working import prepare_due


class Command(BaseCommand):
    """Sends what is due, shows the mails of another day, or prints what will be sent."""

    help = (
        "Do the hourly work now: plan, and send what is due. With --on, lay the mails of that day into the Outbox "
        "as things stand now. With --simulate, print every mail of a period. With either the ledger does not change "
        "and nothing is sent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--on`, `--simulate` with `--from`, `--to` and `--json`."""
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--on", metavar="DATE", help="a day, YYYY-MM-DD: show its mails instead of sending")
        kinds.add_argument("--simulate", action="store_true", help="print what will be sent, and send nothing")
        parser.add_argument("--from", metavar="DATE", dest="first", help="with --simulate: the first day, else today")
        parser.add_argument("--to", metavar="DATE", dest="last", help="with --simulate: the last day, else 2032-12-31")
        parser.add_argument("--json", action="store_true", help="with --simulate: one JSON object a mail and line")

    def handle(self, *args: Any, on: str | None, simulate: bool, **options: Any) -> None:
        """Works, shows or prints."""
        at = timezone.now()
        if simulate:
            self._print(at, options["first"], options["last"], options["json"])
        elif options["first"] or options["last"] or options["json"]:
            raise CommandError("--from, --to and --json belong to --simulate.")
        elif on is None:
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

    def _print(self, at: datetime, first: str | None, last: str | None, as_json: bool) -> None:
        today = moscow_day(at)
        begins = _day(first) if first else today
        ends = _day(last) if last else max(begins, horizon(today))
        if ends < begins:
            raise CommandError("The period ends before it begins: swap --from and --to.")
        printed = in_json if as_json else in_words
        for line in printed(by_month(begins, ends)):
            self.stdout.write(line)
        if not as_json:
            self.stdout.write("As deadlines, policies, answers and people are now. Nothing was sent.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day. Write it as 2027-08-31.") from error
