"""What exists: every table of the register."""

from inventory.models.ai_model import AIModel, Derivation, ModelStatus
from inventory.models.claim import Claim
from inventory.models.data_flow import DataFlow
from inventory.models.evidence import Evidence, EvidenceAccess
from inventory.models.importing import ImportedRow, ImportRun, UnreadCell, UnreadReason
from inventory.models.model_use import ModelUse
from inventory.models.person import Membership, Person
from inventory.models.provider import Provider
from inventory.models.system import System, SystemPhase, SystemSetting
from inventory.models.unit import Unit

__all__ = [
    "AIModel",
    "Claim",
    "DataFlow",
    "Derivation",
    "Evidence",
    "EvidenceAccess",
    "ImportRun",
    "ImportedRow",
    "Membership",
    "ModelStatus",
    "ModelUse",
    "Person",
    "Provider",
    "System",
    "SystemPhase",
    "SystemSetting",
    "Unit",
    "UnreadCell",
    "UnreadReason",
]
