"""The one write path of facts: `state` writes the typed columns and the claim that says where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from inventory.models import AIModel, Claim, DataFlow, Evidence, ModelUse, Person, System
from inventory.models.choices import FlowKind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact came from: words, a document, and the day on which it was last checked."""

    text: str = ""
    evidence: Evidence | None = None
    verified_on: date | None = None


def _dated(name: str) -> tuple[str, str, str]:
    return (f"{name}_state", f"{name}_from", f"{name}_to")


_USED = (*_dated("since"), *_dated("until"))

# Fact by fact, the columns that hold it. Only what the engine reads has claims.
FACTS: Mapping[type[Model], Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        System: MappingProxyType(
            {
                "settings": ("settings_state",),
                "phase": ("phase", "phase_on"),
                "in_operation": _dated("in_operation"),
                "pilot": _dated("pilot"),
                "retired": _dated("retired"),
                "models": ("models_complete",),
                "material_change": ("material_change",),
                **{f"flows.{kind}": (f"{kind}_flows",) for kind in FlowKind},
            }
        ),
        ModelUse: MappingProxyType({"use": ("ai_model_id", "name", *_USED)}),
        DataFlow: MappingProxyType({"place": ("country", "has_content", "key_in_russia", *_USED)}),
        AIModel: MappingProxyType(
            {
                "size": (
                    "params_total_min",
                    "params_total_max",
                    "params_active_min",
                    "params_active_max",
                    "active_equals_total",
                ),
                "multi_task": ("multi_task",),
                "developer": ("developer_id",),
                "lineage": ("origin",),
                "status": (),
            }
        ),
    }
)

# By which column a claim points to an object of each kind.
OBJECT_FIELD: Mapping[type[Model], str] = MappingProxyType(
    {System: "system", AIModel: "ai_model", ModelUse: "model_use", DataFlow: "data_flow"}
)


def plain(value: Any) -> Any:
    """`value` as JSON keeps it: days in ISO form, decimals as text."""
    return (
        DjangoJSONEncoder().default(value)
        if value is not None and not isinstance(value, (str, int, float, bool, list, dict))
        else value
    )


def state(
    target: Model,
    field: str,
    values: Mapping[str, Any],
    source: Source,
    actor: Person | None,
    at: datetime,
    rows: list[dict[str, Any]] | None = None,
) -> bool:
    """Writes `values` into the columns of the fact `field` of `target`, and its claim; tells whether anything changed.

    `values` maps every column of the fact to its value. `rows` are plain values of related rows that belong to the fact
    (settings, parents, statuses) and that the caller has written. The same value from another
    source is a new claim, too.
    Raises KeyError for a fact that does not exist, ValueError where `values` does not fit its columns.
    """
    columns = FACTS[type(target)][field]
    if set(values) != set(columns):
        raise ValueError(f"{field} is made of {columns}, not of {sorted(values)}")
    changed = [column for column in columns if getattr(target, column) != values[column]]
    for column in changed:
        setattr(target, column, values[column])
    if changed:
        target.save(update_fields=changed)
    value: dict[str, Any] = {column: plain(values[column]) for column in columns}
    if rows is not None:
        value["rows"] = rows
    return _claim(target, field, value, source, actor, at) or bool(changed)


def _claim(
    target: Model, field: str, value: dict[str, Any], source: Source, actor: Person | None, at: datetime
) -> bool:
    """Supersedes the current claim of the field where value or source differ."""
    about = {OBJECT_FIELD[type(target)]: target}
    current = Claim.objects.current().filter(**about, field=field).first()
    stated = (value, source.text, source.evidence, source.verified_on)
    if current:
        if (current.value, current.source, current.evidence, current.verified_on) == stated:
            return False
        Claim.objects.filter(pk=current.pk).update(superseded_at=at)
    Claim.objects.create(
        **about,
        field=field,
        value=value,
        source=source.text,
        evidence=source.evidence,
        verified_on=source.verified_on,
        stated_by=actor,
        stated_at=at,
    )
    return True


def sources_of(target: Model) -> dict[str, Source]:
    """Where each current fact of `target` came from, by the fact's name."""
    claims = Claim.objects.current().filter(**{OBJECT_FIELD[type(target)]: target}).select_related("evidence")
    return {claim.field: Source(claim.source, claim.evidence, claim.verified_on) for claim in claims}


def sources_of_rows(system: System) -> dict[tuple[str, int], Source]:
    """Where the current facts of the model uses and flows of `system` came from, by fact and row, in one query."""
    rows = Claim.objects.current().filter(Q(model_use__system=system) | Q(data_flow__system=system))
    return {
        (claim.field, claim.model_use_id or claim.data_flow_id or 0): Source(
            claim.source, claim.evidence, claim.verified_on
        )
        for claim in rows.select_related("evidence")
    }
