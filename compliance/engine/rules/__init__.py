"""The deciding rules, in step order. A rule is registered here by hand; ids are unique."""

from __future__ import annotations

from typing import Any

from ..kinds import FlowKind
from . import (
    developer_ru,
    effective_deferred,
    effective_main,
    gov_list,
    inoperation_date,
    material_change,
    model_origin,
    national_essential,
    params_threshold,
    residency_backup,
    residency_processing,
    residency_remote_access,
    residency_storage,
    residency_telemetry,
    scope_cii_category,
    scope_multitask,
    scope_private,
    scope_sector,
    sovereign_full,
    status_confirmed,
    transition_end,
    trusted_register,
)
from .base import Rule

RULES: tuple[Rule[Any], ...] = (
    scope_sector.RULE,
    scope_private.RULE,
    scope_cii_category.RULE,
    params_threshold.RULE,
    scope_multitask.RULE,
    gov_list.RULE,
    effective_main.RULE,
    effective_deferred.RULE,
    model_origin.RULE,
    status_confirmed.RULE,
    trusted_register.RULE,
    developer_ru.RULE,
    sovereign_full.RULE,
    national_essential.RULE,
    residency_storage.RULE,
    residency_processing.RULE,
    residency_backup.RULE,
    residency_telemetry.RULE,
    residency_remote_access.RULE,
    inoperation_date.RULE,
    material_change.RULE,
    transition_end.RULE,
)
RULE_OF_FLOW: dict[FlowKind, Rule[Any]] = {
    FlowKind.STORAGE: residency_storage.RULE,
    FlowKind.PROCESSING: residency_processing.RULE,
    FlowKind.BACKUP: residency_backup.RULE,
    FlowKind.INFERENCE: residency_processing.RULE,
    FlowKind.TELEMETRY: residency_telemetry.RULE,
    FlowKind.SUPPORT: residency_remote_access.RULE,
}
RULES_BY_ID: dict[str, Rule[Any]] = {rule.id: rule for rule in RULES}

if len(RULES_BY_ID) != len(RULES):
    raise RuntimeError("Two rules have the same id.")
