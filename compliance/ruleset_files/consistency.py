"""What one table of a rule set says and another takes back: a rule that decides and cannot, a figure nobody reads.

Each is a likely slip of whoever writes down an amendment: the engine would judge on, and not as the text says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.engine import FlowKind, Setting, StatusCategory
from compliance.engine.rules import RULE_OF_FLOW, RULES_BY_ID
from compliance.engine.ruleset import RuleSet
from compliance.ruleset_files.building import NOTHING
from compliance.ruleset_files.saying import at_key, said

if TYPE_CHECKING:
    from compliance.ruleset_files.saying import Sentence

# Which of `categories_admitted` each of these rules can admit.
ADMITTING_RULES = {
    "R32-STATUS-CONFIRMED": tuple(item.value for item in StatusCategory if item is not StatusCategory.NONE),
    "R32-TRUSTED-REGISTER": (StatusCategory.TRUSTED.value,),
    "R32-SOVEREIGN-FULL": (StatusCategory.SOVEREIGN.value, StatusCategory.NATIONAL.value),
    "R32-NATIONAL-ESSENTIAL": (StatusCategory.NATIONAL.value,),
}
TRANSITION_RULES = ("R32-MATERIAL-CHANGE", "R32-TRANSITION-END")
# Figures that may be "none", and have to be where nothing reads them: elsewhere they are taken for what holds.
FIGURES_OF_RULES = (
    "effective_deferred",
    "cutoff_earliest",
    "cutoff_latest",
    "first_day_after_transition",
    "param_threshold_bn",
    "threshold_operator",
)


def what_is_taken_back(ruleset: RuleSet) -> Iterator[Sentence]:
    """Faults between the parameters and the rules that decide."""
    yield from _figures_without_a_rule(ruleset)
    yield from _rules_without_effect(ruleset)
    yield from _faults_of_settings(ruleset)
    yield from _faults_of_flows(ruleset)


def _figures_without_a_rule(ruleset: RuleSet) -> Iterator[Sentence]:
    deciding = [
        RULES_BY_ID[entry.id] for entry in ruleset.rules if ruleset.decides(entry.id) and entry.id in RULES_BY_ID
    ]
    read = {key for rule in deciding for key in rule.parameters}
    for key in FIGURES_OF_RULES:
        if getattr(ruleset.parameters, key) is not None and key not in read:
            problem = said(_('no rule that decides reads it; "{nothing}" is expected'), nothing=NOTHING)
            yield at_key(f"[parameters] → {key}", "value", problem)


def _rules_without_effect(ruleset: RuleSet) -> Iterator[Sentence]:
    """A rule that decides and cannot, because of what the rule set says elsewhere."""
    admitted = ruleset.parameters.categories_admitted
    for rule, categories in ADMITTING_RULES.items():
        if ruleset.decides(rule) and not set(categories) & set(admitted):
            yield _not_listed(rule, categories, "categories_admitted")
    for rule in TRANSITION_RULES:
        if ruleset.decides(rule) and not ruleset.decides("R32-INOPERATION-DATE"):
            alone = _("table [rules] ({rule}) decides, but R32-INOPERATION-DATE does not: there is no transition.")
            yield said(alone, rule=rule)


def _faults_of_settings(ruleset: RuleSet) -> Iterator[Sentence]:
    named, left_open = ruleset.parameters.sensitive_sectors, ruleset.parameters.open_settings
    for setting in left_open:
        if setting in named:
            problem = said(_("{setting} stands in sensitive_sectors, too"), setting=setting)
            yield at_key("[parameters] → open_settings", "value", problem)
    if not named and not left_open:
        problem = _("names no setting, nor does open_settings")
        yield at_key("[parameters] → sensitive_sectors", "value", problem)
    for key, settings in (("sensitive_sectors", named), ("open_settings", left_open)):
        for setting in settings:
            if (key, setting) not in _settings_read(ruleset):
                problem = said(_("no rule of this rule set that decides reads {setting}"), setting=setting)
                yield at_key(f"[parameters] → {key}", "value", problem)


def _settings_read(ruleset: RuleSet) -> set[tuple[str, str]]:
    """Which settings of which parameter the deciding rules look at."""
    read: set[tuple[str, str]] = set()
    if ruleset.decides("R32-SCOPE-SECTOR"):
        read |= {(key, setting) for key in ("sensitive_sectors", "open_settings") for setting in Setting}
        read.remove(("open_settings", Setting.OTHER_CII))
    if ruleset.decides("R32-SCOPE-CII-CATEGORY"):
        read |= {("sensitive_sectors", Setting.SIGNIFICANT_CII), ("open_settings", Setting.OTHER_CII)}
    return read


def _faults_of_flows(ruleset: RuleSet) -> Iterator[Sentence]:
    """A flow is required where it is listed and its rule decides: one without the other is an oversight."""
    required = ruleset.parameters.flows_in_russia
    for kind in required:
        if not ruleset.decides(RULE_OF_FLOW[kind].id):
            undecided = _("{flow} is required, but {rule} does not decide")
            problem = said(undecided, flow=kind, rule=RULE_OF_FLOW[kind].id)
            yield at_key("[parameters] → flows_in_russia", "value", problem)
    for rule in dict.fromkeys(rule.id for rule in RULE_OF_FLOW.values()):
        kinds = [kind for kind in FlowKind if RULE_OF_FLOW[kind].id == rule]
        if ruleset.decides(rule) and not set(kinds) & set(required):
            yield _not_listed(rule, [kind.value for kind in kinds], "flows_in_russia")


def _not_listed(rule: str, values: Iterable[str], key: str) -> Sentence:
    """A rule that decides about values none of which a parameter lists."""
    template = _("table [rules] ({rule}) decides, but {values} is not in the parameter {key}.")
    return said(template, rule=rule, values=" or ".join(values), key=key)
