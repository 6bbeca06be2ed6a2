"""What becomes of all systems if an officer changes the rules: of their verdicts today, and of their outlooks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from compliance.deadlines import moscow_day
from compliance.engine import Assumptions, RuleSet, outlook_day
from compliance.hypotheses import Progress, Side
from compliance.whatif import ALL, Pair, compare
from inventory.models import System


@dataclass(frozen=True, slots=True)
class Consequences:
    """How many of `systems` get another verdict, today and as their outlook, by verdict before and after."""

    systems: int
    today: Counter[Pair]
    outlook: Counter[Pair]
    unread: int
    progress: Progress


def consequences(
    before: tuple[RuleSet, Assumptions], after: tuple[RuleSet, Assumptions], at: datetime, at_most: int = ALL
) -> Consequences:
    """What becomes of all systems of the installation if `after` judges instead of `before`, from the moment `at` on.

    As everywhere, today is judged under what stands, the outlook under the planning assumption. Up to `at_most`
    signatures are evaluated for each side, half of them for today.
    """
    today, systems = moscow_day(at), System.objects.all()
    at_most = max(1, at_most // 2)
    day = compare(systems, Side(*before, today), Side(*after, today), at, at_most)
    outlook = compare(systems, _coming(*before, today), _coming(*after, today), at, at_most)
    progress = Progress(outlook.progress.done + day.progress.done, outlook.progress.total + day.progress.total)
    return Consequences(outlook.systems, _flips(day.pairs), _flips(outlook.pairs), outlook.unread, progress)


def _coming(ruleset: RuleSet, assumptions: Assumptions, today: date) -> Side:
    return Side(ruleset, assumptions.planning(True), outlook_day(ruleset, today))


def _flips(pairs: Counter[Pair]) -> Counter[Pair]:
    """The pairs of different verdicts."""
    return Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
