"""The points of the score in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from compliance.engine import RuleSet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Points:
    """How many points there are for what; of a `cap` how many there are at most."""

    words: str
    points: int
    cap: bool


POINTS: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "completeness": pgettext_lazy("points", "all needed facts are known"),
        "storage": pgettext_lazy("points", "storage in Russia, or none"),
        "processing": pgettext_lazy("points", "processing in Russia, or none"),
        "backup": pgettext_lazy("points", "backups in Russia, or none"),
        "inference": pgettext_lazy("points", "inference in Russia, or none"),
        "telemetry": pgettext_lazy("points", "no telemetry with content leaves Russia"),
        "support": pgettext_lazy("points", "no support access from abroad"),
        "models_admitted": pgettext_lazy("points", "every regulated model is admitted and confirmed, or there is none"),
        "models_candidate": pgettext_lazy("points", "instead: a model is a candidate, its status is not confirmed"),
        "models_replaced": pgettext_lazy("points", "instead: a foreign model that is replaced in time by plan"),
        "time_with_evidence": pgettext_lazy("points", "in operation in time, with evidence; or time does not matter"),
        "time_without_evidence": pgettext_lazy("points", "instead: in operation in time, without evidence"),
        "time_doubtful": pgettext_lazy("points", "instead: in operation between the two cut-off days"),
        "evidence": pgettext_lazy("points", "all deciding facts have evidence that is not out of date"),
        "cap_not_permitted": pgettext_lazy("points", "at most, when not permitted"),
        "cap_undetermined": pgettext_lazy("points", "at most, when undetermined"),
        "cap_needs_lawyer": pgettext_lazy("points", "at most, when a lawyer is needed"),
    }
)


def points_of(ruleset: RuleSet) -> list[Points]:
    """What the score of a system under `ruleset` is made of, in the order of the file."""
    names = [field.name for field in fields(ruleset.points)]
    return [Points(str(POINTS[name]), getattr(ruleset.points, name), name.startswith("cap_")) for name in names]
