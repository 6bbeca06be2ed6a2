"""The register as a file: the question of the page, its order and its columns, all rows and not only one page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext, pgettext

from compliance.as_of import AsOf
from inventory.models.choices import Confidence
from inventory.permissions import Action
from web.as_of import assumption_words, short_title
from web.exporting.csv_stream import CHUNK_ROWS
from web.exporting.responses import Export
from web.exporting.sheet import MOSCOW_IN_WORDS, Value
from web.parts.words import RULESET_STATUS
from web.systems.columns import fields_of, sheet_of
from web.systems.selection import Selection
from web.systems.wording import wording

if TYPE_CHECKING:
    from inventory.models import Person

SUBJECT = "systems"


def export_of(selection: Selection, rules: AsOf, person: Person, at: datetime) -> Export:
    """Everything that the file holds. Rows of units in which `person` may look but not export are left out."""
    systems = selection.systems().where_may(person, Action.EXPORT)
    rows = selection.in_order(systems).values(*fields_of(selection.showing.columns))
    return Export(
        subject=SUBJECT,
        title=gettext("AI systems"),
        columns=sheet_of(selection.showing.columns, wording(rules)),
        rows=rows.iterator(chunk_size=CHUNK_ROWS),
        about=about(selection, rules, person, at),
        query=selection.address().removeprefix("?"),
        ruleset_id=rules.ruleset_id,
        on=rules.on,
        person=person,
        at=at,
    )


def about(selection: Selection, rules: AsOf, person: Person, at: datetime) -> list[tuple[str, Value]]:
    """What a reader of the file must know: which question, which rules, which day, who, when, and how sure it is."""
    status = str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status))
    return [
        (gettext("What it holds"), gettext("AI systems of the register")),
        (gettext("Conditions"), in_words(selection, rules)),
        (pgettext("export", "Order"), _order(selection, rules)),
        (gettext("Rule set"), f"{short_title(rules)}, {status} ({rules.ruleset_id})"),
        (gettext("Day of the outlook"), rules.outlook_on),
        (gettext("Today"), rules.on),
        (gettext("Weakest basis"), str(Confidence(rules.weakest_confidence.value).label)),
        *_assumptions(rules),
        (gettext("Exported at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, at),
        (gettext("Exported by"), person.full_name),
        (gettext("Score"), gettext("The score shows readiness and is not a legal opinion.")),
        (gettext("Countries"), gettext("Two letters of ISO 3166; a question mark is a country that is not known.")),
    ]


def in_words(selection: Selection, rules: AsOf) -> str:
    """The question as a sentence: `setting: State IS or private; and phase is not: retired`."""
    either, both = gettext("or"), gettext("and")
    parts = [f"{chip.name}: {f' {either} '.join(chip.values)}" for chip in selection.chips(rules.outlook_on)]
    return f"; {both} ".join(parts) or gettext("none: all systems that this person may export")


def _order(selection: Selection, rules: AsOf) -> str:
    heading = selection.showing.sorted_by.heading(wording(rules))
    return gettext("%(column)s, descending") % {"column": heading} if selection.showing.descending else heading


def _assumptions(rules: AsOf) -> list[tuple[str, Value]]:
    if not rules.assumptions:
        return []
    count = len(rules.assumptions)
    named = "; ".join(assumption_words(assumption) for assumption in rules.assumptions)
    return [(ngettext("Assumption", "Assumptions", count), named)]
