"""The systems that change as a file: exactly those that the page lists, and which two sides were compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext

from compliance.whatif import Change, Comparison
from compliance.whatif_changes import Asked, Changes
from web.exporting.responses import Export
from web.exporting.sheet import MOSCOW_IN_WORDS, Kind, Row, SheetColumn, Value
from web.parts.dates import day_words
from web.parts.words import verdict_word
from web.rulesets.comparing_page import NamedSide, rule_title

if TYPE_CHECKING:
    from inventory.models import Person

SUBJECT = "comparison"


def export_of(
    found: Comparison,
    asked: Asked,
    sides: list[NamedSide],
    said: list[str],
    query: QueryDict,
    person: Person,
    at: datetime,
) -> Export:
    """Everything that the file holds; `said` are the conditions in words."""
    return Export(
        subject=SUBJECT,
        title=gettext("What if, systems that change"),
        columns=_columns(found, sides),
        rows=_rows(found, asked),
        about=_about(found, sides, said, person, at),
        query=query.urlencode(),
        ruleset_id=found.after.ruleset.id[:60],
        on=found.after.on,
        person=person,
        at=at,
    )


def side_words(side: NamedSide) -> str:
    """One side in a line: the rule set, its day, and what is answered otherwise."""
    words = f"{side.title}, {side.status} ({side.id}), {day_words(side.on)}"
    return f"{words}; {'; '.join(side.otherwise)}" if side.otherwise else words


def _rows(found: Comparison, asked: Asked) -> Iterator[Row]:
    for change in Changes(found, asked):
        yield {"change": change}


def _columns(found: Comparison, sides: list[NamedSide]) -> list[SheetColumn]:
    """What the page lists; each side's columns are named by the side."""
    columns = [
        SheetColumn("code", gettext("Code"), Kind.TEXT, _of(lambda c: c.code), 14),
        SheetColumn("name", gettext("System"), Kind.TEXT, _of(lambda c: c.name), 44),
        SheetColumn("unit", gettext("Unit"), Kind.TEXT, _of(lambda c: c.unit), 30),
    ]
    for key, side, ruleset in zip(("before", "after"), sides, (found.before.ruleset, found.after.ruleset), strict=True):
        name = f"{side.title}, {day_words(side.on)}"
        columns += [
            SheetColumn(f"{key}_verdict", _titled(gettext("Verdict"), name), Kind.TEXT, _verdict(key), 24),
            SheetColumn(f"{key}_score", _titled(gettext("Score"), name), Kind.NUMBER, _part(key, "score"), 12),
            SheetColumn(f"{key}_rule", _titled(gettext("Rule"), name), Kind.TEXT, _part(key, "rule"), 26),
            SheetColumn(f"{key}_rule_text", _titled(gettext("In words"), name), Kind.TEXT, _rule(key, ruleset), 50),
        ]
    return columns


def _titled(what: str, side: str) -> str:
    return f"{what}: {side}"


def _of(read: Callable[[Change], Value]) -> Callable[[Row], Value]:
    return lambda row: read(row["change"])


def _part(side: str, part: str) -> Callable[[Row], Value]:
    return _of(lambda change: getattr(getattr(change, side), part))


def _verdict(side: str) -> Callable[[Row], Value]:
    return _of(lambda change: str(verdict_word(getattr(change, side).verdict).label))


def _rule(side: str, ruleset: Any) -> Callable[[Row], Value]:
    return _of(lambda change: rule_title(ruleset, getattr(change, side).rule))


def _about(
    found: Comparison, sides: list[NamedSide], said: list[str], person: Person, at: datetime
) -> list[tuple[str, Value]]:
    assumed = [side.assumptions.planning_assumption for side in (found.before, found.after)]
    return [
        (gettext("What it holds"), gettext("Systems of which both sides say different things")),
        (gettext("Before"), side_words(sides[0])),
        (gettext("After"), side_words(sides[1])),
        (gettext("Assumed before"), _assumed(found.before.assumptions.fixed, assumed[0])),
        (gettext("Assumed after"), _assumed(found.after.assumptions.fixed, assumed[1])),
        (gettext("Conditions"), "; ".join(said) or gettext("none: all that change")),
        (gettext("Systems compared"), found.systems),
        (gettext("Systems changed since they were judged, not compared"), found.unread),
        (gettext("Exported at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, at),
        (gettext("Exported by"), person.full_name),
        (gettext("Score"), gettext("The score shows readiness and is not a legal opinion.")),
    ]


def _assumed(answers: dict[str, str], planning: bool) -> str:
    words = [f"planning_assumption={'yes' if planning else 'no'}"]
    return ", ".join([*words, *(f"{question}={answer}" for question, answer in answers.items())])
