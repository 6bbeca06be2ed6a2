"""`manage.py compare_rulesets A B --on DATE`: which systems get another verdict or score, and by which rule."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.engine import RuleSet
from compliance.hypotheses import Side
from compliance.loading import RuleSetError, get_ruleset, load_ruleset
from compliance.management.days import asked_day, outside_every_ruleset
from compliance.rules_in_force import PLANNING_ASSUMPTION, questions_of, standing_answers
from compliance.whatif import ALL, OPEN, Change, Comparison, Said, compare, side_of
from compliance.whatif_changes import Asked, Changes
from inventory.models import System


class Command(BaseCommand):
    """Compares two sides over the whole register: each a rule set, a day, and answers to what the text leaves open."""

    help = (
        "Judge every system by two sides, each a rule set on a day, under the planning assumption and the assumptions "
        "that stand unless answered otherwise; print those whose verdict or score differs, with the deciding rules and "
        "counts. No verdict is touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two rule sets, a day for both or for each, answers for both or for each, and `--json`."""
        parser.add_argument("before", metavar="A", help="id of a rule set (see the command rulesets), or a TOML file")
        parser.add_argument("after", metavar="B", help="id or file of the rule set to compare it with")
        parser.add_argument("--on", metavar="DATE", required=True, help="the day to judge on, YYYY-MM-DD")
        parser.add_argument("--on-b", metavar="DATE", help="another day for B")
        answered: dict[str, Any] = {"metavar": "QUESTION=ANSWER", "action": "append", "default": []}
        parser.add_argument(
            "--answer", help=f"answer a question otherwise on both sides ({OPEN}: leave it open)", **answered
        )
        parser.add_argument("--answer-a", help="the same for A alone", **answered)
        parser.add_argument("--answer-b", help="the same for B alone", **answered)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, before: str, after: str, on: str, json: bool, **options: Any) -> None:
        """Compares and prints."""
        rulesets = _ruleset(before), _ruleset(after)
        both = _answers("--answer", options["answer"], rulesets)
        first = both | _answers("--answer-a", options["answer_a"], rulesets[:1])
        second = both | _answers("--answer-b", options["answer_b"], rulesets[1:])
        day = asked_day("--on", on)
        other_day = asked_day("--on-b", options["on_b"]) if options["on_b"] else day
        self._warn(min(day, other_day))
        standing = standing_answers()
        sides = side_of(rulesets[0], day, standing, first), side_of(rulesets[1], other_day, standing, second)
        found = compare(System.objects.all(), *sides, timezone.now(), ALL)
        self.stdout.write(_as_json(found) if json else _as_text(found))

    def _warn(self, day: date) -> None:
        if said := outside_every_ruleset(day):
            self.stderr.write(said)


def _ruleset(name: str) -> RuleSet:
    """An installed rule set, else the file of that name."""
    try:
        return load_ruleset(Path(name)) if name.endswith(".toml") else get_ruleset(name)
    except (LookupError, RuleSetError) as error:
        raise CommandError(str(error.args[0])) from error


def _answers(option: str, given: Iterable[str], rulesets: Iterable[RuleSet]) -> dict[str, str]:
    """`question=answer` as a mapping; each must be a question, and an answer, of one of these rule sets."""
    known: dict[str, set[str]] = {}
    for ruleset in rulesets:
        for question, answers in questions_of(ruleset).items():
            known.setdefault(question, set() if question == PLANNING_ASSUMPTION else {OPEN}).update(answers)
    found = {}
    for text in given:
        question, _equals, answer = text.partition("=")
        if question not in known:
            raise CommandError(f"{option}: {question!r} is no question of these rules; they ask: {', '.join(known)}.")
        if answer not in known[question]:
            expected = ", ".join(sorted(known[question]))
            raise CommandError(f"{option}: {answer!r} is no answer to {question}; write one of: {expected}.")
        found[question] = answer
    return found


def _as_json(found: Comparison) -> str:
    data = {
        "before": _side(found.before),
        "after": _side(found.after),
        "systems": found.systems,
        "flips": found.flips,
        "only_score": found.only_score,
        "pairs": [{"before": a, "after": b, "systems": n} for (a, b), n in sorted(found.pairs.items())],
        "rules": [{"rule": rule, "systems": n} for rule, n in found.rules.most_common()],
        "units": [{"unit": name, "systems": n} for (_pk, name), n in found.units.most_common()],
        "changes": [
            {
                "code": change.code,
                "name": change.name,
                "unit": change.unit,
                "before": _said(change.before),
                "after": _said(change.after),
            }
            for change in Changes(found, Asked())
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _side(side: Side) -> dict[str, Any]:
    return {
        "ruleset": side.ruleset.id,
        "digest": side.ruleset.digest,
        "on": side.on.isoformat(),
        "planning_assumption": side.assumptions.planning_assumption,
        "answers": side.assumptions.fixed,
    }


def _said(said: Said) -> Mapping[str, str | int | None]:
    return {"verdict": said.verdict, "rule": said.rule, "score": said.score}


def _as_text(found: Comparison) -> str:
    lines = [
        f"{_named(found.before)} -> {_named(found.after)}: {found.systems} systems, {found.flips} get another verdict, "
        f"{found.only_score} only another score"
    ]
    lines += [f"{n:>6}  {a} -> {b}" for (a, b), n in sorted(found.pairs.items()) if a != b]
    lines += ["by the rule that decides then:"] if found.rules else []
    lines += [f"{n:>6}  {rule or 'no rule'}" for rule, n in found.rules.most_common()]
    lines += ["by unit, verdict or score:"] if found.units else []
    lines += [f"{n:>6}  {name}" for (_pk, name), n in found.units.most_common()]
    return "\n".join([*lines, *(_change(change) for change in Changes(found, Asked()))])


def _named(side: Side) -> str:
    answers = [f"{question}={answer}" for question, answer in side.assumptions.fixed.items()]
    assumed = [] if side.assumptions.planning_assumption else ["planning_assumption=no"]
    given = f" ({', '.join([*assumed, *answers])})" if assumed or answers else ""
    return f"{side.ruleset.id} on {side.on}{given}"


def _change(change: Change) -> str:
    a, b = change.before, change.after
    return (
        f"{change.code}  {a.verdict} ({a.rule or 'no rule'}, {_score(a)}) -> "
        f"{b.verdict} ({b.rule or 'no rule'}, {_score(b)})  {change.name}"
    )


def _score(said: Said) -> str:
    return "no score" if said.score is None else f"score {said.score}"
