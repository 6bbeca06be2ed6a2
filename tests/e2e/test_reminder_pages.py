"""An officer sets a policy after a look at what it would send; the pages of reminders are good for everybody."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from compliance.models import Deadline, Policy
from compliance.reminders.planning import plan_reminders
from inventory.models import Person, System
from tests.conftest import MakeSystem
from tests.e2e.conftest import NARROW, WIDE, OpenPage, axe_violations

EDIT = "/reminders/policy/edit/?kind=contract_ends"


@pytest.fixture
def scene(transactional_db: None, make_system: MakeSystem, owner: Person) -> System:
    """A system whose contract ends in a month; its reminders are planned."""
    now = datetime.now().astimezone()
    system = make_system("Прогноз притока", responsible=owner)
    Deadline.objects.create(
        system=system,
        kind="contract_ends",
        due_on=now.date() + timedelta(days=32),
        worse_from=now.date() + timedelta(days=33),
        ruleset_id="ru-2026-243fz",
        planned_at=now,
    )
    plan_reminders(now)
    return system


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_an_officer_looks_at_what_a_policy_would_send_and_saves_it(
    open_page_as: OpenPage, officer: Person, scene: System, viewport: dict[str, int]
) -> None:
    page = open_page_as(officer, viewport=viewport)
    page.goto(EDIT)
    page.locator("[name=own]").fill("d10")
    page.locator("[name=overdue_every]").fill("0")
    page.locator("[name=overdue_times]").fill("0")
    page.locator("button[value=preview]").click()
    expect(page.locator(".preview")).to_be_visible()
    assert not Policy.objects.exists()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_be_visible()
    assert Policy.objects.get().offsets[-4:] == ["d14", "d10", "d7", "d0"]


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(
    open_page_as: OpenPage, officer: Person, scene: System, page_errors: list[str]
) -> None:
    page = open_page_as(officer)
    page.goto(EDIT)
    page.locator("[name=own]").fill("10 дней")
    page.locator("button[value=save]").click()
    expect(page.locator(".field-wrong [name=own]")).to_have_value("10 дней")
    assert axe_violations(page) == []
    assert all("422" in error for error in page_errors)
    page_errors.clear()


@pytest.mark.parametrize(
    "address",
    [
        "/reminders/policy/",
        EDIT,
        "/reminders/ledger/",
        "/reminders/ledger/?show=all",
        "/reminders/forecast/",
        "/reminders/why/",
        "/reminders/deadlines/?show=all",
    ],
)
def test_on_a_dark_phone_in_english_every_page_of_reminders_can_be_used(
    open_page_as: OpenPage, officer: Person, scene: System, address: str
) -> None:
    Person.objects.filter(pk=officer.pk).update(language="en")
    page = open_page_as(officer, viewport=NARROW, language="en", color_scheme="dark")
    page.goto(address)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_why_is_answered_for_a_system(open_page_as: OpenPage, owner: Person, scene: System) -> None:
    Person.objects.filter(pk=owner.pk).update(language="en")
    page = open_page_as(owner, language="en")
    page.goto("/reminders/why/")
    page.locator("[name=system]").fill(str(scene.code))
    page.locator(".why-form button").click()
    expect(page.locator(".sheet-main")).to_contain_text("None of its reminders falls on this day.")
    assert axe_violations(page) == []
