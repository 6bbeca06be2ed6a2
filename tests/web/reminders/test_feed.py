"""The secret address of a calendar: what it opens, to whom it is told, how it is withdrawn."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from redis import ConnectionError as RedisConnectionError
from time_machine import travel

from compliance.models import CalendarFeed, Deadline
from compliance.reminders.feeds import make_feed, reader_of
from inventory.models import Membership, Person
from tests.conftest import ClientOf
from tests.web.reminders.conftest import SCENE
from web.reminders.feed_views import MOST_READS

Address = Callable[[Person], str]


@pytest.fixture
def address_of() -> Address:
    """A new address for the person's calendar."""
    return lambda person: reverse("calendar_feed", args=[make_feed(person, SCENE)])


def names(client: Client, address: str) -> list[str]:
    content = client.get(address).content.decode()
    return [event.summary.value for event in getattr(vobject.readOne(content), "vevent_list", [])]


def test_whoever_has_the_address_reads_the_deadlines_of_its_person_without_signing_in(
    deadline: Deadline, foreign_deadline: Deadline, owner: Person, client: Client, address_of: Address
) -> None:
    response = client.get(address_of(owner))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    (name,) = names(client, address_of(owner))
    assert name.endswith(f"{deadline.system.code} Паводок-Прогноз")


def test_the_address_is_told_once_and_only_a_digest_is_kept(
    deadline: Deadline, owner: Person, client_of: ClientOf, client: Client
) -> None:
    page = client_of(owner).post(reverse("calendar_feed_make")).content.decode()
    (secret,) = set(re.findall(r"http://localhost:8000/calendar/([\w-]+)\.ics", page))
    assert len(secret) == 43
    assert client.get(f"/calendar/{secret}.ics").status_code == 200
    assert secret not in str(CalendarFeed.objects.values_list().get())
    assert secret not in client_of(owner).get(reverse("calendar")).content.decode()


def test_a_new_address_ends_the_old_one(owner: Person, client: Client, address_of: Address) -> None:
    old = address_of(owner)
    new = address_of(owner)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_a_withdrawn_address_opens_nothing(
    owner: Person, client: Client, client_of: ClientOf, address_of: Address
) -> None:
    address = address_of(owner)
    assert client_of(owner).post(reverse("calendar_feed_withdraw"))["Location"] == reverse("calendar")
    assert client.get(address).status_code == 404
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("secret", ["", "x", "x" * 5000, "%00", "%ED%A0%80", "а", "../x", "%0a"])
def test_what_is_no_secret_opens_nothing(client: Client, owner: Person, address_of: Address, secret: str) -> None:
    address_of(owner)
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": SCENE.date()}])
def test_who_has_left_or_is_switched_off_has_no_calendar(
    deadline: Deadline, owner: Person, client: Client, address_of: Address, change: dict[str, object]
) -> None:
    address = address_of(owner)
    Person.objects.filter(pk=owner.pk).update(**change)
    assert client.get(address).status_code == 404


def test_without_a_role_there_is_no_calendar(owner: Person, client: Client, address_of: Address) -> None:
    Membership.objects.filter(person=owner).delete()
    assert client.get(address_of(owner)).status_code == 404


def test_a_program_that_has_it_already_is_told_so_and_no_more(
    deadline: Deadline, owner: Person, client: Client, address_of: Address
) -> None:
    address = address_of(owner)
    tag = client.get(address)["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = client.get(address, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    Deadline.objects.update(superseded_at=SCENE)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_nobody_on_the_way_keeps_it(deadline: Deadline, owner: Person, client: Client, address_of: Address) -> None:
    answer = client.get(address_of(owner))
    assert answer["Cache-Control"] == "private, no-cache, max-age=0"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_it_is_only_read(owner: Person, client: Client, address_of: Address) -> None:
    address = address_of(owner)
    assert client.head(address).status_code == 200
    assert [client.post(address).status_code, client.put(address).status_code] == [405, 405]


def test_that_it_was_read_is_noted_once_an_hour(owner: Person, client: Client, address_of: Address) -> None:
    address = address_of(owner)
    noted = []
    for minutes in (0, 59, 60):
        with travel(SCENE + timedelta(minutes=minutes), tick=False):
            client.get(address)
            noted.append(CalendarFeed.objects.get().read_at)
    assert noted == [SCENE, SCENE, SCENE + timedelta(hours=1)]


def test_a_program_that_asks_without_end_waits(owner: Person, client: Client, address_of: Address) -> None:
    address = address_of(owner)
    answers = [client.get(address).status_code for _ in range(MOST_READS + 1)]
    assert answers == [200] * MOST_READS + [429]
    assert client.get(address)["Retry-After"] == "3600"


def test_without_redis_it_can_still_be_read(
    owner: Person, client: Client, address_of: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(cache, "add", refuse)
    assert client.get(address_of(owner)).status_code == 200


def test_a_secret_is_looked_up_by_its_digest_in_one_query(
    owner: Person, address_of: Address, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    secret = make_feed(owner, SCENE)
    with django_assert_num_queries(1):
        assert reader_of(secret) == owner
    with django_assert_num_queries(1):
        assert reader_of(secret + "x") is None
