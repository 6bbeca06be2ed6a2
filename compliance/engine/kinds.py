"""The kinds of things that facts tell apart: settings, phases, flows, derivations, origins, categories of models."""

from __future__ import annotations

from enum import StrEnum


class Setting(StrEnum):
    """Where a system works (сфера)."""

    STATE_INFORMATION_SYSTEM = "state_information_system"
    SIGNIFICANT_CII = "significant_cii"
    OTHER_CII = "other_cii"
    MUNICIPAL_SYSTEM = "municipal_system"
    OTHER_STATE_SYSTEM = "other_state_system"


class Phase(StrEnum):
    """Stage of life on the day it is stated for; in development counts as planned, suspended as in operation."""

    PLANNED = "planned"
    PILOT = "pilot"
    IN_OPERATION = "in_operation"
    RETIRED = "retired"


class FlowKind(StrEnum):
    """What happens to the data of a system at a place; the order is the order of questions."""

    STORAGE = "storage"
    PROCESSING = "processing"
    BACKUP = "backup"
    INFERENCE = "inference"
    TELEMETRY = "telemetry"
    SUPPORT = "support"


class Derivation(StrEnum):
    """Kind of an edge child ← parent between AI models."""

    FINE_TUNE = "fine-tune"
    CONTINUED_PRETRAINING = "continued-pretraining"
    DISTILLATION = "distillation"
    MERGE = "merge"
    QUANTISATION = "quantisation"
    ADAPTER = "adapter"


class Origin(StrEnum):
    """What a model's record says of its making."""

    FROM_SCRATCH = "from-scratch"
    DERIVED = "derived"


class StatusCategory(StrEnum):
    """Category that a model may hold; ``trusted`` exists in the March draft only."""

    NONE = "none"
    SOVEREIGN = "sovereign"
    NATIONAL = "national"
    TRUSTED = "trusted"


ALL_FLOWS = tuple(FlowKind)
FLOW_KEYS = {kind: f"flows.{kind.value}" for kind in ALL_FLOWS}
