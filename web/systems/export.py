"""The register as a file: the question of the page, its order and its columns, all rows and not only one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext, pgettext

from compliance.as_of import AsOf
from compliance.deadlines import moscow_day
from inventory.models.choices import Confidence
from inventory.permissions import Action
from web.as_of import assumption_words, short_title
from web.exporting.csv_stream import CHUNK_ROWS
from web.exporting.responses import Export
from web.exporting.sheet import MOSCOW_IN_WORDS, Value
from web.parts.dates import day_words
from web.parts.words import RULESET_STATUS
from web.standpoint import moment_words
from web.systems.as_known import AsKnown, RulesThen
from web.systems.columns import fields_of, sheet_of
from web.systems.judging import EVERY_SYSTEM
from web.systems.seen import Seen
from web.systems.selection import Selection

if TYPE_CHECKING:
    from inventory.models import Person

SUBJECT = "systems"


def export_of(selection: Selection, seen: Seen, person: Person, at: datetime) -> Export:
    """Everything that the file holds. Rows of units in which `person` may look but not export are left out."""
    systems = selection.systems().where_may(person, Action.EXPORT)
    rows = selection.in_order(systems).values(*fields_of(selection.showing.columns))
    rules_then = seen.past.rules(person, EVERY_SYSTEM) if seen.past else []
    subject, title = _named(seen)
    return Export(
        subject=subject,
        title=title,
        columns=sheet_of(selection.showing.columns, seen.words()),
        rows=rows.iterator(chunk_size=CHUNK_ROWS),
        about=about(selection, seen, rules_then, person, at),
        query=selection.address().removeprefix("?"),
        ruleset_id=(rules_then[0].ruleset_id if rules_then else "") if seen.past else seen.rules.ruleset_id,
        on=moscow_day(seen.past.moment) if seen.past else seen.rules.outlook_on if seen.day else seen.rules.on,
        person=person,
        at=at,
    )


def _named(seen: Seen) -> tuple[str, str]:
    """The subject of the file and its title; both say so where it does not hold what is known and holds now."""
    if seen.past:
        day = moscow_day(seen.past.moment)
        return f"{SUBJECT}-known-{day}", gettext("AI systems as known on %(day)s") % {"day": day_words(day)}
    if seen.day:
        day = seen.rules.outlook_on
        return f"{SUBJECT}-on-{day}", gettext("AI systems on %(day)s") % {"day": day_words(day)}
    return SUBJECT, gettext("AI systems")


def about(
    selection: Selection, seen: Seen, rules_then: Sequence[RulesThen], person: Person, at: datetime
) -> list[tuple[str, Value]]:
    """What a reader of the file must know: which question, which rules, which day, who, when, and how sure it is."""
    return [
        (gettext("What it holds"), _holds(seen)),
        (gettext("Conditions"), in_words(selection, seen.rules)),
        (pgettext("export", "Order"), _order(selection, seen)),
        *(_of_the_past(seen.past, rules_then) if seen.past else _of_the_rules(seen)),
        *_left_out(seen, person),
        (gettext("Exported at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, at),
        (gettext("Exported by"), person.full_name),
        (gettext("Score"), gettext("The score shows readiness and is not a legal opinion.")),
        (gettext("Countries"), gettext("Two letters of ISO 3166; a question mark is a country that is not known.")),
    ]


def _holds(seen: Seen) -> str:
    if seen.past:
        return gettext(
            "AI systems as they were known at %(moment)s (%(zone)s), from stored assessments only. "
            "Names and units are those of today. It does not say what is known now."
        ) % {"moment": moment_words(seen.past.moment), "zone": MOSCOW_IN_WORDS}
    if seen.day:
        return gettext(
            "AI systems on a day of the law, %(day)s, judged with what is known on %(today)s. "
            "It does not say what was known on that day."
        ) % {"day": day_words(seen.rules.outlook_on), "today": day_words(seen.rules.on)}
    return gettext("AI systems of the register")


def _of_the_rules(seen: Seen) -> list[tuple[str, Value]]:
    rules = seen.rules
    status = str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status))
    return [
        (gettext("Rule set"), f"{short_title(rules)}, {status} ({rules.ruleset_id})"),
        (gettext("Day of the law") if seen.day else gettext("Day of the outlook"), rules.outlook_on),
        (gettext("Today"), rules.on),
        (gettext("Weakest basis"), str(Confidence(rules.weakest_confidence.value).label)),
        *_assumptions([assumption_words(assumption) for assumption in rules.assumptions]),
    ]


def _of_the_past(past: AsKnown, rules_then: Sequence[RulesThen]) -> list[tuple[str, Value]]:
    """The moment, and the rules by which its assessments were made, each with how many there are in all."""
    lines: list[tuple[str, Value]] = [
        (gettext("As known at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, past.moment),
    ]
    for rules in rules_then:
        said = ngettext(
            "%(ruleset)s (%(id)s), outlook of %(day)s: %(count)s system",
            "%(ruleset)s (%(id)s), outlook of %(day)s: %(count)s systems",
            rules.count,
        ) % {
            "ruleset": rules.ruleset,
            "id": rules.ruleset_id,
            "day": day_words(rules.outlook_on),
            "count": rules.count,
        }
        lines += [(gettext("Rule set then"), said), *_assumptions(rules.assumptions)]
    return lines


def _left_out(seen: Seen, person: Person) -> list[tuple[str, Value]]:
    """Systems that have no row on a day of the law."""
    waiting = seen.day.waiting(person, EVERY_SYSTEM) if seen.day else 0
    if not waiting:
        return []
    return [(gettext("Systems still to be assessed with what is known now, not in the file"), waiting)]


def in_words(selection: Selection, rules: AsOf) -> str:
    """The question as a sentence: `setting: State IS or private; and phase is not: retired`."""
    either, both = gettext("or"), gettext("and")
    parts = [f"{chip.name}: {f' {either} '.join(chip.values)}" for chip in selection.chips(rules.outlook_on)]
    return f"; {both} ".join(parts) or gettext("none: all systems that this person may export")


def _order(selection: Selection, seen: Seen) -> str:
    heading = selection.showing.sorted_by.heading(seen.words())
    return gettext("%(column)s, descending") % {"column": heading} if selection.showing.descending else heading


def _assumptions(named: Sequence[str]) -> list[tuple[str, Value]]:
    return [(ngettext("Assumption", "Assumptions", len(named)), "; ".join(named))] if named else []
