"""The surroundings of pages: what they show to whom, and how little they ask of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from inventory.models import Person, System, Unit
from inventory.models.choices import Role
from tests.conftest import ClientOf, MakePerson, MakeSystem
from web.chrome import NAVIGATION, Chrome
from web.health import note_beat

Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def chrome_of(rf: RequestFactory) -> Callable[..., Chrome]:
    def make(person: Person | AnonymousUser, path: str = "/") -> Chrome:
        request = rf.get(path)
        request.user = person
        return Chrome(request)

    return make


def items(chrome: Chrome) -> dict[str, int | None]:
    return {item.name: item.count for _heading, places in chrome.navigation for item in places}


def on_time(chrome: Chrome) -> bool:
    assert chrome.scheduler is not None
    return chrome.scheduler.on_time


def test_every_place_of_the_navigation_exists() -> None:
    for _heading, places in NAVIGATION:
        for place in places:
            assert reverse(place.name).startswith("/")


def test_counts_are_those_of_what_the_person_may_see(
    chrome_of: Callable[..., Chrome],
    officer: Person,
    owner_of_other_unit: Person,
    make_system: MakeSystem,
    waterworks: Unit,
) -> None:
    make_system("Один"), make_system("Два"), make_system("Три", unit=waterworks)
    assert items(chrome_of(officer))["systems"] == 3
    assert items(chrome_of(owner_of_other_unit))["systems"] == 1


def test_counts_and_organisation_take_one_query_and_the_roles_another(
    chrome_of: Callable[..., Chrome], officer: Person, system: System, django_assert_num_queries: Queries
) -> None:
    person = Person.objects.get(pk=officer.pk)
    with django_assert_num_queries(2):
        chrome = chrome_of(person)
        assert chrome.organisation == "Минречнадзор"
        assert chrome.navigation
        assert chrome.bottom


def test_signed_out_nothing_is_asked(
    db: None, chrome_of: Callable[..., Chrome], django_assert_num_queries: Queries
) -> None:
    with django_assert_num_queries(0):
        chrome = chrome_of(AnonymousUser())
        assert (chrome.navigation, chrome.organisation, chrome.scheduler, chrome.theme) == ([], "", None, "system")


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.OFFICER, {"exports", "outbox"}, {"people"}),
        (Role.OWNER, {"exports"}, {"people", "outbox"}),
        (Role.AUDITOR, {"exports"}, {"people", "outbox"}),
        (Role.ADMINISTRATOR, {"people", "outbox"}, {"exports"}),
    ],
)
def test_a_place_that_would_be_refused_is_not_shown(
    chrome_of: Callable[..., Chrome],
    make_person: MakePerson,
    ministry: Unit,
    role: Role,
    shown: set[str],
    hidden: set[str],
) -> None:
    names = set(items(chrome_of(make_person("Иванова Вера", "ivanova@example.org", (role, ministry)))))
    assert shown <= names
    assert not hidden & names


def test_without_a_role_there_is_no_navigation(chrome_of: Callable[..., Chrome], stranger: Person) -> None:
    assert not chrome_of(stranger).inside


def test_the_page_on_which_one_stands_is_marked(chrome_of: Callable[..., Chrome], officer: Person) -> None:
    chrome = chrome_of(officer, reverse("systems") + "AIS-000001/")
    current = [item.name for _heading, places in chrome.navigation for item in places if item.current]
    assert current == ["systems"]


def test_a_silent_scheduler_is_told_to_those_who_run_the_installation(
    chrome_of: Callable[..., Chrome], officer: Person, owner: Person
) -> None:
    assert chrome_of(owner).scheduler is None
    assert not on_time(chrome_of(officer))
    note_beat(timezone.now())
    assert on_time(chrome_of(officer))
    note_beat(datetime.now(UTC) - timedelta(hours=2))
    assert not on_time(chrome_of(officer))


def test_the_banner_stands_above_every_page_of_an_administrator(administrator: Person, client_of: ClientOf) -> None:
    assert "banner-error" in client_of(administrator).get("/parts/").content.decode().partition("sheet-head")[0]
