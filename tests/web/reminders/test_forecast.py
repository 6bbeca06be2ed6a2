"""The page of the forecast, and its rows as a file."""

from datetime import date

import pytest
from django.test import Client

from compliance.models import Deadline, Policy
from compliance.reminders.policies import shipped
from compliance.reminders.setting_policies import unsaved
from inventory.models import Person
from tests.conftest import ClientOf, MakeSystem
from tests.web.reminders.conftest import SCENE, with_deadline

PAGE = "/reminders/forecast/"


def rows(client: Client, **asked: str) -> list[tuple[str, str]]:
    """Day and offset of the rows on the page, until the end of the forecast unless `last` says otherwise."""
    asked.setdefault("last", "2032-12-31")
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return [(f"{row.line.on}", row.line.first.code) for row in response.context["page"]]


def test_every_reminder_to_come_has_a_row(
    deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    found = rows(client_of(owner))
    assert [code for _day, code in found] == [
        "m3",
        "m2",
        "m1",
        "d21",
        "d14",
        "d7",
        "d0",
        "o7",
        "o14",
        "o21",
        "o28",
        "up",
    ]
    assert found[0] == ("2031-05-30", "m3")


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"q": "паводок"}, 12),
        ({"q": "насосная"}, 0),
        ({"who": "Белова"}, 0),
        ({"who": "власов"}, 11),
        ({"kind": "contract_ends"}, 0),
        ({"first": "2031-08-01", "last": "2031-08-31"}, 4),
    ],
)
def test_rows_are_found_by_system_person_kind_and_day(
    deadline: Deadline, client_of: ClientOf, officer: Person, asked: dict[str, str], number: int
) -> None:
    assert len(rows(client_of(officer), **asked)) == number


def test_without_days_the_next_three_months_are_shown(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(PAGE)
    assert (response.context["first"], response.context["last"]) == (date(2031, 5, 12), date(2031, 8, 12))
    assert [row.line.first.code for row in response.context["page"]] == ["m3", "m2", "m1", "d21"]


def test_nothing_of_another_unit_is_told(
    deadline: Deadline, foreign_deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    assert len(rows(client_of(owner))) == 12
    assert len(rows(client_of(officer))) == 24
    assert client_of(owner).get(PAGE).context["forecast"].total == 12


def test_a_question_that_cannot_be_read_shows_no_row_and_says_why(client_of: ClientOf, officer: Person) -> None:
    response = client_of(officer).get(PAGE, {"first": "2031-09-01", "last": "2031-08-01"})
    assert len(response.context["page"]) == 0
    assert 'role="alert"' in response.content.decode()


def test_mails_are_counted_beside_reminders(
    deadline: Deadline, make_system: MakeSystem, client_of: ClientOf, officer: Person, owner: Person
) -> None:
    with_deadline(make_system(name="Вторая", responsible=owner))
    forecast = client_of(officer).get(PAGE).context["forecast"]
    assert (forecast.totals, forecast.mails) == ([24], [12])


def test_the_counts_follow_a_change_of_the_policy(deadline: Deadline, client_of: ClientOf, officer: Person) -> None:
    client = client_of(officer)
    assert client.get(PAGE).context["forecast"].total == 12
    policy = unsaved(shipped()["verdict_gets_worse"], None)
    policy.offsets, policy.changed_by, policy.changed_at = ["d0"], officer, SCENE
    policy.save()
    assert client.get(PAGE).context["forecast"].total == 6
    assert Policy.objects.count() == 1


def test_the_file_holds_all_rows_of_the_question(deadline: Deadline, client_of: ClientOf, officer: Person) -> None:
    response = client_of(officer).get(PAGE, {"last": "2031-08-31", "_export": "csv"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 7
    assert lines[1].startswith("2031-05-30;Власов Николай Андреевич;AIS-")


def test_deadlines_far_ahead_are_counted_to_the_end_of_2032(
    make_system: MakeSystem, client_of: ClientOf, owner: Person
) -> None:
    with_deadline(make_system(responsible=owner), date(2032, 8, 31))
    forecast = client_of(owner).get(PAGE).context["forecast"]
    assert forecast.years == [2031, 2032]
    assert forecast.last == date(2032, 12, 31)
