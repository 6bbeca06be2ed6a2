"""What was decided about the rules: activations, assumptions and wordings, made and taken back, in one list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, pgettext

from compliance.loading import installed_rulesets
from compliance.models import RuleSetActivation, Wording
from compliance.rules_in_force import active_ruleset
from compliance.wordings import figures_of
from inventory.models import Person
from web.parts.words import said
from web.rulesets.questions import history


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an officer: when, who, what in words, about what, and why.

    `ruleset_id` is the rule set that it concerns; None for an assumption, which holds under every one that asks.
    """

    at: datetime
    who: str
    what: str
    about: str
    why: str
    ruleset_id: str | None = None
    wording: Wording | None = None

    def concerns(self, ruleset_id: str) -> bool:
        """Whether it belongs to the history of this rule set."""
        return self.ruleset_id in (None, ruleset_id)


def decided() -> list[Act]:
    """Every act, the newest first, in four queries."""
    acts = [*_activations(), *_assumptions(), *_wordings()]
    return sorted(acts, key=lambda act: act.at, reverse=True)


def _activations() -> Iterator[Act]:
    for row in RuleSetActivation.objects.select_related("activated_by"):
        what = pgettext("decided", "rule set made to judge")
        yield Act(row.activated_at, _name(row.activated_by), what, row.ruleset_id, row.reason, row.ruleset_id)


def _assumptions() -> Iterator[Act]:
    for past in history(active_ruleset()):
        row, about = past.row, f"{past.question} {past.answer}"
        yield Act(row.made_at, _name(row.made_by), pgettext("decided", "assumption made"), about, row.reason)
        if row.lifted_at:
            why = row.lifted_because or gettext("another answer took its place")
            yield Act(row.lifted_at, _name(row.lifted_by), pgettext("decided", "assumption lifted"), about, why)


def _wordings() -> Iterator[Act]:
    """One act for all figures to which an officer attached the same words at once; each is taken back alone."""
    together: dict[tuple[object, ...], list[Wording]] = {}
    for row in Wording.objects.with_people():
        together.setdefault((row.ruleset_id, row.attached_at, row.attached_by_id, row.article), []).append(row)
        if row.withdrawn_at:
            what, about = pgettext("decided", "official wording taken back"), _about([row])
            who, why = _name(row.withdrawn_by), row.withdrawn_because
            yield Act(row.withdrawn_at, who, what, about, why, row.ruleset_id, row)
    for rows in together.values():
        what, first = pgettext("decided", "official wording attached"), rows[-1]
        yield Act(first.attached_at, _name(first.attached_by), what, _about(rows), "", first.ruleset_id, first)


def _about(rows: list[Wording]) -> str:
    """`art. 3 item 2: threshold; how it is compared`."""
    ruleset = installed_rulesets().get(rows[0].ruleset_id)
    titles = {key: said(text) for key, text in figures_of(ruleset).items()} if ruleset else {}
    return f"{rows[0].article}: {'; '.join(titles.get(row.figure, row.figure) for row in reversed(rows))}"


def _name(person: Person | None) -> str:
    return person.short_name if person else ""
