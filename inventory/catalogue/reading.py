"""Reading model-catalogue.csv: strict, so that a slip in a figure is found before it judges anybody."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType

from inventory.importing.dates import read_date
from inventory.importing.profile_tables import DatesTable
from inventory.models.choices import Confidence, DerivationKind, Origin, YesNoUnknown

CATALOGUE = Path(__file__).with_name("model-catalogue.csv")
COLUMNS = (
    "model_id",
    "name",
    "family",
    "version",
    "developer",
    "developer_country",
    "developer_legal_name_ru",
    "developer_is_russian_legal_entity",
    "release_date",
    "parameters_billion",
    "parameters_active_billion",
    "open_weights",
    "licence",
    "base_model_ids",
    "derivation",
    "modality",
    "multi_task",
    "source",
    "confidence",
    "note",
)
FROM_SCRATCH = "from-scratch"
UNKNOWN = "unknown"
# The card gives two figures on different sides of a threshold of one billion; both ends are kept.
KNOWN_INTERVALS = MappingProxyType({"gemma-3-1b-it": (Decimal("0.9999"), Decimal("1.0"))})
_DATES = DatesTable(formats=["YYYY-MM-DD", "YYYY-MM", "YYYY"])

Interval = tuple[Decimal, Decimal]


class CatalogueError(ValueError):
    """The catalogue cannot be used. The message names file, row and column."""


@dataclass(frozen=True, slots=True)
class Developer:
    """Who made a model."""

    name: str
    country: str
    legal_name: str
    is_russian_legal_entity: YesNoUnknown


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One row. Parameters are in billions, as intervals; a parent is the id of a row, or None where nobody knows it."""

    model_id: str
    name: str
    family: str
    version: str
    developer: Developer
    released: tuple[date, date] | None
    total: Interval | None
    active: Interval | None
    open_weights: YesNoUnknown
    licence: str
    parents: tuple[str | None, ...]
    kind: DerivationKind
    origin: Origin
    modality: str
    multi_task: YesNoUnknown
    source: str
    confidence: Confidence
    note: str


def read_catalogue(path: Path = CATALOGUE) -> list[CatalogueModel]:
    """All models of the file, in its order. Raises CatalogueError."""
    with path.open(encoding="utf-8", newline="") as reading:
        rows = csv.DictReader(reading, strict=True)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            strange = sorted(set(COLUMNS) ^ set(rows.fieldnames or ()))
            raise CatalogueError(f"{path.name}: the columns are not {', '.join(COLUMNS)}; see: {', '.join(strange)}")
        models = [_Row(path.name, number, row).model() for number, row in enumerate(rows, start=2)]
    _check_references(path.name, models)
    return models


def _check_references(file: str, models: list[CatalogueModel]) -> None:
    """Raises CatalogueError where an id occurs twice, a parent is no row, or a developer is described in two ways."""
    seen: set[str] = set()
    developers: dict[str, Developer] = {}
    for number, model in enumerate(models, start=2):
        if model.model_id in seen:
            raise CatalogueError(f"{file}, row {number}, model_id: “{model.model_id}” occurs twice")
        seen.add(model.model_id)
        if developers.setdefault(model.developer.name, model.developer) != model.developer:
            raise CatalogueError(
                f"{file}, row {number}, developer: “{model.developer.name}” differs from an earlier row"
            )
    for number, model in enumerate(models, start=2):
        for parent in model.parents:
            if parent is not None and parent not in seen:
                raise CatalogueError(f"{file}, row {number}, base_model_ids: there is no model “{parent}”")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of text, with the place to name where something in it is wrong."""

    file: str
    number: int
    cells: dict[str | None, str | None]

    def model(self) -> CatalogueModel:
        """The row as values."""
        if None in self.cells or None in self.cells.values():
            raise CatalogueError(f"{self.file}, row {self.number}: it does not have {len(COLUMNS)} cells")
        total, active = self._interval("parameters_billion"), self._interval("parameters_active_billion")
        model_id = self._text("model_id")
        if interval := KNOWN_INTERVALS.get(model_id):
            total = active = interval
        return CatalogueModel(
            model_id=model_id,
            name=self._text("name"),
            family=self.cell("family"),
            version=self.cell("version"),
            developer=self._developer(),
            released=self._released(),
            total=total,
            active=active,
            open_weights=self._answer("open_weights"),
            licence=self.cell("licence"),
            parents=tuple(self._parents()),
            kind=self._kind(),
            origin=self._origin(),
            modality=self.cell("modality"),
            multi_task=self._answer("multi_task"),
            source=self.cell("source"),
            confidence=self._confidence(),
            note=self.cell("note"),
        )

    def cell(self, column: str) -> str:
        return (self.cells[column] or "").strip()

    def wrong(self, column: str, wanted: str) -> CatalogueError:
        return CatalogueError(f"{self.file}, row {self.number}, {column}: “{self.cell(column)}” is not {wanted}")

    def _text(self, column: str) -> str:
        if not self.cell(column):
            raise self.wrong(column, "filled in")
        return self.cell(column)

    def _developer(self) -> Developer:
        country = self.cell("developer_country")
        if country and not (len(country) == 2 and country.isascii() and country.isupper()):
            raise self.wrong("developer_country", "an ISO 3166 code of two letters")
        legal_name, russian = self.cell("developer_legal_name_ru"), self._answer("developer_is_russian_legal_entity")
        return Developer(self._text("developer"), country, legal_name, russian)

    def _answer(self, column: str) -> YesNoUnknown:
        if self.cell(column) not in YesNoUnknown.values:
            raise self.wrong(column, "yes, no or unknown")
        return YesNoUnknown(self.cell(column))

    def _confidence(self) -> Confidence:
        if self.cell("confidence") not in Confidence.values:
            raise self.wrong("confidence", f"one of {', '.join(Confidence.values)}")
        return Confidence(self.cell("confidence"))

    def _interval(self, column: str) -> Interval | None:
        text = self.cell(column)
        try:
            value = Decimal(text) if text else None
        except InvalidOperation:
            value = Decimal(0)
        if value is not None and not (value.is_finite() and value > 0):
            raise self.wrong(column, "a number above 0")
        return (value, value) if value is not None else None

    def _released(self) -> tuple[date, date] | None:
        text = self.cell("release_date")
        reading = read_date(text, _DATES) if text else None
        if text and reading is None:
            raise self.wrong("release_date", "a year, a month or a day")
        return (reading.earliest, reading.latest) if reading else None

    def _parents(self) -> Iterator[str | None]:
        for part in self.cell("base_model_ids").split(";"):
            if part.strip():
                yield None if part.strip() == UNKNOWN else part.strip()

    def _kind(self) -> DerivationKind:
        """The kind of every edge of the row. A model from scratch has none."""
        text = self.cell("derivation")
        if text != FROM_SCRATCH and text not in DerivationKind.values:
            raise self.wrong("derivation", f"{FROM_SCRATCH} or one of {', '.join(DerivationKind.values)}")
        if text == FROM_SCRATCH and self.cell("base_model_ids"):
            raise self.wrong("base_model_ids", f"empty, and the derivation is {FROM_SCRATCH}")
        return DerivationKind.UNKNOWN if text == FROM_SCRATCH else DerivationKind(text)

    def _origin(self) -> Origin:
        """Derived if a parent is named or the kind of derivation is; silence makes no model one from scratch."""
        text = self.cell("derivation")
        if text == FROM_SCRATCH:
            return Origin.FROM_SCRATCH
        derived = text != UNKNOWN or any(parent is not None for parent in self._parents())
        return Origin.DERIVED if derived else Origin.UNKNOWN
