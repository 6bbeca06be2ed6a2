"""`manage.py assess`: judge every system now and store it; with `--on DATE`, judge as on that day and only print."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.assessing import CHUNK, assess_all, judged
from compliance.judging import Judge
from compliance.management.days import asked_day, outside_every_ruleset
from compliance.rules_in_force import rules_in_force
from inventory.models import System


class Command(BaseCommand):
    """Judges all systems by the rules in force."""

    help = "Judge every system now and store the results. With --on, judge as on that day, print, and store nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--on` and `--json`."""
        parser.add_argument("--on", metavar="DATE", help="the day to judge on, YYYY-MM-DD; nothing is stored")
        parser.add_argument("--json", action="store_true", help="print JSON (needs --on)")

    def handle(self, *args: Any, on: str | None, json: bool, **options: Any) -> None:
        """Stores or prints."""
        if on is None:
            if json:
                raise CommandError("--json prints what --on DATE judges. Add --on.")
            count = assess_all(timezone.now)
            self.stdout.write(f"{count} systems judged by {rules_in_force().ruleset_id}.")
            return
        day = asked_day("--on", on)
        if said := outside_every_ruleset(day):
            self.stderr.write(said)
        rows = list(_rows(day))
        self.stdout.write(_as_json(rows) if json else "\n".join(_as_line(row) for row in rows))


def _rows(on: date) -> Iterator[dict[str, Any]]:
    rules = rules_in_force()
    judge = Judge(rules.ruleset, rules.assumptions, on)
    ids = list(System.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        for row in judged(ids[start : start + CHUNK], judge):
            today, outlook = row.judgement.today, row.judgement.outlook
            yield {
                "code": row.system.code,
                "name": row.system.name,
                "ruleset": rules.ruleset_id,
                "on": on.isoformat(),
                "verdict": today.verdict.value,
                "possible": [verdict.value for verdict in today.possible],
                "until": today.until and today.until.isoformat(),
                "outlook_on": outlook.on.isoformat(),
                "outlook": outlook.verdict.value,
                "questions": list(outlook.questions),
                "legal_questions": list(outlook.legal_questions),
                "score": outlook.score.total if outlook.score else None,
                "completeness": outlook.completeness.percent,
            }


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _as_line(row: dict[str, Any]) -> str:
    return f"{row['code']}  {row['on']} {row['verdict']:<14} {row['outlook_on']} {row['outlook']:<14} {row['name']}"
