"""XLSX: values by their kind, no live formula, nothing cut in silence."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from web.exporting.sheet import Kind, Row, SheetColumn
from web.exporting.xlsx_file import LONGEST_TEXT, Written, write_xlsx

COLUMNS = [
    SheetColumn("text", "Название", Kind.TEXT, lambda row: row["text"]),
    SheetColumn("number", "Балл", Kind.NUMBER, lambda row: row.get("number")),
    SheetColumn("day", "Срок", Kind.DATE, lambda row: row.get("day")),
    SheetColumn("moment", "Изменена", Kind.MOMENT, lambda row: row.get("moment")),
    SheetColumn("yes", "Допущение", Kind.YES_NO, lambda row: row.get("yes")),
]


def _written(rows: list[Row]) -> tuple[Written, BytesIO]:
    out = BytesIO()
    return write_xlsx(out, "Системы", COLUMNS, rows, [("Кто", "Орлова"), ("День", date(2027, 3, 1))]), out


def _sheet(out: BytesIO, number: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(out.getvalue())).get_sheet_by_index(number).to_python()


def test_values_keep_their_kind() -> None:
    moment = datetime(2032, 8, 31, 21, 30, tzinfo=UTC)
    _done, out = _written([{"text": "А", "number": 71, "day": date(2032, 8, 31), "moment": moment, "yes": False}])
    assert _sheet(out)[1] == ["А", 71.0, date(2032, 8, 31), datetime.fromisoformat("2032-09-01 00:30:00"), False]


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(0)", "{=1}", "+1", "@x", "http://example.org", "007", "TRUE", "'x", " x "]
)
def test_a_text_stays_the_text_that_it_was(text: str) -> None:
    _done, out = _written([{"text": text}])
    assert _sheet(out)[1][0] == text
    with ZipFile(out) as parts:
        assert not re.search(rb"<f[ >]|<hyperlink", parts.read("xl/worksheets/sheet1.xml"))


def test_nothing_is_written_where_nothing_is_known() -> None:
    _done, out = _written([{"text": "А"}])
    assert _sheet(out)[1][1:] == ["", "", "", ""]


@pytest.mark.parametrize("letter", ["я", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_counted(letter: str) -> None:
    done, out = _written([{"text": letter * 40_000}, {"text": "кратко"}])
    cell = str(_sheet(out)[1][0])
    assert len(cell.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert cell.endswith("]")
    assert "40000" in cell
    assert done == Written(rows=2, cut=1)
    assert [row for row in _sheet(out, 1) if "1" in str(row[1])]


def test_a_text_that_just_fits_is_whole() -> None:
    done, out = _written([{"text": "я" * LONGEST_TEXT}])
    assert _sheet(out)[1][0] == "я" * LONGEST_TEXT
    assert done.cut == 0


def test_the_head_stays_in_sight() -> None:
    _done, out = _written([{"text": "А"}])
    with ZipFile(out) as parts:
        assert b'state="frozen"' in parts.read("xl/worksheets/sheet1.xml")


def test_the_second_sheet_says_what_the_first_holds() -> None:
    _done, out = _written([{"text": "А"}, {"text": "Б"}])
    about = _sheet(out, 1)
    assert about[:2] == [["Кто", "Орлова"], ["День", date(2027, 3, 1)]]
    assert about[2][1] == 2.0


def test_a_file_without_rows_has_its_head() -> None:
    done, out = _written([])
    assert _sheet(out) == [["Название", "Балл", "Срок", "Изменена", "Допущение"]]
    assert done.rows == 0
