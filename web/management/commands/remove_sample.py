"""`manage.py remove_sample`: takes away the sample of the first start, with its history and its mails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from compliance.assessing import assess_all
from compliance.models import Generation
from compliance.rejudging import hold_rules, rejudge_all
from compliance.rules_in_force import state_of_rules
from inventory.models import Person, System, Unit
from web.management.sample_removal import KeptBySomething, remove_sample


class Command(BaseCommand):
    """Asks before it begins, and does all or nothing."""

    help = "Take away the sample with its history. What people entered themselves stays; numbers stay used."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--yes`."""
        parser.add_argument("--yes", action="store_true", help="do not ask")

    @translation.override("en")
    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        """Removes the sample, or says what keeps it."""
        systems, units, people = (m._base_manager.filter(sample=True).count() for m in (System, Unit, Person))
        if not systems + units + people:
            self.stdout.write("There is no sample in the register.")
            return
        self.stdout.write(f"The sample: {systems} systems, {units} units, {people} people, with all their history.")
        if not yes and not self._agreed():
            self.stdout.write("Nothing was removed.")
            return
        try:
            removed = remove_sample()
        except KeptBySomething as kept:
            reasons = "\n".join(f"  {reason}" for reason in kept.reasons)
            raise CommandError(
                f"Nothing was removed, since something of yours rests on the sample:\n{reasons}"
            ) from kept
        self.stdout.write("Removed: " + ", ".join(f"{count} {name}" for name, count in removed.items()) + ".")
        # With people of the sample their decisions went; what stays is judged without them.
        _undo_their_decisions()
        self.stdout.write(f"{assess_all(timezone.now)} systems judged again.")

    def _agreed(self) -> bool:
        try:
            return input("This cannot be undone. Remove it? [y/N] ").strip().lower() in {"y", "yes", "д", "да"}
        except EOFError:
            return False


def _undo_their_decisions() -> None:
    state = state_of_rules()
    if state.building is None and state.decided.says_as(state.in_force):
        return
    another = state.decided.ruleset_id != state.in_force.ruleset_id
    because = Generation.Because.ACTIVATION if another else Generation.Because.ASSUMPTION
    with transaction.atomic():
        hold_rules()
        rejudge_all(timezone.now(), because, None)
