"""Every page, wide and narrow, light and dark, in both languages: accessible, whole, and served from here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, Request

from compliance.models import Standing
from compliance.sample.loading import load_sample
from inventory.models import Person, Provider, System, Unit
from tests.e2e.conftest import NARROW, WIDE, OpenPage, axe_violations
from web.standpoint import written_moment

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def sample(transactional_db: None) -> Person:
    """The sample of a first start; gives its officer."""
    call_command("load_models", verbosity=0)
    load_sample(AT)
    return Person.objects.get(full_name__startswith="Орлова")


def addresses() -> Iterator[str]:
    """The pages that an officer opens in the course of a day."""
    after = written_moment(timezone.now())
    yield from ("/", "/systems/", "/systems/new/", "/models/", "/providers/", "/units/")
    yield from ("/reminders/ledger/", "/reminders/deadlines/", "/reminders/outbox/", "/models/t-pro-it-2.0/")
    yield from ("/rulesets/", "/rulesets/ru-2026-243fz/", "/rulesets/assumptions/", "/rulesets/assumptions/cutoff_day/")
    yield from ("/rulesets/compare/?on=2027-09-01", "/rulesets/ru-2026-03-draft/activate/")
    yield from ("/rulesets/ru-2026-243fz/wording/", "/rulesets/ru-2026-243fz/wording/?figure=param_threshold_bn")
    yield from ("/systems/?on=2032-09-01", f"/systems/?known_at={after}", "/systems/as-of/?on=2032-08-31")
    yield from ("/systems/conditions/?on=2032-08-31", f"/systems/conditions/?known_at={after}")
    yield from ("/systems/conditions/", "/exports/", "/evidence/", "/accounts/preferences/")
    yield from ("/models/qwen3-32b/", "/models/qwen3-32b/what-if/?on=2027-09-01&developer=yes")
    yield from ("/models/new/", "/models/t-pro-it-2.0/edit/", "/providers/new/")
    yield f"/providers/{Provider.objects.get(name='Alibaba Cloud (Qwen)').pk}/"
    yield f"/units/{Unit.objects.get(short_name='Гидропрогноз').pk}/"
    for verdict in ("NOT_PERMITTED", "UNDETERMINED", "NEEDS_LAWYER", "IN_TRANSITION"):
        system = System.objects.filter(standing__outlook=verdict).first()
        assert system
        yield f"/systems/{system.code}/"
    code = System.objects.order_by("number")[0].code
    yield from (f"/systems/{code}/known/?known_at={after}&verify=yes", f"/systems/{code}/known/")
    yield from (f"/systems/{code}/edit/", f"/systems/{code}/history/", f"/systems/{code}/evidence/")


def administrators_addresses() -> Iterator[str]:
    """The pages on which people and units are managed."""
    yield from ("/people/", "/people/add/", "/units/add/", "/parts/")
    person = Person.objects.get(full_name__startswith="Власов")
    yield from (f"/people/{person.pk}/", f"/people/{person.pk}/edit/", f"/people/{person.pk}/leave/")
    yield f"/units/{Unit.objects.get(short_name='Гидропрогноз').pk}/edit/"


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with the page at `address`: its status, its width, what axe finds."""
    response = page.goto(address)
    assert response
    found = [] if response.status == 200 else [f"status {response.status}"]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    return [f"{address}: {fault}" for fault in found + axe_violations(page)]


@pytest.mark.slow
def test_every_page_is_accessible_and_fits_in_both_widths_themes_and_languages(
    sample: Person, open_page_as: OpenPage
) -> None:
    faults: list[str] = []
    ways: Any = product((WIDE, NARROW), (("light", "ru"), ("dark", "en")))
    for size, (scheme, language) in ways:
        Person.objects.filter(pk=sample.pk).update(language=language)
        page = open_page_as(sample, viewport=size, color_scheme=scheme)
        faults += [f"{size['width']} {scheme} {fault}" for address in addresses() for fault in faults_of(page, address)]
    assert faults == []


@pytest.mark.slow
def test_the_pages_of_administrators_are_accessible_and_fit_in_both_widths(
    sample: Person, open_page_as: OpenPage
) -> None:
    administrator = Person.objects.get(full_name__startswith="Белова")
    faults: list[str] = []
    for size, scheme in ((WIDE, "dark"), (NARROW, "light")):
        page = open_page_as(administrator, viewport=size, color_scheme=scheme)
        faults += [
            f"{size['width']} {scheme} {fault}"
            for address in administrators_addresses()
            for fault in faults_of(page, address)
        ]
    assert faults == []


@pytest.mark.slow
def test_no_page_asks_another_host_for_anything(sample: Person, open_page_as: OpenPage, live_server: Any) -> None:
    asked: set[str] = set()

    def note(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:")):
            asked.add(request.url)

    page = open_page_as(sample)
    page.on("request", note)
    for address in addresses():
        page.goto(address)
    assert Standing.objects.exists()
    assert asked == set()
