"""The history in words: when, who, which field was what and became what, why; and when the verdict changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext, pgettext

from compliance.models import Assessment, VerdictCode
from inventory.history import Act, Change, acts_of
from inventory.models import AIModel, Person, Provider, System, Unit
from web.parts.dates import day_words
from web.systems.detail.history_words import Line, Names, lines_of

# On the system's page.
NEWEST = 20
# Of these so many events a table are read; on the page of the whole history so many.
_READ_FOR_NEWEST, _READ_FOR_ALL = 200, 5000

_NAMED: tuple[type[Model], ...] = (Unit, Person, Provider, AIModel)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, or one change of the verdict (`by_rules`)."""

    at: datetime
    who: str
    lines: list[Line]
    reason: str = ""
    by_rules: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The entries of a page, newest first, and whether there are more of them."""

    entries: list[Entry]
    more: bool


def newest_history(system: System) -> History:
    """The newest entries, in a fixed number of queries."""
    entries = _entries(system, _READ_FOR_NEWEST)
    return History(entries[:NEWEST], len(entries) > NEWEST)


def whole_history(system: System) -> list[Entry]:
    """Every entry, newest first."""
    return _entries(system, _READ_FOR_ALL)


def _entries(system: System, read: int) -> list[Entry]:
    acts = acts_of(system, read)
    names = _names(acts)
    entries = [entry for act in acts if (entry := _entry(act, names))]
    entries += _verdict_changes(system, read)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entry(act: Act, names: Names) -> Entry | None:
    lines = [line for change in act.changes for line in lines_of(change, names)]
    if not lines:
        return None
    who = names.get((Person, act.actor_id), "") if act.actor_id else ""
    return Entry(act.at, who or pgettext("history", "the installation"), lines, act.reason)


def _names(acts: Iterable[Act]) -> Names:
    """The names of everything that the acts point to, in one query for each kind."""
    wanted: dict[type[Model], set[int]] = {model: set() for model in _NAMED}
    for act in acts:
        if act.actor_id:
            wanted[Person].add(act.actor_id)
        for change in act.changes:
            for target, pk in _pointers(change):
                wanted[target].add(pk)
    return {
        (model, pk): str(row) for model in _NAMED for pk, row in model._default_manager.in_bulk(wanted[model]).items()
    }


def _pointers(change: Change) -> Iterator[tuple[type[Model], int]]:
    for field in change.model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in _NAMED:
            for row in (change.old, change.new):
                if row and row.get(field.attname):
                    yield field.related_model, row[field.attname]


def _verdict_changes(system: System, read: int) -> Iterator[Entry]:
    """An entry for each assessment whose verdict or score differs from the one before it."""
    counted = Assessment.objects.filter(system=system).that_counted()
    rows = counted.values_list("known_from", "outlook_on", "outlook_verdict", "score")
    newest_first = list(rows[: read + 1])
    for index, (at, on, verdict, score) in enumerate(newest_first):
        before = newest_first[index + 1] if index + 1 < len(newest_first) else None
        if before is None and len(newest_first) > read:
            return
        old_verdict, old_score = (before[2], before[3]) if before else ("", None)
        lines = []
        if verdict != old_verdict:
            label = gettext("Verdict on %(day)s") % {"day": day_words(on)}
            lines.append(Line(label, _verdict(old_verdict), _verdict(verdict)))
        if score != old_score:
            lines.append(Line(gettext("Score"), _score(old_score) if before else "", _score(score)))
        if lines:
            yield Entry(at, pgettext("history", "by the rules"), lines, by_rules=True)


def _verdict(code: str) -> str:
    return str(VerdictCode(code).label) if code else ""


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)
