"""The ledger of reminders."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from compliance.models import Deadline, Heartbeat, Mail, Reminder
from inventory.models import Membership, Person
from tests.conftest import ClientOf, MakeSystem
from tests.web.reminders.conftest import SCENE, with_deadline

LIST = "/reminders/ledger/"


def offsets(client: Client, **asked: str) -> list[str]:
    """Offsets of the rows on the page, in its order; of those ahead unless `show` asks for others."""
    asked.setdefault("show", "ahead")
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return [reminder.offset for reminder in response.context["page"]]


def test_what_lies_ahead_comes_first_and_soonest_first(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    assert offsets(client_of(owner)) == [
        *("m3", "m2", "m1", "d21", "d14", "d7", "d0"),
        *("o7", "o14", "o21", "o28"),
    ]


def test_each_state_has_its_tab_and_says_why(
    deadline: Deadline, mail: Mail, client_of: ClientOf, owner: Person
) -> None:
    Reminder.objects.filter(offset="m2").update(state="failed", reason="refused", detail="550 no such mailbox")
    client = client_of(owner)
    assert offsets(client, show="gone") == ["m3"]
    assert offsets(client, show="undelivered") == ["m2"]
    assert len(offsets(client, show="off")) == 8
    assert len(offsets(client, show="all")) == 19
    assert "550 no such mailbox" in client.get(LIST, {"show": "undelivered"}).content.decode()


def test_a_reminder_whose_day_is_past_and_that_still_waits_is_not_delivered(
    deadline: Deadline, client_of: ClientOf, owner: Person
) -> None:
    Reminder.objects.filter(offset="m3").update(send_on=SCENE.date() - timedelta(days=1))
    assert offsets(client_of(owner), show="undelivered") == ["m3"]


def test_an_owner_sees_nothing_of_another_unit(
    deadline: Deadline, foreign_deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    assert len(offsets(client_of(owner))) == 11
    assert len(offsets(client_of(officer))) == 22


def test_what_was_sent_to_me_i_see_even_without_a_role_in_that_unit(
    deadline: Deadline, mail: Mail, client_of: ClientOf, owner: Person, waterworks: object
) -> None:
    Membership.objects.filter(person=owner).update(unit=waterworks)
    assert offsets(client_of(Person.objects.get(pk=owner.pk)), show="gone") == ["m3"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "паводок"}, 11),
        ({"q": "Власов"}, 11),
        ({"q": "насосная"}, 0),
        ({"first": "2031-08-01", "last": "2031-08-31"}, 4),
        ({"last": "2031-05-31"}, 1),
    ],
)
def test_rows_are_found_by_system_person_and_day(
    deadline: Deadline, client_of: ClientOf, owner: Person, asked: dict[str, str], found: int
) -> None:
    assert len(offsets(client_of(owner), **asked)) == found


@pytest.mark.parametrize(
    "asked", [{"first": "31.02.2031"}, {"last": "never"}, {"first": "2031-09-01", "last": "2031-08-01"}]
)
def test_a_period_that_cannot_be_read_shows_no_row_and_says_why(
    deadline: Deadline, client_of: ClientOf, owner: Person, asked: dict[str, str]
) -> None:
    response = client_of(owner).get(LIST, asked)
    assert len(response.context["page"]) == 0
    assert 'role="alert"' in response.content.decode()


def test_only_those_who_run_the_installation_see_whether_it_runs(
    deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    assert client_of(owner).get(LIST).context["operation"] is None
    operation = client_of(officer).get(LIST).context["operation"]
    assert (operation.on_time, operation.last_run) == (False, None)


@pytest.mark.parametrize(("age", "on_time"), [(timedelta(minutes=59), True), (timedelta(minutes=76), False)])
def test_an_hourly_run_that_is_late_is_said(
    client_of: ClientOf, officer: Person, age: timedelta, on_time: bool
) -> None:
    Heartbeat.beat(Heartbeat.Name.RUN, SCENE - age)
    assert client_of(officer).get(LIST).context["operation"].on_time is on_time


def test_the_forecast_counts_what_waits(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    forecast = client_of(owner).get(LIST).context["forecast"]
    assert (forecast.years, forecast.totals, forecast.total) == ([2031], [11], 11)
    assert [(kind, counts) for _word, kind, counts in forecast.rows] == [("verdict_gets_worse", [11])]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    make_system: MakeSystem,
    client_of: ClientOf,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(officer)
    for number in range(8):
        with_deadline(make_system(name=f"Система {number}", responsible=officer))
    # The forecast is worked out once.
    offsets(client)
    with django_assert_max_num_queries(17):
        assert len(offsets(client)) == 50


def test_the_feed_begins_a_week_ago_and_shows_where_now_is(
    deadline: Deadline, mail: Mail, client_of: ClientOf, owner: Person
) -> None:
    today = SCENE.date()
    Reminder.objects.filter(offset="m3").update(send_on=today)
    Reminder.objects.filter(offset="m48").update(send_on=today - timedelta(days=8))
    response = client_of(owner).get(LIST)
    rows = [(row.offset, row.to_come) for row in response.context["page"]]
    assert rows[0] == ("m3", 0)
    assert (
        rows[1:]
        == [(code, 1) for code in ("m2", "m1", "d21", "d14", "d7", "d0", "o7", "o14", "o21", "o28", "up")][
            : len(rows) - 1
        ]
    )
    assert response.content.decode().count('class="group-row"') == 2


def test_a_reason_is_completed_by_names_and_days(
    deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    Person.objects.filter(pk=owner.pk).update(language="en")
    client = client_of(Person.objects.get(pk=owner.pk))
    changes = {
        "m3": {"state": "cancelled", "reason": "delegated", "detail": str(officer.pk)},
        "m2": {"state": "suppressed", "reason": "snoozed", "detail": "2031-07-15"},
        "m1": {"state": "failed", "reason": "no_address", "detail": ""},
        "d7": {"state": "suppressed", "reason": "later_went", "detail": "d0"},
    }
    for offset, columns in changes.items():
        Reminder.objects.filter(offset=offset).update(**columns)
    html = client.get(LIST, {"show": "all"}).content.decode()
    for words in (
        "handed over to Орлова М. С.",
        "put off until 15 Jul 2031",
        "has no e-mail address; nobody stands in",
        "missed, and a later one went out instead: on the day itself",
    ):
        assert words in html


def test_the_file_holds_exactly_the_rows_of_the_tab(deadline: Deadline, client_of: ClientOf, officer: Person) -> None:
    response = client_of(officer).get(LIST, {"show": "ahead", "last": "2031-08-31", "_export": "csv"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 7
    assert "Власов Николай Андреевич" in lines[1]


def test_who_may_not_export_gets_no_file(deadline: Deadline, client_of: ClientOf, administrator: Person) -> None:
    assert client_of(administrator).get(LIST, {"_export": "csv"}).status_code == 403
