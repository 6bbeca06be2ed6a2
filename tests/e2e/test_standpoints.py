"""An officer asks for a day of the law and for a past moment: chosen in place, never mixed, and printed as such."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from compliance.models import Assessment
from inventory.models import Person, System
from inventory.models.unit import Unit
from tests.e2e.conftest import NARROW, OpenPage, axe_violations
from tests.scene_of_rules import IN_TIME, save_foreign_system
from web.standpoint import written_moment

WORDS_OF_THE_PAST = ".known-at"
STRIP_OF_A_DAY = ".on-a-day"


@pytest.fixture
def foreign(transactional_db: None, institute: Unit) -> System:
    """A system in transition."""
    return save_foreign_system(institute, IN_TIME, timezone.now())


def test_a_day_is_chosen_in_place_and_the_page_says_which(
    open_page_as: OpenPage, officer: Person, foreign: System
) -> None:
    page = open_page_as(officer)
    page.goto("/systems/")
    page.locator("a.as-of-day").click()
    panel = page.locator("#as-of-panel")
    expect(panel.locator("form")).to_have_count(2)
    assert axe_violations(page) == []
    panel.get_by_role("button", name="01.09.2032").click()
    expect(page.locator(STRIP_OF_A_DAY)).to_contain_text("01.09.2032")
    expect(page.locator(WORDS_OF_THE_PAST)).to_have_count(0)
    expect(page.locator(".systems-table tbody")).to_contain_text("Не допускается")
    page.locator(f"{STRIP_OF_A_DAY} a").last.click()
    expect(page.locator(".systems-table tbody")).to_contain_text("Переходный период")
    expect(page.locator(STRIP_OF_A_DAY)).to_have_count(0)


def test_a_typed_day_wins_over_the_offered_ones(open_page_as: OpenPage, officer: Person, foreign: System) -> None:
    page = open_page_as(officer)
    page.goto("/systems/as-of/")
    page.locator("#as-of-on").fill("2032-08-31")
    page.locator("#as-of-on").press("Enter")
    expect(page.locator(STRIP_OF_A_DAY)).to_contain_text("31.08.2032")
    expect(page.locator(".systems-table tbody")).to_contain_text("Переходный период")


def test_a_past_moment_leads_from_the_list_to_the_extract_and_back(
    open_page_as: OpenPage, officer: Person, foreign: System
) -> None:
    moment = written_moment(Assessment.objects.get(system=foreign).at)
    page = open_page_as(officer)
    page.goto(f"/systems/?known_at={moment}")
    expect(page.locator(WORDS_OF_THE_PAST)).to_be_visible()
    page.get_by_role("link", name=foreign.name).click()
    expect(page.locator(".was-stamp")).to_be_visible()
    expect(page.locator("#verdict .verdict-large")).to_contain_text("Переходный период")
    page.get_by_role("link", name="Пересчитать и сверить").or_(page.get_by_role("link", name="Make it again")).click()
    expect(page.locator("#proof [role=status]")).to_be_visible()
    page.locator(f"{WORDS_OF_THE_PAST} a").last.click()
    expect(page).to_have_url(f"{page.url.split('/systems/')[0]}/systems/{foreign.code}/")


def test_the_strip_and_the_stamp_are_printed_and_no_button_is(
    open_page_as: OpenPage, officer: Person, foreign: System
) -> None:
    moment = written_moment(Assessment.objects.get(system=foreign).at)
    page = open_page_as(officer)
    page.goto(f"/systems/{foreign.code}/known/?known_at={moment}")
    page.emulate_media(media="print")
    expect(page.locator(WORDS_OF_THE_PAST)).to_be_visible()
    expect(page.locator(".was-stamp")).to_be_visible()
    expect(page.locator(".known-at-button").first).to_be_hidden()
    expect(page.locator(".moment-form")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_in_english_shows_both_whole_and_readable(
    open_page_as: OpenPage, officer: Person, foreign: System, scheme: str
) -> None:
    officer.language = Person.Language.ENGLISH
    officer.save(update_fields=["language"])
    page = open_page_as(officer, viewport=NARROW, language="en", color_scheme=scheme)
    moment = written_moment(timezone.now() - timedelta(seconds=1))
    for address in (
        "/systems/?on=2032-09-01",
        f"/systems/?known_at={moment}",
        f"/systems/{foreign.code}/known/?known_at={written_moment(Assessment.objects.get(system=foreign).at)}",
        f"/systems/?on=2032-09-01&known_at={moment}",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert axe_violations(page) == []
