"""The catalogue of AI models is read strictly."""

from decimal import Decimal

import pytest

from inventory.catalogue.reading import CATALOGUE, COLUMNS, CatalogueError, CatalogueModel, read_catalogue
from inventory.models.choices import DerivationKind, Origin
from tests.inventory.catalogue.conftest import WriteCatalogue


@pytest.fixture(scope="module")
def catalogue() -> dict[str, CatalogueModel]:
    """The catalogue that comes with the product, by id."""
    return {model.model_id: model for model in read_catalogue(CATALOGUE)}


def test_all_252_models_can_be_read(catalogue: dict[str, CatalogueModel]) -> None:
    assert len(catalogue) == 252


def test_a_figure_on_both_sides_of_a_threshold_is_an_interval(catalogue: dict[str, CatalogueModel]) -> None:
    assert catalogue["gemma-3-1b-it"].total == (Decimal("0.9999"), Decimal("1.0"))


def test_one_parent_can_be_known_and_another_not(catalogue: dict[str, CatalogueModel]) -> None:
    parents = [model.parents for model in catalogue.values() if len(model.parents) > 1 and None in model.parents]
    assert parents
    assert all(any(parent for parent in several) for several in parents)


@pytest.mark.parametrize(
    ("derivation", "parents", "origin"),
    [
        ("from-scratch", "", Origin.FROM_SCRATCH),
        ("fine-tune", "burlak-7b", Origin.DERIVED),
        ("fine-tune", "unknown", Origin.DERIVED),
        ("unknown", "burlak-7b", Origin.DERIVED),
        ("unknown", "unknown", Origin.UNKNOWN),
    ],
)
def test_silence_makes_no_model_one_from_scratch(
    write_catalogue: WriteCatalogue, derivation: str, parents: str, origin: Origin
) -> None:
    path = write_catalogue({}, {"model_id": "child", "derivation": derivation, "base_model_ids": parents})
    model = read_catalogue(path)[1]
    assert model.origin == origin
    assert model.kind == (DerivationKind.UNKNOWN if derivation == "from-scratch" else derivation)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", ""),
        ("developer_country", "Russia"),
        ("multi_task", "maybe"),
        ("open_weights", ""),
        ("release_date", "весной"),
        ("parameters_billion", "7,2"),
        ("parameters_billion", "-1"),
        ("parameters_active_billion", "NaN"),
        ("derivation", "cloned"),
        ("confidence", "sure"),
        ("base_model_ids", "burlak-7b"),
    ],
)
def test_a_wrong_cell_is_named_with_file_row_and_column(
    write_catalogue: WriteCatalogue, column: str, cell: str
) -> None:
    with pytest.raises(CatalogueError, match=rf"^models\.csv, row 3, {column}: “{cell}” is not "):
        read_catalogue(write_catalogue({}, {"model_id": "other", column: cell}))


def test_a_parent_that_is_no_row_is_named(write_catalogue: WriteCatalogue) -> None:
    path = write_catalogue({"derivation": "merge", "base_model_ids": "atlantis"})
    with pytest.raises(CatalogueError, match="row 2, base_model_ids: there is no model “atlantis”"):
        read_catalogue(path)


def test_an_id_occurs_once_and_a_developer_is_described_in_one_way(write_catalogue: WriteCatalogue) -> None:
    with pytest.raises(CatalogueError, match="row 3, model_id: “burlak-7b” occurs twice"):
        read_catalogue(write_catalogue({}, {}))
    with pytest.raises(CatalogueError, match="row 3, developer: "):
        read_catalogue(write_catalogue({}, {"model_id": "other", "developer_country": "DE"}))


def test_an_unknown_column_is_named(write_catalogue: WriteCatalogue) -> None:
    with pytest.raises(CatalogueError, match="see: colour"):
        read_catalogue(write_catalogue(columns=(*COLUMNS, "colour")))
