"""CSV in its dialects and encodings."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.importing.delimited import LONGEST_LINE, decode, likeliest_delimiter, rows_of
from inventory.importing.headers import unique_headers
from inventory.importing.table import table_of
from inventory.importing.trouble import ImportTrouble

RUSSIAN = "Название;Владелец;Дата ввода\nПаводок-Прогноз;ivanov@example.org;август 2025\n" * 3
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    text, _found = decode(RUSSIAN.encode(encoding), "")
    assert text == RUSSIAN


def test_a_byte_order_mark_goes_before_the_profile() -> None:
    assert decode(RUSSIAN.encode("utf-8-sig"), "cp1251") == (RUSSIAN, "utf-8-sig")


@pytest.mark.parametrize(
    ("data", "stated", "words"),
    [
        (b"a,b\x00c", "", "NUL bytes"),
        ("Имя\nЁж".encode("cp1251"), "utf-8", "not utf-8: byte 0xc8 in line 1"),
        (b"a,b", "ebcdic-9", "no encoding “ebcdic-9”"),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_one_sentence(data: bytes, stated: str, words: str) -> None:
    with pytest.raises(ImportTrouble, match=words):
        decode(data, stated)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_columns(delimiter: str) -> None:
    assert likeliest_delimiter(delimiter.join(["Название", "Владелец", "Дата"]) + "\n", header_row=1) == delimiter


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_rows_are_read_as_they_were_written(rows: list[list[str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    assert [cells for _number, cells in rows_of(written.getvalue(), delimiter)] == rows


@given(st.text(max_size=300))
def test_any_text_is_rows_or_one_sentence(text: str) -> None:
    try:
        numbers = [number for number, _cells in rows_of(text, ",")]
    except ImportTrouble:
        return
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_row_of_several_lines_is_one_row_and_an_empty_one_counts() -> None:
    rows = list(rows_of('name\n"two\nlines"\n\nlast\n', ","))
    assert rows == [(1, ["name"]), (2, ["two\nlines"]), (3, []), (4, ["last"])]


def test_a_quote_that_never_closes_is_named_with_its_row() -> None:
    with pytest.raises(ImportTrouble, match="Row 2"):
        list(rows_of('name\n"open\nand open\n', ","))


def test_a_line_of_nothing_but_delimiters_does_not_fill_the_memory() -> None:
    with pytest.raises(ImportTrouble, match="longer than"):
        list(rows_of("name\n" + "," * (LONGEST_LINE + 1), ","))


def test_a_header_that_occurs_again_says_which_column_it_is() -> None:
    assert unique_headers(["Name ", "If Other,\n explain.", "", "If Other, explain."]) == (
        "Name",
        "If Other, explain. (column 2)",
        "",
        "If Other, explain. (column 4)",
    )


@pytest.mark.parametrize("text", ["\n\n", ",,,\nx,y\n"])
def test_a_file_without_a_header_says_so(text: str) -> None:
    with pytest.raises(ImportTrouble, match="no header"):
        table_of(rows_of(text, ","), 1, "text")
