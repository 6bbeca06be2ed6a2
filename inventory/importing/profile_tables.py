"""The tables of a profile, one class each, with what each may say. docs/importing.md describes each key."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from inventory.importing.countries import country_code
from inventory.importing.dates import FORMS, NEEDS_FISCAL_YEAR
from inventory.importing.headers import folded_header
from inventory.models.choices import FlowPresence, Phase, Setting, YesNoUnknown

# The name of a column; where a field may have none, the empty text.
Column = Annotated[str, Field(min_length=1), AfterValidator(folded_header)]
OptionalColumn = Annotated[str, AfterValidator(folded_header)]
Words = dict[str, str]
_SETTING_WORDS = frozenset({*Setting, "private", "unknown"})


class Table(BaseModel):
    """A table of the file: unknown keys are refused, and a value has the type that TOML gives it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FileTable(Table):
    """[file]: how the file is laid out. What is left out is found out."""

    format: Literal["table", "json"] = "table"
    encoding: str = ""
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] = 1
    records: str = ""


class KeyTable(Table):
    """[key]: the columns that tell one system of the source from another."""

    columns: Annotated[list[Column], Field(min_length=1)]
    repeated: Literal["count", "refuse"] = "count"


class UnitTable(Table):
    """[unit]: where systems go when nobody says: below `root`, one level for each column that is not empty."""

    root: Annotated[str, Field(min_length=1, max_length=300)]
    root_short_name: Annotated[str, Field(max_length=80)] = ""
    columns: list[Column] = []
    short_names: dict[Column, Column] = {}

    @model_validator(mode="after")
    def _short_names_of_columns(self) -> Self:
        if strange := set(self.short_names) - set(self.columns):
            raise ValueError(f"short_names: {', '.join(sorted(strange))} is not among the columns of the unit")
        return self


class DatesTable(Table):
    """[dates]: the forms of dates that the source uses, in the order in which they are tried."""

    formats: list[str] = []
    unusual: list[str] = []
    remarks: Literal["none", "details", "all"] = "none"
    years_as_days: bool = False
    months_as_days: int | None = None
    fiscal_year_begins: Annotated[int, Field(ge=1, le=12)] | None = None

    @model_validator(mode="after")
    def _known_forms(self) -> Self:
        for name in (*self.formats, *self.unusual):
            if name not in FORMS:
                raise ValueError(f"“{name}” is not a form of date; there are: {', '.join(FORMS)}")
            if name in NEEDS_FISCAL_YEAR and self.fiscal_year_begins is None:
                raise ValueError(f"“{name}” needs fiscal_year_begins")
        return self


class Worded(Table):
    """A field whose column holds words, or which is always the same."""

    column: OptionalColumn = ""
    always: str = ""
    separator: str = ""
    words: Words = {}

    @model_validator(mode="after")
    def _column_or_always(self) -> Self:
        if bool(self.column) == bool(self.always):
            raise ValueError("give either column (with words) or always")
        return self

    def check(self, allowed: frozenset[str], several: bool = False) -> None:
        """Raises ValueError where a word stands for something that the field cannot be."""
        if self.separator and not several:
            raise ValueError("this field holds one word, so it has no separator")
        for meaning in (*self.words.values(), *([self.always] if self.always else [])):
            if meaning not in allowed:
                raise ValueError(f"“{meaning}” is not one of {', '.join(sorted(allowed))}")


class ModelsField(Table):
    """[fields.models]: the column that names AI models. A cell with one of the words `none` says: no models."""

    column: Column
    separator: str = ""
    none: list[str] = []


class FlowField(Table):
    """[flows.KIND]: the column that names the countries. Words lead to an ISO 3166 code, `none` or `unknown`."""

    column: Column
    separator: str = ""
    words: Words = {}

    @model_validator(mode="after")
    def _meanings(self) -> Self:
        for meaning in self.words.values():
            if meaning not in {FlowPresence.NONE, FlowPresence.UNKNOWN} and country_code(meaning) != meaning:
                raise ValueError(f"“{meaning}” is neither a country code of two capital letters nor none nor unknown")
        return self


class FieldsTable(Table):
    """[fields]: which column is which field. Text, dates and people are the name of a column."""

    name: Column
    purpose: OptionalColumn = ""
    responsible: OptionalColumn = ""
    deputy: OptionalColumn = ""
    in_operation: OptionalColumn = ""
    pilot: OptionalColumn = ""
    retired: OptionalColumn = ""
    cii_category: OptionalColumn = ""
    phase: Worded | None = None
    settings: Worded | None = None
    models: ModelsField | None = None
    models_complete: Worded | None = None
    material_change: Worded | None = None

    @model_validator(mode="after")
    def _meanings(self) -> Self:
        for worded, allowed, several in (
            (self.phase, frozenset(Phase), False),
            (self.settings, _SETTING_WORDS, True),
            (self.models_complete, frozenset(YesNoUnknown), False),
            (self.material_change, frozenset(YesNoUnknown), False),
        ):
            if worded:
                worded.check(allowed, several)
        if self.cii_category and not self.settings:
            raise ValueError("cii_category needs settings")
        return self


class DetailsTable(Table):
    """[details]: columns that are kept as they are; `labels` maps a column to the name under which it is kept."""

    columns: list[Column] = []
    labels: dict[Column, str] = {}
    dates: list[Column] = []
    ignored: list[Column] = []
    others: bool = False

    def label(self, column: str) -> str:
        """The name under which the cells of `column` are kept."""
        return self.labels.get(column, column)
