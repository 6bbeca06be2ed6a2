"""Every address of the resolver, visited by people who must not see or change what is behind it."""

from collections.abc import Callable, Collection
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inventory.models import Person, System, Unit
from inventory.models.choices import Role
from tests.conftest import ClientOf, MakePerson
from tests.web.scene import Address, Scene, addresses, make_scene
from web.health import note_beat

pytestmark = pytest.mark.django_db

ALL = tuple(addresses())
# Pages for people who are not signed in.
OPEN = frozenset(
    {
        "health",
        "calendar_feed",
        "metrics",
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "set_language",
        # Opened by the seal of a mail.
        "answer_from_mail",
        "unsubscribe",
    }
)
# What everyone who is signed in may do for themselves, without any role.
WITHOUT_ROLE = frozenset({"account_logout", "set_theme", "set_navigation"})
# What everyone with a role may do for themselves.
FOR_ONESELF = WITHOUT_ROLE | {
    "preferences",
    "account_change_password",
    "absences",
    "absence_cancel",
    "calendar_feed_make",
    "calendar_feed_withdraw",
}

# What only administrators do.
MANAGING = frozenset(address.name for address in ALL if address.room == "people") | {"unit_add", "unit_edit", "parts"}
CLOSED = tuple(address for address in ALL if address.name not in OPEN)

Statuses = Callable[[Address], Collection[int]]


@pytest.fixture
def scene(db: None, system: System, owner: Person, at: datetime) -> Scene:
    note_beat(timezone.now())
    return make_scene(system, owner, at)


@pytest.fixture
def nobody_posts(scene: Scene, make_person: MakePerson, ministry: Unit, client_of: ClientOf) -> frozenset[Address]:
    """Pages that are only looked at: they refuse a POST (405) even of someone who has every role."""
    client = client_of(make_person("Всемогущий Юрий", "vse@example.org", *((role, ministry) for role in Role)))
    return frozenset(address for address in CLOSED if _status(client, "post", scene.url(address)) == 405)


def _status(client: Client, method: str, url: str) -> int:
    """The status of one visit, which leaves nothing behind for the next one; 500 for a fault."""
    client.raise_request_exception = False
    with transaction.atomic():
        response = getattr(client, method)(url)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return int(response.status_code)


def _surprises(
    scene: Scene, client: Client, method: str, among: Collection[Address], allowed: Statuses
) -> dict[str, int]:
    """The addresses that answered otherwise than `allowed` says, with what they answered."""
    seen = {address: _status(client, method, scene.url(address)) for address in among}
    return {f"{method} {address.route}": status for address, status in seen.items() if status not in allowed(address)}


def test_every_address_has_a_name_by_which_it_can_be_visited(scene: Scene) -> None:
    assert [address.route for address in ALL if not address.name] == []
    assert len({scene.url(address) for address in ALL}) == len(ALL)


def test_what_is_open_stays_a_short_list() -> None:
    names = {address.name for address in ALL}
    unguarded = {address.name for address in ALL if not getattr(address.view, "login_required", True)}
    assert unguarded == OPEN & names
    assert {a.name for a in ALL if getattr(a.view, "role_not_required", False)} == WITHOUT_ROLE & names


def test_signed_out_every_page_leads_to_sign_in_and_back(scene: Scene) -> None:
    for address in CLOSED:
        url = scene.url(address)
        response = Client().get(url)
        assert response.status_code == 302, address.route
        assert urlsplit(response["Location"]).path == reverse("account_login"), address.route


def test_signed_out_nothing_can_be_posted(scene: Scene) -> None:
    assert _surprises(scene, Client(), "post", CLOSED, lambda _: {403}) == {}


def test_signed_out_the_open_pages_answer(scene: Scene) -> None:
    pages = [address for address in ALL if address.name in OPEN]
    # The figures for a program ask for a token of their own.
    otherwise = {"set_language": {405}, "metrics": {401}}
    answers: Statuses = lambda address: otherwise.get(address.name, {200})  # noqa: E731
    assert _surprises(scene, Client(), "get", pages, answers) == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_role_there_is_nothing_to_find(
    scene: Scene, client_of: ClientOf, stranger: Person, method: str
) -> None:
    pages = [address for address in CLOSED if address.name not in WITHOUT_ROLE]
    assert _surprises(scene, client_of(stranger), method, pages, lambda _: {404}) == {}


def test_an_auditor_looks_at_what_the_role_shows(scene: Scene, client_of: ClientOf, auditor: Person) -> None:
    assert _surprises(scene, client_of(auditor), "get", CLOSED, lambda _: {200, 302, 403, 405}) == {}


@pytest.mark.parametrize("reader", ["auditor", "owner_of_other_unit"])
def test_who_may_only_read_changes_nothing_by_post(
    scene: Scene, client_of: ClientOf, nobody_posts: Collection[Address], reader: str, request: pytest.FixtureRequest
) -> None:
    pages = [a for a in CLOSED if a.name not in FOR_ONESELF and a not in nobody_posts]
    hidden = reader == "owner_of_other_unit"
    allowed: Statuses = lambda address: {403, 404} if hidden and address.of_a_unit else {403}  # noqa: E731
    assert _surprises(scene, client_of(request.getfixturevalue(reader)), "post", pages, allowed) == {}


def test_an_owner_of_another_unit_does_not_learn_what_exists_here(
    scene: Scene, client_of: ClientOf, owner_of_other_unit: Person
) -> None:
    """A page that is for administrators alone says 403 before it looks for anything."""
    pages = [address for address in CLOSED if address.of_a_unit]
    allowed: Statuses = lambda address: {403} if address.name in MANAGING else {404, 405}  # noqa: E731
    assert pages
    assert _surprises(scene, client_of(owner_of_other_unit), "get", pages, allowed) == {}


@pytest.mark.parametrize("who", ["officer", "owner", "administrator", "administrator_of_institute"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_works_here_never_meets_a_fault(
    scene: Scene, client_of: ClientOf, who: str, method: str, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    fine = {200, 204, 302, 400, 403, 404, 405, 422}
    assert _surprises(scene, client, method, CLOSED, lambda _: fine) == {}


def test_the_officer_opens_every_page_that_is_not_for_administrators(
    scene: Scene, client_of: ClientOf, officer: Person
) -> None:
    pages = [address for address in CLOSED if address.name not in MANAGING]
    assert _surprises(scene, client_of(officer), "get", pages, lambda _: {200, 302, 405}) == {}
