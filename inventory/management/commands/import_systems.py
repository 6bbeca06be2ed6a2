"""`manage.py import_systems FILE --profile NAME`: systems from a spreadsheet. docs/importing.md describes it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from inventory.importing.placing import named_unit
from inventory.importing.process import Order, Outcome, run_import, try_import
from inventory.importing.profile_files import load_profile
from inventory.importing.report import write_report
from inventory.importing.trouble import ImportTrouble
from inventory.models import Person
from inventory.statistics import analyse

SHOWN = 10


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    """Speaks English, whatever the language of the installation: its output is read by scripts, too."""

    help = "Imports AI systems from CSV, XLSX, XLS, ODS or JSON by a profile (a TOML file; see docs/importing.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", required=True, help="a name, or the path of a TOML file")
        parser.add_argument("--unit", help="the unit for all systems: its exact name, its path or its id")
        parser.add_argument("--actor", help="the e-mail address of the person in whose name this is done")
        parser.add_argument("--as-of", type=_day, help="the day of which the file speaks (YYYY-MM-DD)")
        parser.add_argument("--report", type=Path, help="write every cell that was not read as written to this CSV")
        parser.add_argument("--dry-run", action="store_true", help="compare and report, but write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                self._import(options)
            except ImportTrouble as trouble:
                raise CommandError(f"{options['file'].name}: {trouble} Nothing was changed.") from trouble

    def _import(self, options: dict[str, Any]) -> None:
        profile = load_profile(options["profile"])
        order = Order(
            path=options["file"],
            profile=profile,
            as_of=options["as_of"] or profile.as_of or timezone.localdate(),
            unit=named_unit(options["unit"]) if options["unit"] else None,
            actor=_person(options["actor"]) if options["actor"] else None,
        )
        report: Path | None = options["report"]
        if report:
            _check_writable(report)
        if options["dry_run"]:
            outcome = try_import(order, settings.IMPORT_MAX_BYTES)
        else:
            outcome = run_import(order, settings.IMPORT_MAX_BYTES, timezone.now())
            analyse()
        self._tell(outcome, dry_run=options["dry_run"])
        if report:
            with report.open("w", encoding="utf-8-sig", newline="") as writing:
                lines = write_report(outcome.found, writing)
            self.stdout.write(f"{report}: {lines} lines.")

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        found = outcome.found
        self.stdout.write(f"Read as {outcome.how_read}: {found.rows} rows.")
        self.stdout.write(
            f"{len(found.new)} new, {len(found.changed)} changed, {len(found.same)} the same,"
            f" {len(found.refused)} refused."
        )
        if found.absent:
            self.stdout.write(f"{found.absent} systems of this source are not in the file; they stay as they are.")
        unread = sum(not note.read_as for note in found.notes)
        self.stdout.write(
            f"{unread} cells could not be read, {len(found.notes) - unread} were read otherwise than written;"
            " all are kept word for word."
        )
        for note in found.notes[:SHOWN]:
            read_as = f"; read as {note.read_as}" if note.read_as else ""
            self.stdout.write(f"  row {note.row}, {note.column[:60]}: {note.value[:60]!r}: {note.reason}{read_as}")
        for refusal in found.refused[:SHOWN]:
            self.stdout.write(f"  row {refusal.row} refused: {refusal.reason}")
        if len(found.notes) > SHOWN or len(found.refused) > SHOWN:
            self.stdout.write("  … all of them: --report FILE.csv")
        self._tell_units(outcome, dry_run)

    def _tell_units(self, outcome: Outcome, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(f"{outcome.units_missing} units would be made. Nothing was written: this was a dry run.")
        elif outcome.units_made:
            self.stdout.write(f"{len(outcome.units_made)} units were made.")
            people = ", ".join(f"{granted.person} ({granted.get_role_display()})" for granted in outcome.roles_granted)
            if people:
                self.stdout.write(f"Roles in the new root unit, as in all that is there already: {people}.")
            elif any(unit.parent_id is None for unit in outcome.units_made):
                self.stdout.write("Nobody holds a role in the new root unit yet: an administrator can give one.")


def _person(address: str) -> Person:
    person = Person.objects.working().filter(email=address.strip().lower()).first()
    if person is None:
        raise ImportTrouble(f"Nobody in the register has the address {address}.")
    return person


def _check_writable(report: Path) -> None:
    """Raises ImportTrouble before anything is imported if the report could not be written after it."""
    try:
        report.open("a").close()
    except OSError as error:
        raise ImportTrouble(f"The report {report} cannot be written: {error.strerror}.") from error
