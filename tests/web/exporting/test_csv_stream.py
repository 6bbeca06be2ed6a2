"""CSV: streamed, disarmed, and read back as it was."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.exporting.csv_stream import CHUNK_ROWS, armed, csv_chunks, disarmed
from web.exporting.sheet import Kind, Row, SheetColumn

TEXT = SheetColumn("text", "Текст", Kind.TEXT, lambda row: row["text"])


def _read(columns: list[SheetColumn], rows: list[Row]) -> list[list[str]]:
    text = b"".join(csv_chunks(columns, rows)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


@given(st.text())
def test_whatever_a_text_holds_it_comes_back(text: str) -> None:
    assert armed(disarmed(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_cell_is_read_back_as_it_was_written(text: str) -> None:
    assert armed(_read([TEXT], [{"text": text}])[1][0]) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 495", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", "'тихо"]
)
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert disarmed(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Прогноз", "1 = 1", "a-b", "2032-08-31"])
def test_what_it_could_not_run_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_titles_are_disarmed_as_well() -> None:
    assert _read([SheetColumn("a", "=1", Kind.TEXT, lambda row: "")], [])[0] == ["'=1"]


def test_the_head_leaves_before_the_first_row_is_read() -> None:
    def rows() -> Iterator[Row]:
        raise AssertionError("A row was read before the head had left.")
        yield {}

    assert next(csv_chunks([TEXT], rows())).decode("utf-8-sig") == "Текст\r\n"


def test_rows_leave_in_chunks_and_not_at_the_end() -> None:
    read: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(3 * CHUNK_ROWS):
            read.append(number)
            yield {"text": str(number)}

    chunks = csv_chunks([TEXT], rows())
    next(chunks)
    next(chunks)
    assert len(read) == CHUNK_ROWS


def test_each_kind_of_value_has_one_spelling() -> None:
    row = {"n": 71, "d": date(2032, 8, 31), "m": datetime(2032, 8, 31, 21, 30, 5, 123, tzinfo=UTC), "y": True}
    columns = [
        SheetColumn("n", "n", Kind.NUMBER, lambda row: row["n"]),
        SheetColumn("d", "d", Kind.DATE, lambda row: row["d"]),
        SheetColumn("m", "m", Kind.MOMENT, lambda row: row["m"]),
        SheetColumn("y", "y", Kind.YES_NO, lambda row: row["y"]),
    ]
    assert _read(columns, [row])[1] == ["71", "2032-08-31", "2032-09-01 00:30:05", "TRUE"]
    assert _read(columns, [dict.fromkeys(row)])[1] == ["", "", "", ""]
