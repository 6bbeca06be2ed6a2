"""``manage.py evaluate CASES.toml``: facts in, verdict out, without a database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.case_files import CaseError, load_cases
from compliance.judging_cases import JudgedCase, judge_cases
from compliance.loading import RuleSetError, installed_rulesets
from compliance.management.days import asked_day, outside_every_ruleset


class Command(BaseCommand):
    help = "Judge the cases of a TOML file (format: docs/rules.md). Exit status 1 when one was not met."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cases", type=Path, metavar="CASES.toml")
        parser.add_argument("--ruleset", metavar="ID", help="Judge under this rule set; switches the comparison off.")
        parser.add_argument("--on", metavar="DATE", help="Judge on this day (2027-06-01); switches the comparison off.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print every case and row as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        judged = self._judged(options["cases"], options["ruleset"], options["on"])
        if options["as_json"]:
            self.stdout.write(json.dumps([_as_json(item) for item in judged], ensure_ascii=False, indent=2))
        else:
            self._print(judged)
        if any(item.met is False for item in judged):
            sys.exit(1)

    def _judged(self, path: Path, ruleset: str | None, on: str | None) -> Sequence[JudgedCase]:
        day = None if on is None else asked_day("--on", on)
        try:
            if day and (said := outside_every_ruleset(day)):
                self.stderr.write(said)
            if ruleset is not None and ruleset not in installed_rulesets():
                installed = ", ".join(installed_rulesets())
                raise CommandError(f"--ruleset: {ruleset!r} is not installed; installed are: {installed}.")
            return judge_cases(load_cases(path), ruleset, day)
        except (CaseError, RuleSetError) as error:
            raise CommandError(str(error)) from error

    def _print(self, judged: Sequence[JudgedCase]) -> None:
        for item in judged:
            self.stdout.write(_line(item))
            for difference in item.differences:
                self.stdout.write(f"          {difference}")
        skipped = [item for item in judged if item.answer is None]
        for item in skipped:
            self.stdout.write(f"skipped   case {item.case.number}: the rule set {item.ruleset} is not installed")
        met, failed = (sum(item.met is value for item in judged) for value in (True, False))
        not_compared = len(judged) - met - failed - len(skipped)
        self.stdout.write(
            f"{len(judged)} cases: {met} met, {failed} not met, {not_compared} not compared, {len(skipped)} skipped"
        )


def _line(item: JudgedCase) -> str:
    state = "skipped" if item.answer is None else {True: "met", False: "NOT MET", None: "judged"}[item.met]
    verdict = "" if item.answer is None else item.answer["verdict"]
    return f"{state:<9} {item.case.number:<5} {verdict:<14} {item.case.title}"


def _as_json(item: JudgedCase) -> dict[str, Any]:
    head = {
        "number": item.case.number,
        "title": item.case.title,
        "ruleset": item.ruleset,
        "on": item.on.isoformat(),
        "met": item.met,
        "skipped": item.answer is None,
        "differences": list(item.differences),
    }
    return {**head, **(item.answer or {})}
