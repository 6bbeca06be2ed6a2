"""The systems of a what-if as a file: what the table shows, all rows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext, pgettext

from compliance.as_of import AsOf, as_of
from compliance.models import VerdictCode
from compliance.whatif_model import Question
from inventory.models import AIModel, Person
from inventory.permissions import Action
from web.ai_models.queries import resting_on
from web.ai_models.whatif import Chosen, Listed, answers, keys_of, rule_title, with_models
from web.as_of import assumption_words, short_title
from web.exporting.csv_stream import CHUNK_ROWS
from web.exporting.responses import Export
from web.exporting.sheet import MOSCOW_IN_WORDS, Kind, Row, SheetColumn, Value
from web.parts.dates import day_words
from web.parts.words import RULESET_STATUS
from web.systems.wording import unit_name

SUBJECT = "model-what-if"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of `model`: `title` in words, `address` as it stood in the browser."""

    model: AIModel
    title: str
    question: Question
    chosen: Chosen
    address: str


def export_of(asked: Asked, person: Person, at: datetime) -> Export:
    """Everything that the file holds. Systems of units in which `person` may look but not export are left out."""
    rules = as_of(asked.question.today)
    return Export(
        subject=SUBJECT,
        title=gettext("AI systems, what if"),
        columns=_columns(asked.question),
        rows=_rows(asked, person),
        about=_about(asked, rules, person, at),
        query=asked.address,
        ruleset_id=rules.ruleset_id,
        on=asked.question.on,
        person=person,
        at=at,
    )


def _rows(asked: Asked, person: Person) -> Iterator[Row]:
    """The systems of the table in its order; all are judged before the first is given."""
    systems = resting_on(asked.model.pk).where_may(person, Action.EXPORT)
    found = answers(systems, asked.question)
    keys = keys_of(found, systems, asked.chosen)
    for start in range(0, len(keys), CHUNK_ROWS):
        for listed in with_models(asked.model, keys[start : start + CHUNK_ROWS], found, systems):
            yield _row(listed, asked)


def _row(listed: Listed, asked: Asked) -> Row:
    system, twice = listed.system, listed.twice
    return {
        "code": system.code,
        "name": system.name,
        "unit": unit_name(system.unit),
        "via": listed.via.name if listed.via else asked.model.name,
        "before": _word(twice.before.verdict),
        "after": _word(twice.after.verdict),
        "rule_before": twice.before.rule,
        "rule_after": twice.after.rule,
        "rule_title": rule_title(asked.question.ruleset, twice.after.rule),
        "today_before": _word(twice.today_before.verdict),
        "today_after": _word(twice.today_after.verdict),
    }


def _word(verdict: str) -> str:
    return str(VerdictCode(verdict).label)


def _columns(question: Question) -> list[SheetColumn]:
    day = {"day": day_words(question.on)}
    titles = {
        "code": (gettext("Code"), 12),
        "name": (gettext("System"), 44),
        "unit": (gettext("Unit"), 44),
        "via": (pgettext("model", "Through"), 24),
        "before": (gettext("Verdict on %(day)s now") % day, 20),
        "after": (gettext("Verdict on %(day)s then") % day, 20),
        "rule_before": (gettext("Rule that decides now"), 24),
        "rule_after": (gettext("Rule that decides then"), 24),
        "rule_title": (gettext("That rule in words"), 60),
        "today_before": (gettext("Today, as it stands"), 20),
        "today_after": (gettext("Today, as it would be"), 20),
    }
    return [_column(key, title, width) for key, (title, width) in titles.items()]


def _column(key: str, title: str, width: int) -> SheetColumn:
    return SheetColumn(key, title, Kind.TEXT, lambda row: row[key], width)


def _about(asked: Asked, rules: AsOf, person: Person, at: datetime) -> list[tuple[str, Value]]:
    status = str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status))
    named = "; ".join(assumption_words(assumption) for assumption in rules.assumptions)
    assumed = [(ngettext("Assumption", "Assumptions", len(rules.assumptions)), named)] if named else []
    return [
        (gettext("What it holds"), gettext("AI systems of which a verdict would change; nothing of it is stored")),
        (gettext("Model"), f"{asked.model.name} ({asked.model.slug})"),
        (gettext("What if"), asked.title),
        (gettext("Rule set"), f"{short_title(rules)}, {status} ({rules.ruleset_id})"),
        (gettext("Verdict on the day"), asked.question.on),
        (gettext("Today"), rules.on),
        *assumed,
        (gettext("Exported at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, at),
        (gettext("Exported by"), person.full_name),
    ]
