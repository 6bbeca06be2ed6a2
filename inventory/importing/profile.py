"""A profile: which column of a spreadsheet is which field. docs/importing.md describes each key."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from inventory.importing.profile_tables import (
    DatesTable,
    DetailsTable,
    FieldsTable,
    FileTable,
    FlowField,
    KeyTable,
    Table,
    UnitTable,
)
from inventory.models.choices import FlowKind


class Profile(Table):
    """A whole profile. `source` names the register: profiles with the same source update the same systems."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=60)]
    as_of: date | None = None
    missing: list[str] = []
    file: FileTable = FileTable()
    key: KeyTable
    unit: UnitTable | None = None
    dates: DatesTable = DatesTable()
    fields: FieldsTable
    flows: dict[Literal["storage", "processing", "backup", "inference", "telemetry", "support"], FlowField] = {}
    details: DetailsTable = DetailsTable()

    @model_validator(mode="after")
    def _each_column_has_a_use(self) -> Self:
        if strange := set(self.details.dates) - {*self.details.columns, *self.details.labels}:
            raise ValueError(f"details.dates: {', '.join(sorted(strange))} is not among the details")
        has_dates = self.details.dates or any(column for _name, column in self.date_fields)
        if has_dates and not (self.dates.formats or self.dates.unusual):
            raise ValueError("dates.formats is missing, and there are columns of dates")
        return self

    @property
    def date_fields(self) -> tuple[tuple[str, str], ...]:
        """Pairs (field, column) of the facts that are dates, the column empty where the source has none."""
        return tuple((name, getattr(self.fields, name)) for name in ("in_operation", "pilot", "retired"))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the profile needs, in the order of its tables, each once."""
        fields = self.fields
        worded = (fields.phase, fields.settings, fields.models_complete, fields.material_change)
        people = (fields.responsible, fields.deputy, fields.cii_category)
        named = [fields.name, fields.purpose, *people, *(column for _name, column in self.date_fields)]
        named += [table.column for table in worded if table] + ([fields.models.column] if fields.models else [])
        named += [*self.key.columns, *(flow.column for flow in self.flows.values())]
        if self.unit:
            named += [*self.unit.columns, *self.unit.short_names.values()]
        named += [*self.details.columns, *self.details.labels]
        return tuple(dict.fromkeys(column for column in named if column))

    @property
    def column_of(self) -> dict[str, str]:
        """The column of each field that has one, by the field's name as `ReadRow.stated` has it."""
        fields = self.fields
        named = {"name": fields.name, "purpose": fields.purpose, "responsible": fields.responsible}
        named |= {
            "deputy": fields.deputy,
            **dict(self.date_fields),
            "uses": fields.models.column if fields.models else "",
        }
        for name, worded in (
            ("phase", fields.phase),
            ("settings", fields.settings),
            ("models", fields.models_complete),
            ("material_change", fields.material_change),
        ):
            named[name] = worded.column if worded else ""
        named |= {f"flows.{kind}": flow.column for kind, flow in self.flows.items()}
        return named | {"unit": ", ".join(self.unit.columns) if self.unit else ""}

    @property
    def flow_fields(self) -> tuple[tuple[FlowKind, FlowField], ...]:
        """Each mapped kind of flow with its column."""
        return tuple((FlowKind(kind), flow) for kind, flow in self.flows.items())
