"""Copies of rule sets that officers upload to compare with: read as strictly as those that ship; they never judge."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.engine import Facts, Flow, RuleSet, Settings, When, evaluate
from compliance.loading import RuleSetError, parse_ruleset
from compliance.models import TrialRuleSet
from compliance.rejudging import Refused
from compliance.ruleset_files.saying import in_file, said
from inventory.attaching import shown_name
from inventory.models import Person

LARGEST = 512 * 1024
MOST_OF_A_PERSON = 20
_NOTHING_KNOWN = Facts(
    phase_on=date(1900, 1, 1),
    settings=Settings.unknown(),
    phase=None,
    in_operation=When.unknown(),
    pilot_from=When.unknown(),
    retired=When.none(),
    models_complete=False,
    uses=(),
    models=(),
    storage=Flow.unknown(),
    processing=Flow.unknown(),
    backup=Flow.unknown(),
    inference=Flow.unknown(),
    telemetry=Flow.unknown(),
    support=Flow.unknown(),
    material_change_after_cutoff=None,
    cii_category=None,
)


def trials_of(person: Person) -> QuerySet[TrialRuleSet]:
    """What this person has uploaded, the latest first. Nobody else sees it."""
    return TrialRuleSet.objects.filter(uploaded_by=person)


def ruleset_of(trial: TrialRuleSet) -> RuleSet:
    """The uploaded copy as rules. Raises `RuleSetError` if this version cannot read it any more."""
    return _parsed(trial.content, trial.name)


def keep_trial(name: str, content: bytes, actor: Person, at: datetime) -> TrialRuleSet:
    """Keeps a copy for `actor` alone; the same content twice is one.

    Raises `RuleSetError` with file, table, key or line of what is wrong, and `Refused` where there are too many; then
    nothing is kept.
    """
    shown = shown_name(name) or "ruleset.toml"
    if len(content) > LARGEST:
        fault = said(_("{size} bytes; a rule set has at most {most}."), size=len(content), most=LARGEST)
        raise RuleSetError(in_file(shown, fault))
    digest = hashlib.sha256(content).hexdigest()
    kept = trials_of(actor).filter(digest=digest).first()
    if kept is not None:
        return kept
    ruleset = parse_ruleset(content, shown)
    evaluate(_NOTHING_KNOWN, ruleset, ruleset.published_on)
    if trials_of(actor).count() >= MOST_OF_A_PERSON:
        raise Refused(
            gettext("You keep %(count)s copies already. Delete one of them first.") % {"count": MOST_OF_A_PERSON}
        )
    return TrialRuleSet.objects.create(
        name=shown, content=content.decode(), digest=digest, uploaded_by=actor, uploaded_at=at
    )


@lru_cache(maxsize=16)
def _parsed(content: str, name: str) -> RuleSet:
    return parse_ruleset(content.encode(), name)
