"""A change of the rules while workers apply it: everybody sees how far it is, and that nothing has changed yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from compliance import generations, rejudging
from compliance.activating import activate
from compliance.assuming import make_assumption
from compliance.generations import build
from compliance.models import Generation
from inventory.models import Person, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, save_foreign_system
from web.health import note_beat

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DRAFT = "ru-2026-03-draft"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/systems/"}


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rejudging, "AT_ONCE", 0)
    monkeypatch.setattr(generations, "CHUNK", 2)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(institute: Unit, officer: Person, client_of: ClientOf) -> Client:
    """An officer's browser, in English, after the officer has let the draft judge five systems."""
    for number in range(5):
        save_foreign_system(institute, IN_TIME, NOW, name=f"Система {number}")
    activate(DRAFT, "Так решили", officer, NOW)
    Person.objects.filter(pk=officer.pk).update(language="en")
    return client_of(Person.objects.get(pk=officer.pk))


def turn() -> None:
    """A worker does one chunk."""
    generations._take_a_turn(generations._Progress(Generation.objects.building().get().pk), lambda: NOW)


def progress(client: Client) -> str:
    return client.get("/rulesets/applying/", headers=HTMX).content.decode()


@pytest.mark.parametrize("page", ["/", "/systems/", "/rulesets/", "/rulesets/assumptions/"])
def test_every_page_with_verdicts_says_that_a_change_is_being_applied(client: Client, page: str) -> None:
    assert 'hx-get="/rulesets/applying/"' in client.get(page).content.decode()
    build(lambda: NOW)
    assert "/rulesets/applying/" not in client.get(page).content.decode()


def test_an_answer_that_is_being_applied_is_told_beside_its_question(client: Client, officer: Person) -> None:
    make_assumption("remote_access", "yes", "Так решили", officer, NOW)
    assert "being applied: Yes" in client.get("/rulesets/assumptions/").content.decode()
    build(lambda: NOW)
    assert "being applied:" not in client.get("/rulesets/assumptions/").content.decode()


def test_the_progress_is_counted_and_asked_for_again(client: Client) -> None:
    turn()
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        note_beat(NOW + timedelta(minutes=2))
        said = progress(client)
    assert "draft of 18 March 2026 is being applied" in said
    assert "2 of 5" in said
    assert "About 3 minutes left" in said
    assert 'hx-trigger="load delay:2s"' in said


def test_without_a_worker_it_says_that_it_waits(client: Client) -> None:
    assert "It waits: no worker answers" in progress(client)
    note_beat(NOW)
    assert "It waits for a worker" in progress(client)


def test_when_it_is_in_force_the_page_offers_to_be_shown_anew(client: Client) -> None:
    build(lambda: NOW)
    said = progress(client)
    assert "is in force" in said
    assert 'href="/systems/"' in said
    assert "hx-trigger" not in said


def test_whoever_has_no_script_gets_a_page(client: Client) -> None:
    assert "0 of 5" in client.get("/rulesets/applying/").content.decode()
    build(lambda: NOW)
    assert "No change of the rules is being applied" in client.get("/rulesets/applying/").content.decode()
