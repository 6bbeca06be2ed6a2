"""The export is the screen: same systems, same order, same columns, same words; and it is on record."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlencode

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.models import Standing, VerdictCode
from inventory.models import Membership, Person, System
from inventory.models.choices import Phase, Role, Setting
from tests.web.systems.list_scene import Register, codes_of_all_pages, csv_at, page_at, said_by, xlsx_at
from web.exporting.csv_stream import armed
from web.models import ExportRecord
from web.systems.register_columns import COLUMNS

pytestmark = pytest.mark.django_db


def _several(codes: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)


_conditions = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["прогноз", "AIS-0", "ёж", "сведения", "'", "=", "нетнигде"]),
        "outlook": _several(VerdictCode.values),
        "setting": _several([*Setting.values, "private", "unknown"]),
        "phase": _several(Phase.values),
        "phase_not": _several(Phase.values),
        "hosting": _several(["RU", "NL", "?", "abroad"]),
        "origin": _several(["RU", "CN", "?", "abroad"]),
        "responsible": st.sampled_from(["me", "none"]),
        "completeness_min": st.integers(0, 100).map(str),
        "in_operation_from": st.dates(date(2023, 1, 1), date(2027, 1, 1)).map(str),
        "sort": st.sampled_from([sign + c.key for c in COLUMNS if c.order for sign in ("", "-")]),
        "columns": st.permutations([c.key for c in COLUMNS if c.key != "code"]).map(
            lambda k: ",".join(["code", *k[:4]])
        ),
    },
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=_conditions)
def test_pages_csv_and_xlsx_hold_the_same_systems_in_the_same_order(browser: Client, query: dict[str, object]) -> None:
    address = f"/systems/?{urlencode(query, doseq=True)}"
    on_screen = codes_of_all_pages(browser, address)
    head, *rows = csv_at(browser, f"{address}&_export=csv")
    sheet = xlsx_at(browser, f"{address}&_export=xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == on_screen
    assert [row[0] for row in sheet[1:]] == on_screen
    assert sheet[0] == head


ADDRESSES = [
    "/systems/?per_page=100",
    "/systems/?per_page=100&sort=-score&outlook=UNDETERMINED&outlook=OUT_OF_SCOPE",
    "/systems/?per_page=100&columns=code,today,phase,in_operation,purpose,operator,assumed,responsible,name,unit",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_file_says_cell_for_cell_what_the_page_says(browser: Client, address: str) -> None:
    page = page_at(browser, address)
    keys = re.search(r"columns=([\w,]+)", address)
    shown = keys[1].split(",") if keys else [column.key for column in COLUMNS if column.chosen]
    _head, *rows = csv_at(browser, f"{address}&_export=csv")
    in_file = dict(zip(_keys_of_record(), zip(*rows, strict=True), strict=True))
    for position, key in enumerate(shown):
        on_screen = [said_by(row[position]) for row in page.rows]
        assert [_compared(key, armed(cell)) for cell in in_file[key]] == [_compared(key, cell) for cell in on_screen]


def test_what_is_red_on_the_page_is_named_in_the_file(browser: Client) -> None:
    Standing.objects.filter(hosting__contains=["NL"]).update(breaking=["NL"])
    red = re.compile(r'country-breaks[^>]*><span aria-hidden="true">(\w\w)')
    page = page_at(browser, "/systems/?per_page=100&columns=code,data")
    _head, *rows = csv_at(browser, "/systems/?per_page=100&columns=code,data&_export=csv")
    assert ["; ".join(sorted(red.findall(row[1]))) for row in page.rows] == [row[2] for row in rows]
    assert any(row[2] for row in rows)


def _keys_of_record() -> list[str]:
    record = ExportRecord.objects.latest("pk")
    return [str(key) for key in record.columns]


def _compared(key: str, cell: str) -> str:
    """The page draws countries as chips with their names, per cent with its sign, and truth values as words."""
    if key == "data":
        return " ".join(sorted(re.findall(r"\b[A-Z]{2}\b|\?", cell)))
    if key == "completeness":
        return cell.replace("\u202f%", "")
    if key == "assumed":
        return {"TRUE": "да", "FALSE": "нет"}.get(cell, cell)
    return cell


def test_the_verdict_brings_its_day_today_and_the_rule_set(browser: Client) -> None:
    head, *rows = csv_at(browser, "/systems/?columns=code,outlook&_export=csv")
    assert len(head) == 5
    system = System.objects.select_related("standing").get(code=rows[0][0])
    standing = system.standing
    assert rows[0][1:] == [
        str(VerdictCode(standing.outlook).label),
        standing.outlook_on.isoformat(),
        str(VerdictCode(standing.today).label),
        standing.ruleset_id,
    ]


def test_a_column_that_another_brings_already_stands_once(browser: Client) -> None:
    head, *_rows = csv_at(browser, "/systems/?columns=code,outlook,today&_export=csv")
    assert len(head) == len(set(head)) == 5


def test_csv_begins_with_the_mark_of_utf_8_and_can_be_had_with_commas(browser: Client) -> None:
    assert b"".join(browser.get("/systems/?_export=csv")).startswith("\ufeff".encode())
    assert csv_at(browser, "/systems/?_export=csv&_delimiter=comma", ",") == csv_at(browser, "/systems/?_export=csv")


def test_names_like_formulas_are_disarmed_in_csv_and_come_back_whole(browser: Client) -> None:
    _head, *rows = csv_at(browser, "/systems/?columns=code,name&_export=csv")
    names = dict(System.objects.values_list("code", "name"))
    assert {code: armed(name) for code, name in rows} == names
    assert not [name for _code, name in rows if name[0] in "=+-@\t\r"]
    assert [name for _code, name in rows if name.startswith("'=")]


def test_moments_are_in_moscow_time_and_the_head_names_the_zone(browser: Client) -> None:
    code = System.objects.order_by("number").values_list("code", flat=True)[0]
    System.objects.filter(code=code).update(updated_at=datetime(2032, 8, 31, 21, 30, tzinfo=UTC))
    head, row = csv_at(browser, f"/systems/?columns=updated&q={code}&_export=csv")
    assert "Europe/Moscow" in head[0]
    assert row == ["2032-09-01 00:30:00"]
    sheet = xlsx_at(browser, f"/systems/?columns=updated&q={code}&_export=xlsx").get_sheet_by_index(0).to_python()
    assert sheet[1] == [datetime.fromisoformat("2032-09-01 00:30:00")]


def test_xlsx_holds_real_dates_numbers_and_truth_values(browser: Client) -> None:
    address = "/systems/?columns=score,due,assumed,completeness&sort=due&score_min=1&_export=xlsx"
    first = xlsx_at(browser, address).get_sheet_by_index(0).to_python()[1]
    assert [type(cell) for cell in first] == [float, date, bool, float]


def test_xlsx_says_what_it_holds(browser: Client, register: Register) -> None:
    with time_machine.travel(datetime(2027, 1, 15, 22, 30, tzinfo=UTC), tick=False):
        browser.force_login(register.officer)
        book = xlsx_at(browser, "/systems/?outlook=UNDETERMINED&phase_not=retired&sort=-score&_export=xlsx")
    about = {str(row[0]): row[1] for row in book.get_sheet_by_index(1).to_python()}
    said = " ".join(str(value) for value in about.values())
    count = System.objects.filter(standing__outlook="UNDETERMINED").exclude(phase="retired").count()
    assert register.officer.full_name in said
    assert "ru-2026-243fz" in said
    assert datetime.fromisoformat("2027-01-16 01:30:00") in about.values()
    assert float(count) in about.values()
    assert str(VerdictCode.UNDETERMINED.label) in said


def test_every_export_is_on_record_with_its_question_and_its_rows(browser: Client, register: Register) -> None:
    _head, *rows = csv_at(browser, "/systems/?outlook=UNDETERMINED&sort=-score&page=2&_export=csv")
    record = ExportRecord.objects.get()
    assert (record.person, record.subject, record.file_format) == (register.officer, "systems", "csv")
    assert record.query == "outlook=UNDETERMINED&sort=-score"
    assert record.rows == len(rows) > 0
    assert record.ruleset_id == "ru-2026-243fz"


def test_an_export_that_breaks_off_is_on_record_without_rows(browser: Client) -> None:
    chunks = iter(browser.get("/systems/?_export=csv"))
    next(chunks)
    assert ExportRecord.objects.get().rows is None


def test_a_file_is_named_for_old_and_new_browsers_and_kept_by_no_cache(browser: Client) -> None:
    with time_machine.travel(datetime(2027, 1, 15, 22, 30, tzinfo=UTC), tick=False):
        browser.force_login(Person.objects.get(memberships__role=Role.OFFICER))
        headers = browser.get("/systems/?_export=csv").headers
    assert 'filename="kadastr-systems-2027-01-16.csv"' in headers["Content-Disposition"]
    assert "2027-01-16.csv" in unquote(headers["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert headers["Cache-Control"] == "no-store, private"


def test_someone_who_may_not_export_gets_403_and_no_record(browser: Client, register: Register) -> None:
    browser.force_login(register.administrator)
    assert browser.get("/systems/").status_code == 200
    assert browser.get("/systems/?_export=csv").status_code == 403
    assert not ExportRecord.objects.exists()


def test_rows_of_units_in_which_one_may_only_look_stay_out_of_the_file(browser: Client, register: Register) -> None:
    Membership.objects.create(person=register.administrator, unit=register.waterworks, role=Role.AUDITOR)
    browser.force_login(Person.objects.get(pk=register.administrator.pk))
    _head, *rows = csv_at(browser, "/systems/?sort=code&_export=csv")
    assert [row[0] for row in rows] == list(System.objects.in_unit(register.waterworks).values_list("code", flat=True))
    assert len(codes_of_all_pages(browser, "/systems/?sort=code")) == System.objects.count()


def test_a_file_that_does_not_exist_as_a_format_is_refused(browser: Client) -> None:
    response = browser.get("/systems/?_export=pdf")
    assert response.status_code == 400
    assert response.context["complaints"][0].parameter == "_export"


def test_a_streamed_file_keeps_the_language_in_which_it_was_asked_for(browser: Client, register: Register) -> None:
    Person.objects.filter(pk=register.officer.pk).update(language="en")
    english = browser.get("/systems/?columns=code,in_operation,outlook&_export=csv")
    Person.objects.filter(pk=register.officer.pk).update(language="ru")
    browser.get("/systems/")
    text = b"".join(english).decode("utf-8-sig")
    assert not re.search(r"[а-яё]", text, re.I)
