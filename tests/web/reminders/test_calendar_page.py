"""The calendar of deadlines: a month as a table, the years ahead in figures, each of them a door to its list."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from compliance.models import Deadline
from inventory.models import Person
from tests.conftest import ClientOf, MakeSystem
from tests.web.reminders.conftest import DUE, with_deadline
from web.reminders.months import Day

PAGE = "/reminders/calendar/"


def days(client: Client, **asked: str) -> list[Day]:
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return [day for week in response.context["weeks"] for day in week]


def busy(client: Client, **asked: str) -> dict[date, int]:
    """The days of the month that have deadlines, with how many."""
    return {day.on: day.number for day in days(client, **asked) if day.number}


def listed(client: Client, url: str) -> int:
    """How many deadlines the list shows to which a figure leads."""
    return int(client.get(unescape(url)).context["page"].paginator.count)


def test_it_opens_on_this_month_in_moscow(client_of: ClientOf, owner: Person) -> None:
    with travel("2031-05-31T21:30:00+00:00", tick=False):
        response = client_of(owner).get(PAGE)
        assert response.context["month"] == date(2031, 6, 1)
        assert [day.on for day in days(client_of(owner)) if day.is_today] == [date(2031, 6, 1)]


def test_a_month_has_whole_weeks_from_monday(client_of: ClientOf, owner: Person) -> None:
    shown = days(client_of(owner), month="2031-08")
    assert (shown[0].on, shown[-1].on, len(shown)) == (date(2031, 7, 28), date(2031, 8, 31), 35)
    assert shown[0].on.weekday() == 0


def test_a_deadline_stands_on_its_last_good_day(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    page = client_of(owner).get(PAGE, {"month": "2031-08"}).content.decode()
    assert busy(client_of(owner), month="2031-08") == {DUE: 1}
    assert f"/systems/{deadline.system.code}/" in page


def test_every_figure_is_the_length_of_the_list_to_which_it_leads(
    deadline: Deadline, make_system: MakeSystem, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    with_deadline(make_system(name="Створ"), DUE)
    with_deadline(make_system(name="Плотина", responsible=officer), date(2031, 8, 30))
    with_deadline(make_system(name="Прошлое"), date(2031, 5, 2))
    for client in (client_of(owner), client_of(officer)):
        for whose in ("all", "mine"):
            response = client.get(PAGE, {"month": "2031-08", "whose": whose})
            figures = [(day.number, day.url) for week in response.context["weeks"] for day in week if day.number]
            figures += [(m.number, m.url) for week in response.context["weeks"] for day in week for m in day.matters]
            for year in response.context["years"]:
                figures += [(year.number, year.url)]
                figures += [(number, url) for _words, number, url in year.months if number]
            assert figures
            assert {url: number for number, url in figures} == {url: listed(client, url) for _n, url in figures}


def test_an_owner_sees_the_own_unit_and_an_officer_everything(
    deadline: Deadline, foreign_deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    assert busy(client_of(owner), month="2031-08") == {DUE: 1}
    assert busy(client_of(officer), month="2031-08") == {DUE: 2}
    assert busy(client_of(officer), month="2031-08", whose="mine") == {}
    assert busy(client_of(owner), month="2031-08", whose="mine") == {DUE: 1}


def test_days_off_are_grey_and_named(client_of: ClientOf, owner: Person) -> None:
    shown = {day.on: day.is_working for day in days(client_of(owner), month="2026-11")}
    assert [shown[date(2026, 11, number)] for number in (3, 4, 7, 9)] == [True, False, False, True]


def test_a_year_whose_transferred_days_are_not_known_is_said_so(client_of: ClientOf, owner: Person) -> None:
    client = client_of(owner)
    assert client.get(PAGE, {"month": "2026-11"}).context["transfers_known"]
    assert "section-note" in month_section(client, "2032-08")
    assert "section-note" not in month_section(client, "2026-11")


def month_section(client: Client, month: str) -> str:
    page = client.get(PAGE, {"month": month}).content.decode()
    return page.partition("calendar-month")[0].rpartition("section-head")[2]


def test_the_years_go_to_the_end_of_the_transition(client_of: ClientOf, owner: Person) -> None:
    years = client_of(owner).get(PAGE).context["years"]
    assert [year.year for year in years] == [2031, 2032]


def test_a_later_deadline_and_an_earlier_month_make_more_years(
    system: object, deadline: Deadline, client_of: ClientOf, owner: Person
) -> None:
    with_deadline(deadline.system, date(2034, 2, 28))
    years = client_of(owner).get(PAGE, {"month": "2030-01"}).context["years"]
    assert [year.year for year in years] == [2030, 2031, 2032, 2033, 2034]


def test_one_steps_from_month_to_month_and_to_the_next_that_has_deadlines(
    deadline: Deadline, client_of: ClientOf, owner: Person
) -> None:
    context = client_of(owner).get(PAGE, {"month": "2030-12", "whose": "mine"}).context
    assert [url for url, _words in context["steps"]] == [
        "?month=2030-11&whose=mine",
        "?month=2031-01&whose=mine",
    ]
    assert (context["nearest"][0], context["nearest"][1][0]) == (None, "?month=2031-08&whose=mine")


@pytest.mark.parametrize(
    "month", ["2031-13", "2031-00", "1999-01", "2100-01", "2031", "x", "\0", "２０３１-０８", "-1-01", "2031-8"]
)
def test_what_is_no_month_is_said_and_this_month_shown(client_of: ClientOf, owner: Person, month: str) -> None:
    response = client_of(owner).get(PAGE, {"month": month})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert response.context["month"] == date(2031, 5, 1)


@pytest.mark.parametrize("month", ["2020-01", "2099-12"])
def test_the_first_and_the_last_month_can_be_left_by_no_step_that_fails(
    client_of: ClientOf, owner: Person, month: str
) -> None:
    response = client_of(owner).get(PAGE, {"month": month})
    for url, _words in response.context["steps"]:
        assert client_of(owner).get(PAGE + url).status_code == 200


def test_it_is_a_table_with_heads_for_those_who_hear_it(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    page = client_of(owner).get(PAGE, {"month": "2031-08"}).content.decode()
    month = page.partition('<table class="calendar-month">')[2].partition("</table>")[0]
    assert len(re.findall(r'<th scope="col"><abbr title="[^"]+">', month)) == 7
    assert "<caption" in month
    assert month.count("<td") == 35
    assert 'datetime="2031-08-31"' in month


def test_its_queries_do_not_grow_with_its_deadlines(
    make_system: MakeSystem,
    client_of: ClientOf,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(officer)
    for number in range(6):
        with_deadline(make_system(name=f"Система {number}", responsible=officer), date(2031, 8, 10 + number))
    with django_assert_max_num_queries(13):
        assert len(busy(client, month="2031-08")) == 6


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "verdict_gets_worse"}, 1),
        ({"kind": "contract_ends"}, 0),
        ({"kind": "nosuch"}, 0),
        ({"whose": "mine"}, 1),
        ({"whose": "theirs"}, 0),
        ({"first": "2031-09-01"}, 0),
        ({"first": "2031-08-31", "last": "2031-08-31"}, 1),
    ],
)
def test_the_list_can_be_asked_for_days_kinds_and_the_own(
    deadline: Deadline, client_of: ClientOf, owner: Person, asked: dict[str, str], found: int
) -> None:
    response = client_of(owner).get("/reminders/deadlines/", {"show": "all", **asked})
    assert len(response.context["page"]) == found
