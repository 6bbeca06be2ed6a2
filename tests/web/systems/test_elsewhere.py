"""The first page and a unit's page, asked for a day of the law or a past moment."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.models import Assessment, Standing
from inventory.models import System
from tests.conftest import ClientOf
from tests.web.systems.list_scene import Register, codes_of_all_pages
from tests.web.systems.past_scene import BEFORE, CORRECTED, LATER, NOW, SYSTEMS

pytestmark = pytest.mark.django_db
STANDPOINTS = [f"known_at={BEFORE}", "on=2032-08-31"]


@pytest.fixture(params=["home", "unit"])
def path(request: pytest.FixtureRequest, past: Register) -> str:
    """The first page, and the page of a unit."""
    return "/" if request.param == "home" else f"/units/{past.institute.pk}/"


@pytest.mark.parametrize("stand", STANDPOINTS)
def test_every_figure_leads_to_the_systems_that_it_counts(reader: Client, path: str, stand: str) -> None:
    response = reader.get(f"{path}?{stand}")
    doors = re.findall(r'href="(/systems/\?[^"]*outlook=([A-Z_]+))"', response.content.decode())
    tally = response.context["tally"]
    verdicts = {**tally.verdicts, "NONE": tally.retired}
    assert {verdict for _door, verdict in doors} == {str(code) for code, count in verdicts.items() if count}
    for door, verdict in doors:
        assert stand in door
        assert len(codes_of_all_pages(reader, door.replace("&amp;", "&"))) == verdicts[verdict]


def test_the_past_counts_what_was_stored_and_says_what_came_later(reader: Client) -> None:
    response = reader.get(f"/?known_at={BEFORE}")
    then = Assessment.objects.filter(at__lt=CORRECTED).count()
    assert response.context["tally"].systems + response.context["tally"].retired == then == SYSTEMS
    assert re.search(rf"{LATER} (систем|systems)", response.content.decode().split("left-out")[1])


def test_those_with_another_verdict_today_are_counted(reader: Client) -> None:
    response = reader.get(f"/?known_at={BEFORE}")
    listed = codes_of_all_pages(reader, response.context["ways"].comparison)
    assert len(listed) == response.context["tally"].differing > 0


@pytest.mark.parametrize(("stand", "strip"), [(STANDPOINTS[0], "known-at"), (STANDPOINTS[1], "on-a-day")])
def test_the_strip_says_where_the_page_stands_and_leads_back(reader: Client, path: str, stand: str, strip: str) -> None:
    html = reader.get(f"{path}?{stand}").content.decode()
    assert f'class="{strip}"' in html
    assert f'<a href="{path}">' in html.split(f'class="{strip}"')[1].split("</div>")[0]


@pytest.mark.parametrize("stand", STANDPOINTS)
def test_what_is_of_today_is_not_shown(reader: Client, stand: str, past: Register) -> None:
    assert "deadline-list" not in reader.get(f"/?{stand}").content.decode()
    unit = reader.get(f"/units/{past.institute.pk}/?{stand}").content.decode()
    assert past.owner.full_name not in unit.split("<main")[1]


def test_now_is_as_before(reader: Client, path: str) -> None:
    response = reader.get(path)
    assert "tally" not in response.context
    assert "page=%2F" in response.content.decode()


def test_the_choice_of_a_day_leads_to_the_page_that_asked(reader: Client, path: str) -> None:
    assert reader.get("/systems/as-of/", {"page": path}).content.decode().count(f'action="{path}"') == 2


@pytest.mark.parametrize("page", ["/models/", "https://example.org/", "//example.org/units/1/", "x"])
def test_the_choice_of_a_day_leads_nowhere_else(reader: Client, page: str) -> None:
    main = reader.get("/systems/as-of/", {"page": page}).content.decode().split("<main")[1]
    assert main.count('action="/systems/"') == 2


@pytest.mark.parametrize("query", ["on=1900-01-01", "known_at=x", "on=2032-09-01&known_at=2031-03-15", "ruleset=x"])
def test_what_cannot_be_followed_is_refused_and_shows_no_verdict(reader: Client, path: str, query: str) -> None:
    response = reader.get(f"{path}?{query}")
    assert response.status_code == 400
    assert "outlook=" not in response.content.decode().split("<main")[1]


def test_a_day_that_is_still_being_judged_shows_progress(
    reader: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.systems.on_a_day.AT_ONCE", 2)
    first = reader.get(f"{path}?on=2028-05-05").content.decode()
    assert "<progress" in first
    assert "outlook=" not in first.split("<main")[1]
    assert any("tally" in reader.get(f"{path}?on=2028-05-05").context for _step in range(30))


def test_an_owner_counts_only_what_is_his(past: Register, client_of: ClientOf) -> None:
    with time_machine.travel(NOW, tick=False):
        tally = client_of(past.owner).get("/?on=2032-08-31").context["tally"]
        assert tally.systems + tally.retired == Standing.objects.visible_to(past.owner).count() < System.objects.count()


@pytest.mark.parametrize("stand", STANDPOINTS)
def test_the_number_of_queries_is_small_and_does_not_hang_on_the_systems(
    reader: Client, past: Register, stand: str
) -> None:
    counts = []
    for path in ("/", "/", f"/units/{past.institute.pk}/"):
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"{path}?{stand}")
        counts.append(len(queries))
    assert counts[2] - 2 <= counts[1] <= 14
