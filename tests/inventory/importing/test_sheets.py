"""Spreadsheets, read by a process of its own."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from inventory.importing.profile_tables import FileTable
from inventory.importing.reading import opened_table
from inventory.importing.table import Cell
from inventory.importing.trouble import ImportTrouble
from tests.inventory.importing.hostile import cell_in_the_last_corner, encrypted_workbook, zip_bomb

LIMIT = 1 << 26


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets, of which the first is hidden, with a cell of every kind."""
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, sheet = book.add_worksheet("Черновик"), book.add_worksheet("Реестр")
        hidden.hide()
        hidden.write_row(0, 0, ["Не то"])
        sheet.activate()
        sheet.write_row(0, 0, ["Название", "Дата", "Число", "Да"])
        sheet.write_string(1, 0, "Паводок-Прогноз")
        sheet.write_datetime(1, 1, datetime(2026, 9, 1), book.add_format({"num_format": "dd.mm.yyyy"}))  # noqa: DTZ001
        sheet.write_number(1, 2, 1366)
        sheet.write_boolean(1, 3, True)
    return path


def rows_in(path: Path, sheet: str = "") -> list[list[Cell]]:
    with opened_table(path, FileTable(sheet=sheet), LIMIT) as table:
        return [[*table.columns], *([*cells] for _number, cells in table.rows)]


def test_cells_are_what_the_sheet_shows_and_days_are_days(workbook: Path) -> None:
    assert rows_in(workbook)[1:] == [["Паводок-Прогноз", date(2026, 9, 1), "1366", "TRUE"]]


def test_the_first_visible_sheet_is_read_unless_the_profile_names_one(workbook: Path) -> None:
    assert rows_in(workbook)[0][0] == "Название"
    assert rows_in(workbook, sheet="Черновик")[0][0] == "Не то"


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(workbook: Path) -> None:
    with pytest.raises(ImportTrouble, match="no sheet “Итоги”; it has: Черновик, Реестр"):
        rows_in(workbook, sheet="Итоги")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (encrypted_workbook, "encrypted"),
        (cell_in_the_last_corner, "outside the table"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and no more"), "damaged"),
        pytest.param(lambda path: zip_bomb(path, 700 << 20), "more memory", marks=pytest.mark.slow),
    ],
    ids=["encrypted", "last corner", "broken", "zip bomb"],
)
def test_a_hostile_workbook_ends_in_one_sentence(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    path = tmp_path / "hostile.xlsx"
    make(path)
    with pytest.raises(ImportTrouble, match=words):
        rows_in(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n...", "is PDF, not a table"),
        (b"\x89PNG\r\n", "is PNG"),
        (b"", "is empty"),
    ],
)
def test_a_file_is_told_by_its_first_bytes(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(ImportTrouble, match=words):
        rows_in(path)


def test_a_file_of_300_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as writing:
        writing.truncate(300 << 20)
    with pytest.raises(ImportTrouble, match="300 MB; an import reads at most 64 MB"):
        rows_in(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportTrouble, match=r"There is no file .*nowhere\.csv"):
        rows_in(tmp_path / "nowhere.csv")
