"""A page shows one moment, also while the rules change under it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from compliance.activating import activate
from compliance.models import Standing
from compliance.rules_in_force import active_ruleset
from inventory.models import Person, Provider, System, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, save_foreign_system
from web.snapshot import without_snapshot

pytestmark = pytest.mark.django_db(transaction=True)
LAW, DRAFT = "ru-2026-243fz", "ru-2026-03-draft"


def elsewhere(work: Any, *arguments: Any) -> Any:
    """Somebody else does it, on a connection of his own, and it is committed."""

    def do() -> Any:
        try:
            return work(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def rules_and_verdicts(between: Any = None) -> str:
    """What a page reads: first by which rules, then the verdicts; and what happens between the two."""
    first = active_ruleset().id
    if between:
        elsewhere(*between)
    return f"{first} {Standing.objects.get().ruleset_id}"


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(rules_and_verdicts(SCENE["between"]))


@without_snapshot
def free(request: HttpRequest) -> HttpResponse:
    return page(request)


def file(request: HttpRequest) -> StreamingHttpResponse:
    first = active_ruleset().id

    def chunks() -> Iterator[str]:
        yield f"{first} "
        elsewhere(*SCENE["between"])
        yield Standing.objects.get().ruleset_id

    return StreamingHttpResponse(chunks())


def keeps_something(request: HttpRequest) -> HttpResponse:
    """A page that keeps a row for later, which somebody else keeps at the same moment."""
    SCENE["asked"] += 1
    list(Provider.objects.all())
    if SCENE["asked"] == 1:
        elsewhere(lambda: Provider.objects.filter(pk=SCENE["provider"]).update(country="FR"))
    Provider.objects.filter(pk=SCENE["provider"]).update(name="Другое имя")
    return HttpResponse("kept")


def broken(request: HttpRequest) -> HttpResponse:
    Provider.objects.create(name="Наполовину")
    raise PermissionError("nothing of it may stay")


urlpatterns = [
    path("page/", page),
    path("file/", file),
    path("keeps/", keeps_something),
    path("broken/", broken),
    path("free/", free),
]
SCENE: dict[str, Any] = {}


@pytest.fixture
def client(institute: Unit, officer: Person, client_of: ClientOf) -> Iterator[Client]:
    """An officer's browser; between two queries of a page another officer lets the draft judge."""
    save_foreign_system(institute, IN_TIME, timezone.now())
    SCENE.update(between=(activate, DRAFT, "Так", officer, timezone.now()), asked=0)
    SCENE["provider"] = Provider.objects.create(name="Имя").pk
    with override_settings(ROOT_URLCONF=__name__):
        yield client_of(officer)


def test_a_page_never_mixes_two_rule_sets(client: Client) -> None:
    assert client.get("/page/").content.decode() == f"{LAW} {LAW}"
    SCENE["between"] = None
    assert client.get("/page/").content.decode() == f"{DRAFT} {DRAFT}"


def test_without_a_snapshot_it_would(client: Client) -> None:
    assert client.get("/free/").content.decode() == f"{LAW} {DRAFT}"


def test_a_file_that_is_read_while_it_is_sent_is_of_one_moment(client: Client) -> None:
    response = client.get("/file/")
    assert b"".join(response).decode() == f"{LAW} {LAW}"
    assert not connection.in_atomic_block


def test_a_file_that_nobody_reads_to_the_end_leaves_nothing_open(client: Client) -> None:
    response = client.get("/file/")
    assert connection.in_atomic_block
    response.close()
    assert not connection.in_atomic_block


def test_a_page_that_keeps_what_somebody_else_keeps_is_asked_again(client: Client) -> None:
    assert client.get("/keeps/").content == b"kept"
    assert SCENE["asked"] == 2
    assert Provider.objects.get(pk=SCENE["provider"]).name == "Другое имя"


def test_a_page_that_fails_keeps_nothing(client: Client) -> None:
    with pytest.raises(PermissionError):
        client.get("/broken/")
    assert not Provider.objects.filter(name="Наполовину").exists()
    assert not connection.in_atomic_block


def test_real_pages_see_one_moment(client: Client) -> None:
    with override_settings(ROOT_URLCONF="config.urls"):
        assert client.get("/systems/").status_code == 200
        assert client.get("/").status_code == 200
        assert System.objects.exists()
