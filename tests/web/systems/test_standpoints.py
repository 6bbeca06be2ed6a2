"""The list on a day of the law, and as it was known: never mixed, and never more than was stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.models import Assessment, Generation, Outcome, Standing
from inventory.models import System
from tests.conftest import ClientOf
from tests.web.systems.list_scene import Register, codes_of_all_pages, csv_at, page_at, xlsx_at
from tests.web.systems.past_scene import BEFORE, CORRECTED, LATER, NOW, SYSTEMS
from web.systems.on_a_day import AT_ONCE

pytestmark = pytest.mark.django_db


def known(moment: datetime) -> dict[str, str]:
    """Code and outlook of what was known, read from the assessments one by one."""
    found: dict[str, str] = {}
    for row in Assessment.objects.filter(at__lte=moment).select_related("system").order_by("at", "pk"):
        found[row.system.code] = row.outlook_verdict
    return found


def test_a_past_moment_shows_each_system_with_what_was_stored_then(reader: Client) -> None:
    expected = known(datetime(2031, 3, 15, tzinfo=UTC))
    for verdict in set(expected.values()):
        codes = codes_of_all_pages(reader, f"/systems/?known_at={BEFORE}&outlook={verdict}&sort=code")
        assert codes == sorted(code for code, known_verdict in expected.items() if known_verdict == verdict)


def test_a_moment_after_the_correction_shows_the_corrected(reader: Client) -> None:
    assert known(NOW) != known(datetime(2031, 3, 15, tzinfo=UTC))
    for verdict in set(known(NOW).values()):
        codes = codes_of_all_pages(reader, f"/systems/?known_at=2031-04-02&outlook={verdict}&sort=code")
        assert codes == sorted(code for code, known_verdict in known(NOW).items() if known_verdict == verdict)


def test_the_moment_of_an_assessment_includes_it(reader: Client) -> None:
    shown = page_at(reader, "/systems/?known_at=2031-03-01T12:00&per_page=100")
    assert len(shown.codes) == SYSTEMS
    assert page_at(reader, "/systems/?known_at=2031-03-01T11:59").codes == []


def test_systems_of_later_are_counted_and_said_and_never_shown(reader: Client) -> None:
    page = page_at(reader, f"/systems/?known_at={BEFORE}&per_page=100")
    assert len(page.codes) == SYSTEMS
    assert re.search(rf"{LATER} (систем|systems)", page.html.split("left-out")[1])


def test_before_the_first_assessment_the_page_says_so(reader: Client) -> None:
    page = page_at(reader, "/systems/?known_at=2030-01-01")
    assert page.codes == []
    assert "01.03.2031, 12:00" in page.html


def test_those_with_another_verdict_today_are_counted_and_listed(reader: Client) -> None:
    then, now = known(datetime(2031, 3, 15, tzinfo=UTC)), known(NOW)
    differing = sorted(code for code, verdict in then.items() if now[code] != verdict)
    assert differing
    assert codes_of_all_pages(reader, f"/systems/?known_at={BEFORE}&differs=yes&sort=code") == differing


def test_an_abandoned_generation_was_never_known(reader: Client) -> None:
    row = Assessment.objects.order_by("pk").first()
    assert row is not None
    abandoned = Generation.objects.create(
        ruleset_id="ru-2026-06-bill",
        planning=True,
        because=Generation.Because.ACTIVATION,
        started_at=CORRECTED,
        abandoned_at=CORRECTED,
    )
    row.pk, row.at, row.generation, row._state.adding = None, row.at + timedelta(hours=1), abandoned, True
    row.outlook_verdict = "NONE"
    row.save(force_insert=True)
    assert row.system.code not in codes_of_all_pages(reader, f"/systems/?known_at={BEFORE}&outlook=NONE")


@pytest.mark.parametrize("stand", [f"known_at={BEFORE}", "on=2032-09-01"])
def test_every_link_of_the_page_stands_where_the_page_stands(reader: Client, stand: str) -> None:
    html = page_at(reader, f"/systems/?{stand}&per_page=25").html
    links = [part.split('"')[0] for part in html.split('href="') if part.startswith(("?", "/systems/?"))]
    assert len(links) > 10
    back = [link for link in links if stand not in link and link != "/systems/?"]
    assert set(back) <= {"/systems/"}


@pytest.mark.parametrize("stand", [f"known_at={BEFORE}", "on=2032-09-01", "on=2026-09-01&ruleset=ru-2026-03-draft"])
@pytest.mark.parametrize("sort", ["outlook", "-score", "name", "-completeness", "until"])
def test_pages_and_files_hold_the_same_systems_in_the_same_order(reader: Client, stand: str, sort: str) -> None:
    address = f"/systems/?{stand}&sort={sort}&q=прогноз"
    on_screen = codes_of_all_pages(reader, address)
    head, *rows = csv_at(reader, f"{address}&_export=csv")
    sheet = xlsx_at(reader, f"{address}&_export=xlsx").get_sheet_by_index(0).to_python()
    assert on_screen
    assert [row[0] for row in rows] == on_screen == [row[0] for row in sheet[1:]]
    assert len(set(head)) == len(head)


def test_the_file_of_a_past_moment_says_so_in_its_name_on_every_row_and_on_its_second_sheet(reader: Client) -> None:
    response = reader.get(f"/systems/?known_at={BEFORE}&_export=csv")
    assert f"kadastr-systems-known-{BEFORE}" in response.headers["Content-Disposition"]
    _head, *rows = csv_at(reader, f"/systems/?known_at={BEFORE}&_export=csv")
    place = [index for index, cell in enumerate(rows[0]) if cell == f"{BEFORE} 00:00:00"]
    assert len(place) == 1
    assert {row[place[0]] for row in rows} == {f"{BEFORE} 00:00:00"}
    about = xlsx_at(reader, f"/systems/?known_at={BEFORE}&_export=xlsx").get_sheet_by_index(1).to_python()
    assert any("243" in str(row[1]) and str(SYSTEMS) in str(row[1]) for row in about)


def test_the_file_of_a_day_says_so_in_its_name_and_on_every_row(reader: Client) -> None:
    response = reader.get("/systems/?on=2032-09-01&_export=csv")
    assert "kadastr-systems-on-2032-09-01" in response.headers["Content-Disposition"]
    _head, *rows = csv_at(reader, "/systems/?on=2032-09-01&_export=csv")
    assert len(rows) == SYSTEMS + LATER
    assert all("2032-09-01" in row for row in rows)


def test_the_day_of_the_outlook_gives_the_outlook(reader: Client) -> None:
    for verdict in set(Standing.objects.values_list("outlook", flat=True)):
        day = codes_of_all_pages(reader, f"/systems/?on=2031-05-12&outlook={verdict}&sort=code")
        assert day == codes_of_all_pages(reader, f"/systems/?outlook={verdict}&sort=code")


def test_after_the_transition_nothing_is_in_transition(reader: Client) -> None:
    assert page_at(reader, "/systems/?on=2032-08-31&outlook=IN_TRANSITION").codes
    assert page_at(reader, "/systems/?on=2032-09-01&outlook=IN_TRANSITION").codes == []


def test_another_rule_set_is_named_as_not_the_one_in_force(reader: Client) -> None:
    html = page_at(reader, "/systems/?on=2032-09-01&ruleset=ru-2026-03-draft").html
    assert "on-a-day" in html
    assert "Это не тот свод" in html


def test_asking_a_day_stores_no_verdict_and_judges_each_set_of_facts_once(reader: Client) -> None:
    before = Assessment.objects.count(), set(Standing.objects.values_list("pk", "outlook", "score"))
    page_at(reader, "/systems/?on=2032-08-31")
    judged = Outcome.objects.count()
    page_at(reader, "/systems/?on=2032-08-31&sort=score")
    assert Outcome.objects.count() == judged < System.objects.count()
    assert (Assessment.objects.count(), set(Standing.objects.values_list("pk", "outlook", "score"))) == before


def test_a_day_that_is_still_being_judged_shows_progress_and_no_verdict(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.systems.on_a_day.AT_ONCE", 3)
    assert AT_ONCE > 3
    first = page_at(reader, "/systems/?on=2028-01-01")
    assert first.rows == []
    assert "<progress" in first.html
    for _step in range(30):
        page = page_at(reader, "/systems/?on=2028-01-01")
        if page.rows:
            break
    assert page.rows
    assert "<progress" not in page.html


def test_a_part_of_the_page_that_waited_is_told_to_load_the_whole(reader: Client) -> None:
    page_at(reader, "/systems/?on=2032-08-31")
    answer = reader.get(
        "/systems/?on=2032-08-31&ruleset=ru-2026-243fz", headers={"HX-Request": "true", "HX-Target": "judging"}
    )
    assert answer.headers["HX-Refresh"] == "true"


def test_a_file_of_a_day_that_is_still_being_judged_waits_and_holds_every_row_at_last(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.systems.on_a_day.AT_ONCE", 3)
    address = "/systems/?on=2028-02-02&_export=csv"
    waiting = reader.get(address)
    assert (waiting.status_code, "<progress" in waiting.content.decode()) == (202, True)
    answers = (reader.get(address) for _step in range(30))
    assert next(answer.streaming for answer in answers if answer.status_code == 200)
    assert len(csv_at(reader, address)) == 1 + System.objects.count()


def test_a_page_that_waits_for_a_file_is_told_that_it_can_be_had(reader: Client) -> None:
    answer = reader.get("/systems/?on=2032-08-31&_export=csv", headers={"HX-Request": "true", "HX-Target": "judging"})
    assert answer.status_code == 202
    assert 'href="/systems/?on=2032-08-31&amp;_export=csv"' in answer.content.decode()


def test_a_system_that_is_being_assessed_anew_is_counted_and_not_shown_on_a_day(reader: Client) -> None:
    waiting = System.objects.order_by("pk").first()
    assert waiting is not None
    Standing.objects.filter(system=waiting).update(stale=True)
    codes = codes_of_all_pages(reader, "/systems/?on=2032-08-31&sort=code")
    assert waiting.code not in codes
    assert len(codes) == System.objects.count() - 1
    about = xlsx_at(reader, "/systems/?on=2032-08-31&_export=xlsx").get_sheet_by_index(1).to_python()
    assert [row[1] for row in about if "не вошли" in str(row[0]) or "not in the file" in str(row[0])] == [1]


@pytest.mark.parametrize(
    "query",
    ["on=2032-09-01&known_at=2031-03-15", "on=1900-01-01", "on=x", "known_at=2031-05-13", "known_at=x", "ruleset=x"],
)
def test_an_address_that_cannot_be_followed_shows_nothing_and_exports_nothing(reader: Client, query: str) -> None:
    page = page_at(reader, f"/systems/?{query}")
    assert page.rows == []
    assert "condition-wrong" in page.html
    assert reader.get(f"/systems/?{query}&_export=csv").status_code == 400


def test_a_condition_of_another_way_of_seeing_is_refused(reader: Client) -> None:
    assert page_at(reader, f"/systems/?known_at={BEFORE}&hosting=NL").rows == []
    assert page_at(reader, "/systems/?on=2032-09-01&question=any").rows == []


def test_an_owner_sees_of_the_past_only_what_is_his_today(past: Register, client_of: ClientOf) -> None:
    with time_machine.travel(NOW, tick=False):
        owner = client_of(past.owner)
        codes = codes_of_all_pages(owner, f"/systems/?known_at={BEFORE}&sort=code")
        mine = System.objects.visible_to(past.owner).filter(created_at__lt=CORRECTED).values_list("code", flat=True)
        assert codes == list(mine)
        other = System.objects.exclude(pk__in=System.objects.visible_to(past.owner)).first()
        assert other is not None
        assert owner.get(f"/systems/{other.code}/known/?known_at={BEFORE}").status_code == 404


@pytest.mark.parametrize("stand", [f"known_at={BEFORE}", "on=2032-08-31"])
def test_the_number_of_queries_does_not_grow_with_the_rows(reader: Client, stand: str) -> None:
    reader.get(
        f"/systems/?{stand}&ruleset=ru-2026-243fz" if stand.startswith("on") else f"/systems/?{stand}", follow=True
    )
    counts = []
    for query in ("&per_page=100", "&per_page=100&q=AIS-000001"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reader.get(f"/systems/?{stand}{query}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize("stand", [f"known_at={BEFORE}", "on=2032-08-31"])
def test_the_form_of_conditions_offers_only_what_can_be_asked_there(reader: Client, stand: str) -> None:
    html = reader.get(f"/systems/conditions/?{stand}").content.decode()
    assert stand.split("=")[1] in html
    assert 'name="question"' not in html
    assert ('name="setting"' in html) is stand.startswith("on")


def test_the_chooser_offers_the_four_days_and_keeps_search_and_unit(reader: Client, past: Register) -> None:
    html = reader.get(f"/systems/as-of/?q=прогноз&unit={past.institute.pk}&on=2032-09-01").content.decode()
    for day in ("2026-09-01", "2027-03-01", "2032-08-31", "2032-09-01"):
        assert f'name="on" value="{day}"' in html
    assert html.count('name="q" value="прогноз"') == 2
    assert html.count(f'name="unit" value="{past.institute.pk}"') == 2
