"""One system as it was known: what the stored assessment holds, what became of it, and nothing that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.models import Assessment
from inventory.models import System
from inventory.models.choices import FlowKind
from inventory.registering import FlowRow, save_system
from tests.conftest import ClientOf
from tests.web.systems.list_scene import Register, _record
from web.standpoint import moment_words
from web.systems.detail.value_words import of_days
from web.systems.known.extract import extract_of

pytestmark = pytest.mark.django_db
CORRECTED = datetime(2031, 4, 1, 9, tzinfo=UTC)
NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
THEN = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.fixture
def corrected(register: Register) -> System:
    """A system of 2026 whose backups were found abroad in 2031."""
    system = System.objects.order_by("pk")[2]
    record = _record(2, register, [use.ai_model for use in system.model_uses.all() if use.ai_model] * 12)
    flows = [FlowRow(kind=kind, country="NL" if kind == FlowKind.BACKUP else "RU") for kind in FlowKind]
    with time_machine.travel(CORRECTED, tick=False):
        save_system(system, replace(record, flows=flows), actor=register.officer, at=CORRECTED)
    return system


@pytest.fixture
def reader(register: Register, db: None, client_of: ClientOf) -> Iterator[Client]:
    """The officer's reader in 2031."""
    with time_machine.travel(NOW, tick=False):
        yield client_of(register.officer)


def page(reader: Client, system: System, query: str = "known_at=2027-06-01") -> str:
    response = reader.get(f"/systems/{system.code}/known/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_extract_is_the_stored_assessment_and_not_the_standing(reader: Client, corrected: System) -> None:
    first = Assessment.objects.filter(system=corrected).order_by("at").first()
    extract = extract_of(corrected, THEN)
    assert extract is not None
    assert extract.assessment == first
    assert extract.number == 1
    assert extract.next_at == CORRECTED


def test_a_correction_stands_under_the_fact_that_it_concerns(corrected: System) -> None:
    extract = extract_of(corrected, THEN)
    assert extract is not None
    [row] = extract.changed
    assert (row.since, "NL" in str(row.now_chip), "RU" in str(row.chip)) == (CORRECTED, True, True)


def test_after_the_correction_nothing_has_changed_since(corrected: System) -> None:
    extract = extract_of(corrected, NOW)
    assert extract is not None
    assert (extract.number, extract.changed, extract.next_at, extract.now) == (2, [], None, None)


def test_the_page_says_the_moment_and_that_the_rest_is_not_there(reader: Client, corrected: System) -> None:
    html = page(reader, corrected)
    assert 'class="known-at"' in html
    assert "was-stamp" in html
    assert "01.06.2027, 00:00" in html
    assert "01.04.2031, 12:00" in html


def test_nothing_on_the_page_changes_anything(reader: Client, corrected: System) -> None:
    main = page(reader, corrected).split("<main")[1].split("</main>")[0]
    assert 'method="post"' not in main
    assert "/edit/" not in main


def test_before_the_first_assessment_the_page_says_so(reader: Client, corrected: System) -> None:
    html = page(reader, corrected, "known_at=2020-01-01")
    assert "was-stamp" not in html
    first = Assessment.objects.filter(system=corrected).order_by("at").first()
    assert first is not None
    assert moment_words(first.at) in html


def test_the_assessment_is_made_again_and_comes_out_the_same(reader: Client, corrected: System) -> None:
    html = page(reader, corrected, "known_at=2027-06-01&verify=yes")
    assert 'role="status"' in html.split('id="proof"')[1].split("</section>")[0]


def test_without_a_moment_the_page_asks_for_one(reader: Client, corrected: System) -> None:
    assert 'name="known_at"' in page(reader, corrected, "")


@pytest.mark.parametrize(
    "query", ["known_at=2040-01-01", "known_at=x", "on=2032-09-01", "on=2032-09-01&known_at=2027-06-01"]
)
def test_what_the_page_cannot_answer_is_refused(reader: Client, corrected: System, query: str) -> None:
    response = reader.get(f"/systems/{corrected.code}/known/?{query}")
    assert response.status_code == 400
    assert "list-wrong" in response.content.decode()


def test_every_system_of_the_register_has_words_for_what_was_known_of_it(reader: Client, register: Register) -> None:
    for system in System.objects.all()[:12]:
        extract = extract_of(system, NOW)
        assert extract is not None
        assert all(row.fact and row.consequence for row in extract.rows)
        assert "known-at" in page(reader, system)


def test_the_number_of_queries_does_not_grow_with_the_assessments(reader: Client, corrected: System) -> None:
    counts = []
    for moment in ("2027-06-01", "2031-05-01"):
        with CaptureQueriesContext(connection) as queries:
            page(reader, corrected, f"known_at={moment}")
        counts.append(len(queries))
    assert max(counts) <= 9


@pytest.mark.parametrize(
    ("stored", "words"),
    [("2026-05-14", "14.05.2026"), ("2026-01-01–2026-12-31", "2026"), ("unknown", "неизвестно"), ("odd", "odd")],
)
def test_days_are_said_as_precisely_as_they_were_known(stored: str, words: str) -> None:
    assert of_days(stored) == words


def test_pages_that_know_only_now_refuse_another_day(reader: Client, corrected: System) -> None:
    for address in ("/reminders/deadlines/", "/units/", "/models/", f"/systems/{corrected.code}/?on=2032-09-01&x"):
        query = "" if "?" in address else "?known_at=2027-06-01"
        assert reader.get(f"{address}{query}").status_code == 400


def test_a_system_leads_to_the_page_that_can_answer(reader: Client, corrected: System) -> None:
    led = reader.get(f"/systems/{corrected.code}/?known_at=2027-06-01").headers["Location"]
    assert led == f"/systems/{corrected.code}/known/?known_at=2027-06-01"


def test_a_stranger_to_the_unit_sees_no_past_of_its_systems(client_of: ClientOf, register: Register) -> None:
    foreign = System.objects.exclude(pk__in=System.objects.visible_to(register.owner)).first()
    assert foreign is not None
    response = client_of(register.owner).get(f"/systems/{foreign.code}/known/?known_at=2027-01-01")
    assert response.status_code == 404
