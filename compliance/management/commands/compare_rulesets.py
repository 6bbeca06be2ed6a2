"""`manage.py compare_rulesets A B --on DATE`: which systems get another verdict or score, and by which rule."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.engine import RuleSet
from compliance.loading import RuleSetError, get_ruleset
from compliance.rules_in_force import standing_answers
from compliance.whatif import FIRST_DAY, LAST_DAY, Change, Comparison, Outcome, compare_rulesets
from inventory.models import System


class Command(BaseCommand):
    """Compares two installed rule sets over the whole register."""

    help = (
        "Judge every system by two rule sets on a day, under the planning assumption and the assumptions that stand; "
        "print those whose verdict or score differs, with the deciding rules and counts. Stores nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two ids, `--on` and `--json`."""
        parser.add_argument("before", metavar="A", help="id of a rule set (see the command rulesets)")
        parser.add_argument("after", metavar="B", help="id of the rule set to compare it with")
        parser.add_argument("--on", metavar="DATE", required=True, help="the day to judge on, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, before: str, after: str, on: str, json: bool, **options: Any) -> None:
        """Compares and prints."""
        rulesets = _ruleset(before), _ruleset(after)
        found = compare_rulesets(System.objects.all(), rulesets, _day(on), standing_answers())
        self.stdout.write(_as_json(found, before, after) if json else _as_text(found, before, after))


def _ruleset(ruleset_id: str) -> RuleSet:
    try:
        return get_ruleset(ruleset_id)
    except (LookupError, RuleSetError) as error:
        raise CommandError(str(error.args[0])) from error


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--on: {text!r} is no day. Write it as 2032-08-31.") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CommandError(f"--on: ask for a day from {FIRST_DAY} to {LAST_DAY}.")
    return day


def _as_json(found: Comparison, before: str, after: str) -> str:
    data = {
        "before": before,
        "after": after,
        "on": found.on.isoformat(),
        "systems": found.systems,
        "flips": found.flips,
        "pairs": [{"before": a, "after": b, "systems": n} for (a, b), n in sorted(found.pairs.items())],
        "units": [{"unit": unit, "systems": n} for unit, n in found.by_unit.most_common()],
        "changes": [
            {
                "code": change.code,
                "name": change.name,
                "unit": change.unit,
                "before": _outcome(change.before),
                "after": _outcome(change.after),
            }
            for change in found.changes
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _outcome(outcome: Outcome) -> dict[str, str | int | None]:
    return {"verdict": outcome.verdict.value, "rule": outcome.rule, "score": outcome.score}


def _as_text(found: Comparison, before: str, after: str) -> str:
    lines = [f"{before} -> {after} on {found.on}: {found.systems} systems, {found.flips} get another verdict"]
    lines += [f"{n:>6}  {a} -> {b}" for (a, b), n in sorted(found.pairs.items()) if a != b]
    lines += ["by unit, verdict or score:"] if found.changes else []
    lines += [f"{n:>6}  {unit}" for unit, n in found.by_unit.most_common()]
    return "\n".join([*lines, *(_change(change) for change in found.changes)])


def _change(change: Change) -> str:
    a, b = change.before, change.after
    return (
        f"{change.code}  {a.verdict.value} ({a.rule or 'no rule'}, {_score(a)}) -> "
        f"{b.verdict.value} ({b.rule or 'no rule'}, {_score(b)})  {change.name}"
    )


def _score(outcome: Outcome) -> str:
    return "no score" if outcome.score is None else f"score {outcome.score}"
