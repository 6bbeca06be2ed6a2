"""Two sides, over what the reader sees: the page, its doors, its file."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from compliance.models import Assessment, Standing
from compliance.whatif import compare
from inventory.models import Person, System, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, TOO_LATE, save_foreign_system
from web.models import ExportRecord
from web.rulesets import comparing

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)
ADDRESS = "/rulesets/compare/?a=ru-2026-243fz&b=ru-2026-03-draft&on=2027-09-01"


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    return [
        save_foreign_system(institute, IN_TIME, NOW, name="Прогноз <притока>"),
        save_foreign_system(institute, TOO_LATE, NOW, name="Сводка для штаба"),
        save_foreign_system(waterworks, IN_TIME, NOW, name="Учёт утечек"),
    ]


@pytest.fixture
def audit(client_of: ClientOf, auditor: Person) -> Client:
    return client_of(auditor)


def file_of(client: Client, address: str) -> bytes:
    response: Any = client.get(address)
    return b"".join(response.streaming_content)


def test_the_page_counts_and_lists_what_changes(systems: list[System], audit: Client) -> None:
    response = audit.get(ADDRESS + "&change=verdict")
    found = response.context["found"]
    assert (found.systems, found.flips) == (3, 2)
    assert response.context["rules"][0].key == "R32-TRUSTED-REGISTER"
    page = response.content.decode()
    assert "Прогноз &lt;притока&gt;" in page
    assert "Сводка для штаба" not in page
    assert Assessment.objects.count() == 3


def test_only_visible_systems_are_compared(
    systems: list[System], client_of: ClientOf, owner_of_other_unit: Person
) -> None:
    response = client_of(owner_of_other_unit).get(ADDRESS)
    assert response.context["found"].systems == 1
    assert "притока" not in response.content.decode()


def test_the_page_opens_with_the_active_rule_set_on_the_first_day_of_both(audit: Client) -> None:
    response = audit.get("/rulesets/compare/")
    form = response.context["form"]
    assert (response.status_code, form.cleaned_data["a"]) == (200, "ru-2026-243fz")
    assert form.cleaned_data["a"] != form.cleaned_data["b"]


def test_each_figure_is_a_door_to_exactly_what_it_counts(systems: list[System], audit: Client) -> None:
    context = audit.get(ADDRESS).context
    cells = [cell for row in context["matrix"] for cell in row.cells if cell.url]
    doors = [*cells, *context["rules"], *context["units"]]
    assert len(doors) >= 4
    for door in doors:
        assert audit.get("/rulesets/compare/" + door.url).context["page"].paginator.count == door.systems, door


def test_a_day_of_its_own_and_other_answers_make_another_side(systems: list[System], audit: Client) -> None:
    found = audit.get("/rulesets/compare/?a=ru-2026-243fz&b=ru-2026-243fz&on=2032-08-31&on_b=2032-09-01").context[
        "found"
    ]
    assert found.flips == 2
    response = audit.get("/rulesets/compare/?b=ru-2026-243fz&on=2027-09-01&b-planning_assumption=no")
    assert response.context["found"].pairs["IN_TRANSITION", "NOT_YET"] == 2
    assert response.context["sides"][1].otherwise
    assert not response.context["sides"][0].otherwise


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("a=nope", "a"),
        ("b=nope", "b"),
        ("b=trial-99999", "b"),
        ("on=31.02.2027", "on"),
        ("on=", "on"),
        ("on=9999-12-31", "on"),
        ("on=0001-01-01", "on"),
        ("on_b=soon", "on_b"),
        ("a-cutoff_day=never", "a-cutoff_day"),
        ("b=ru-2026-03-draft&b-cutoff_day=yes", "b-cutoff_day"),
        ("a-planning_assumption=open", "a-planning_assumption"),
        ("a-weather=fine", "__all__"),
        ("weather=fine", "__all__"),
        ("before=PERHAPS", "before"),
        ("after=%00", "after"),
        ("unit=99999", "unit"),
        ("unit=x", "unit"),
        ("rule=" + "x" * 50, "rule"),
        ("change=colour", "change"),
        ("q=a%00b", "q"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_listed(
    systems: list[System], audit: Client, query: str, field: str
) -> None:
    for export in ("", "&_export=csv"):
        response = audit.get(f"/rulesets/compare/?{query}{export}")
        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
        assert "found" not in response.context
        assert not any(words in response.content.decode() for words in ("Not saved", "Не сохранено"))
        assert "AIS-" not in response.content.decode()


@pytest.mark.parametrize("day", ["1992-01-01", "2026-01-01", "2199-12-31"])
def test_any_day_of_two_centuries_has_an_answer(systems: list[System], audit: Client, day: str) -> None:
    response = audit.get(f"/rulesets/compare/?on={day}&page=nonsense")
    assert response.status_code == 200
    assert any(side.unpublished for side in response.context["sides"]) == (day < "2026-07-26")
    assert (response.context["no_rules_yet"] is not None) == (day < "2026-03-18")


def test_what_takes_long_shows_the_counts_so_far_and_goes_on_by_itself(
    systems: list[System], audit: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "compare", lambda systems, before, after, at: compare(systems, before, after, at, 1))
    response = audit.get(ADDRESS)
    assert (response.context["found"].progress.done, response.context["found"].progress.total) == (2, 4)
    assert "page" not in response.context
    assert 'hx-trigger="load' in response.content.decode()
    assert audit.get(ADDRESS).context["found"].systems == 3
    assert "page" in audit.get(ADDRESS).context


def test_an_export_of_what_is_not_whole_is_refused(
    systems: list[System], audit: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "compare", lambda systems, before, after, at: compare(systems, before, after, at, 1))
    response = audit.get(ADDRESS + "&_export=csv")
    assert (response.status_code, ExportRecord.objects.count()) == (409, 0)


def test_of_very_many_systems_the_list_follows_the_counts(
    systems: list[System], audit: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MANY", 2)
    response = audit.get(ADDRESS)
    assert response.context["found"].systems == 3
    assert "page" not in response.context
    assert "page" in audit.get("/rulesets/compare/" + response.context["rows_url"]).context


def test_the_file_is_the_list_and_names_both_sides(systems: list[System], audit: Client, auditor: Person) -> None:
    chosen = ADDRESS + "&before=IN_TRANSITION&after=NOT_PERMITTED"
    listed = [change.code for change, _title in audit.get(chosen).context["rows"]]
    body = file_of(audit, chosen + "&_export=csv")
    rows = list(csv.reader(StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == listed
    assert "R32-TRUSTED-REGISTER" in rows[1]
    book = CalamineWorkbook.from_filelike(BytesIO(file_of(audit, chosen + "&_export=xlsx")))
    about = " ".join(str(cell) for row in book.get_sheet_by_index(1).to_python() for cell in row)
    assert "ru-2026-243fz" in about
    assert "ru-2026-03-draft" in about
    record = ExportRecord.objects.latest("pk")
    assert (record.subject, record.rows, record.person) == ("comparison", 2, auditor)


def test_who_may_not_export_gets_no_file(systems: list[System], client_of: ClientOf, administrator: Person) -> None:
    assert client_of(administrator).get(ADDRESS + "&_export=csv").status_code == 403


def test_systems_that_wait_to_be_judged_are_counted_from_what_is_known_now(
    systems: list[System], audit: Client
) -> None:
    Standing.objects.update(stale=True)
    assert audit.get(ADDRESS).context["found"].flips == 2
