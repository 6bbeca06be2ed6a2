"""What was decided about the rules: activations, assumptions and wordings, made and taken back, in one list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext, pgettext

from compliance.loading import installed_rulesets
from compliance.models import RuleSetActivation, Wording
from compliance.rules_in_force import active_ruleset
from compliance.wordings import figures_of
from inventory.models import Person
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
    titles = {ruleset.id: figures_of(ruleset) for ruleset in installed_rulesets().values()}
    for row in Wording.objects.with_people():
        title = titles.get(row.ruleset_id, {}).get(row.figure)
        name = title.in_language(get_language() or "ru") if title else row.figure
        about = f"{name}: {row.article}"
        what = pgettext("decided", "official wording attached")
        yield Act(row.attached_at, _name(row.attached_by), what, about, "", row.ruleset_id, row)
        if row.withdrawn_at:
            what = pgettext("decided", "official wording taken back")
            yield Act(
                row.withdrawn_at, _name(row.withdrawn_by), what, about, row.withdrawn_because, row.ruleset_id, row
            )


def _name(person: Person | None) -> str:
    return person.short_name if person else ""
