"""What is read of one row of a source, before the register is asked."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

from inventory.models import UnreadReason
from inventory.models.choices import FlowPresence, Setting, SettingsState
from inventory.stating import plain


@dataclass(frozen=True, slots=True)
class Note:
    """A cell that was not read, or was read otherwise than it is written (then `read_as` says how)."""

    row: int
    column: str
    value: str
    reason: UnreadReason
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not imported. `reason` is a whole sentence."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class StatedSettings:
    """The settings of a system, each with the category of a significant CII object where it is known."""

    state: SettingsState
    rows: tuple[tuple[Setting, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class StatedUse:
    """A model that the system uses: one of the register, else the name that the source gives."""

    ai_model_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class StatedFlows:
    """Whether there are flows of one kind, and to which countries."""

    presence: FlowPresence
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be imported. `stated` holds the fields that the profile maps, `units` name and short
    name of each unit from below the root down to the system's own.

    Keys of `stated`: name, purpose, responsible, deputy, details, unit, uses, settings, phase, in_operation, pilot,
    retired, models, material_change, flows.KIND.
    """

    row: int
    key: str
    stated: dict[str, Any]
    units: tuple[tuple[str, str], ...] = ()
    notes: list[Note] = field(default_factory=list)


def normal(text: str) -> str:
    """`text` as keys and words are compared: letter case, spaces and forms of the same letter do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def key_of(source: str, cells: Iterable[str], occurrence: int) -> str:
    """The key of a system of `source`: its cells as they are compared, and which of several rows with them it is."""
    return hashlib.sha256("\x1f".join([source, *cells, str(occurrence)]).encode()).hexdigest()


def digest_of(value: Any) -> str:
    """Sixteen characters that are equal for equal values of a field, and for practical purposes only for them."""
    text = json.dumps(value, default=_as_json, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _as_json(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else plain(value)
