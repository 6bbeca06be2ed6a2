"""`manage.py reassess --from ID --verify`: a stored assessment made again from its own row, and compared."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.models import Assessment
from compliance.verifying import Verification, verify


class Command(BaseCommand):
    """Verifies one assessment or all of them."""

    help = (
        "Make a stored assessment again from its facts, evidence, assumptions and rule set, and say whether the result "
        "is the same. Ends with 1 if any is not, or cannot be made again. Stores nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--from ID` or `--all`, and `--verify`."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--from", dest="number", type=int, metavar="ID", help="number of the assessment's row")
        which.add_argument("--all", action="store_true", help="every assessment that is stored")
        parser.add_argument("--verify", action="store_true", required=True, help="compare; nothing is ever replaced")

    def handle(self, *args: Any, number: int | None, **options: Any) -> None:
        """Prints the result; one line for each row that does not come out the same."""
        if number is not None:
            row = Assessment.objects.select_related("system").filter(pk=number).first()
            if row is None:
                raise CommandError(f"There is no assessment {number}.")
            rows: Iterable[Assessment] = [row]
        else:
            rows = Assessment.objects.select_related("system").order_by("pk").iterator(chunk_size=500)
        total = bad = 0
        for found in map(verify, rows):
            total, bad = total + 1, bad + (not found.same)
            if not found.same or number is not None:
                self.stdout.write(_line(found))
        self.stdout.write(f"{total} made again: {total - bad} the same, {bad} not.")
        if bad:
            raise CommandError(f"{bad} of {total} assessments do not come out the same from their rows.", returncode=1)


def _line(found: Verification) -> str:
    row = found.assessment
    said = "same" if found.same else found.obstacle or f"differs in {', '.join(found.differs)}"
    engine = "; made by another version of the engine" if found.other_engine else ""
    return f"{row.pk}  {row.system.code}  {row.ruleset_id}  {row.on}  {row.outlook_verdict}: {said}{engine}"
