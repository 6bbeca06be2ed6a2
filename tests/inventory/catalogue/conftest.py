"""Catalogues of a few rows, and a way to load them."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from inventory.catalogue.loading import Loaded, load_catalogue
from inventory.catalogue.reading import COLUMNS, read_catalogue

WriteCatalogue = Callable[..., Path]
LoadRows = Callable[..., Loaded]

ROW = dict.fromkeys(COLUMNS, "") | {
    "model_id": "burlak-7b",
    "name": "Бурлак-7",
    "developer": "Речной институт",
    "developer_country": "RU",
    "developer_is_russian_legal_entity": "yes",
    "release_date": "2030-04",
    "parameters_billion": "7.2",
    "parameters_active_billion": "7.2",
    "open_weights": "yes",
    "derivation": "from-scratch",
    "multi_task": "yes",
    "source": "card of the model",
    "confidence": "reported once",
}


@pytest.fixture
def write_catalogue(tmp_path: Path) -> WriteCatalogue:
    """`write_catalogue({column: cell, …}, …)`: a file with these rows; what a row leaves out is that of `ROW`."""

    def write(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
        path = tmp_path / "models.csv"
        with path.open("w", encoding="utf-8", newline="") as writing:
            writer = csv.DictWriter(writing, columns)
            writer.writeheader()
            writer.writerows(ROW | row for row in rows)
        return path

    return write


@pytest.fixture
def load_rows(write_catalogue: WriteCatalogue, at: datetime, db: None) -> LoadRows:
    """`load_rows(row, …)` loads a catalogue of these rows."""

    def load(*rows: dict[str, str]) -> Loaded:
        return load_catalogue(read_catalogue(write_catalogue(*rows)), at)

    return load
