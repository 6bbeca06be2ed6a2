"""Profiles: TOML files that say which column of a spreadsheet is which field. docs/importing.md describes each key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from inventory.importing.countries import country_code
from inventory.importing.dates import FORMS, NEEDS_FISCAL_YEAR
from inventory.importing.headers import folded_header
from inventory.importing.trouble import ImportTrouble
from inventory.models.choices import FlowKind, FlowPresence, Phase, Setting, YesNoUnknown

FOLDER = Path(__file__).parent / "profiles"

# The name of a column; where a field may have none, the empty text.
Column = Annotated[str, Field(min_length=1), AfterValidator(folded_header)]
OptionalColumn = Annotated[str, AfterValidator(folded_header)]
Words = dict[str, str]
_SETTING_WORDS = frozenset({*Setting, "private", "unknown"})


def profile_names() -> list[str]:
    """The profiles that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile called `name`, or the one in the file `name` where it is a path.

    Raises ImportTrouble, naming file, table and key, where it cannot be read or says something that no profile can say.
    """
    is_path = name.endswith(".toml") or "/" in name
    path = Path(name) if is_path else FOLDER / f"{name}.toml"
    if not is_path and not path.is_file():
        known = ", ".join(profile_names())
        raise ImportTrouble(
            _("There is no profile “%(name)s”. There are: %(known)s; or give the path of a TOML file.")
            % {"name": name, "known": known}
        )
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Profile.model_validate({"name": path.stem[:60]} | data)
    except (OSError, UnicodeDecodeError) as error:
        raise ImportTrouble(
            _("The profile %(path)s cannot be read: %(why)s.") % {"path": path, "why": _reason(error)}
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ImportTrouble(_("The profile %(path)s is not TOML: %(why)s.") % {"path": path, "why": error}) from error
    except ValidationError as error:
        raise ImportTrouble(f"{path}: {'; '.join(_faults(error))}.") from error


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else _("it is not UTF-8")


def _faults(error: ValidationError) -> Iterator[str]:
    """One sentence for each fault: the table, the key, and what is wrong with it."""
    for fault in error.errors(include_url=False):
        *table, key = [str(part) for part in fault["loc"]] or [""]
        where = f"[{'.'.join(table)}] {key}" if table else key
        match fault["type"]:
            case "extra_forbidden":
                text = _("%(where)s is not a key of a profile") % {"where": where}
            case "missing":
                text = _("%(where)s is missing") % {"where": where}
            case "value_error":
                # What a whole table says together: its place is the table, not a key in it.
                cause = fault["msg"].removeprefix("Value error, ")
                text = f"[{'.'.join([*table, key])}]: {cause}" if key else cause
            case _:
                text = f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
        yield text


class _Table(BaseModel):
    """A table of the file: unknown keys are refused, and a value has the type that TOML gives it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FileTable(_Table):
    """[file]: how the file is laid out. What is left out is found out."""

    format: Literal["table", "json"] = "table"
    encoding: str = ""
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] = 1
    records: str = ""


class KeyTable(_Table):
    """[key]: the columns that tell one system of the source from another."""

    columns: Annotated[list[Column], Field(min_length=1)]
    repeated: Literal["count", "refuse"] = "count"


class UnitTable(_Table):
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


class DatesTable(_Table):
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


class Worded(_Table):
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


class ModelsField(_Table):
    """[fields.models]: the column that names AI models. A cell with one of the words `none` says: no models."""

    column: Column
    separator: str = ""
    none: list[str] = []


class FlowField(_Table):
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


class FieldsTable(_Table):
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


class DetailsTable(_Table):
    """[details]: columns that are kept as they are; `labels` maps a column to the name under which it is kept."""

    columns: list[Column] = []
    labels: dict[Column, str] = {}
    dates: list[Column] = []
    ignored: list[Column] = []
    others: bool = False

    def label(self, column: str) -> str:
        """The name under which the cells of `column` are kept."""
        return self.labels.get(column, column)


class Profile(_Table):
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
