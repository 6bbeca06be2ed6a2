"""The list of deadlines."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from compliance.models import Deadline
from inventory.models import Person
from tests.conftest import ClientOf, MakeSystem
from tests.web.reminders.conftest import SCENE, with_deadline

LIST = "/reminders/deadlines/"


def shown(client: Client, query: str = "") -> list[str]:
    """Names of the systems on the page, in its order."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [deadline.system.name for deadline in response.context["page"]]


def test_a_deadline_has_its_day_and_who_answers(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    page = client_of(owner).get(LIST).content.decode()
    for part in ("31.08.2031", deadline.system.code, "Власов Н. А.", "R32-RESIDENCY-BACKUP"):
        assert part in page


def test_an_owner_sees_only_deadlines_of_the_own_unit(
    deadline: Deadline, foreign_deadline: Deadline, client_of: ClientOf, owner: Person, auditor: Person
) -> None:
    assert shown(client_of(owner)) == ["Паводок-Прогноз"]
    assert sorted(shown(client_of(auditor))) == ["Насосная", "Паводок-Прогноз"]


def test_a_superseded_deadline_is_not_listed(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    Deadline.objects.update(superseded_at=deadline.planned_at)
    assert shown(client_of(owner)) == []


def test_what_is_past_stands_apart(
    deadline: Deadline, make_system: MakeSystem, client_of: ClientOf, owner: Person
) -> None:
    with_deadline(make_system(name="Створ"), date(2027, 2, 28))
    assert shown(client_of(owner)) == ["Паводок-Прогноз"]
    assert shown(client_of(owner), "?show=past") == ["Створ"]


def test_the_last_day_itself_is_still_ahead(
    system: object, deadline: Deadline, client_of: ClientOf, owner: Person
) -> None:
    with_deadline(deadline.system, date(2031, 5, 12))
    assert shown(client_of(owner)) == ["Паводок-Прогноз"]


@pytest.mark.parametrize(
    ("text", "found"), [("паводок", 1), ("AIS-", 1), ("Власов", 1), ("насосная", 0), ("%", 0), ("\0", 0)]
)
def test_the_search_knows_systems_codes_and_people(
    deadline: Deadline, client_of: ClientOf, owner: Person, text: str, found: int
) -> None:
    response = client_of(owner).get(LIST, {"q": text})
    assert response.status_code == 200
    assert len(response.context["page"]) == found


def test_too_long_a_text_shows_no_row_and_says_so(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(LIST, {"q": "я" * 201})
    assert len(response.context["page"]) == 0
    assert 'role="alert"' in response.content.decode()


def test_a_tab_that_does_not_exist_is_not_found(client_of: ClientOf, owner: Person) -> None:
    assert client_of(owner).get(LIST, {"show": "nosuch"}).status_code == 404


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_rows(
    make_system: MakeSystem,
    client_of: ClientOf,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(officer)
    for number in range(30):
        with_deadline(make_system(name=f"Система {number}", responsible=officer))
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_what_moved_says_who_moved_it_and_to_which_day(
    deadline: Deadline, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    Person.objects.filter(pk=owner.pk).update(language="en")
    Deadline.objects.filter(pk=deadline.pk).update(
        superseded_at=SCENE, superseded_because="edit", superseded_by=officer
    )
    html = client_of(Person.objects.get(pk=owner.pk)).get(LIST, {"show": "moved"}).content.decode()
    assert "the facts of the system were changed (Орлова М. С.); there is none any more" in html


def test_who_may_answer_has_a_link_to_do_so(
    deadline: Deadline, client_of: ClientOf, owner: Person, auditor: Person
) -> None:
    link = f"/reminders/answer/{deadline.pk}/"
    assert link in client_of(owner).get(LIST).content.decode()
    assert link not in client_of(auditor).get(LIST).content.decode()


def test_the_file_holds_the_deadlines_of_the_tab(deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(LIST, {"_export": "csv"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"2031-08-31;{deadline.system.code};")
