"""The frame of pages in a browser: keys, navigation, theme, help, the sheet of parts."""

import pytest
from playwright.sync_api import Page, expect

from inventory.models import Person
from tests.e2e.conftest import NARROW, OpenPage, axe_violations


@pytest.fixture
def sheet(transactional_db: None, administrator: Person, open_page_as: OpenPage) -> Page:
    page = open_page_as(administrator)
    page.goto("/parts/")
    return page


def test_the_first_tab_leads_to_the_content(sheet: Page) -> None:
    sheet.keyboard.press("Tab")
    expect(sheet.locator(".skip-link")).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(sheet.locator("main")).to_be_focused()


def test_control_k_and_slash_lead_to_the_search(sheet: Page) -> None:
    for key in ("Control+k", "/"):
        sheet.locator("main").focus()
        sheet.keyboard.press(key)
        expect(sheet.locator("#masthead-search")).to_be_focused()


def test_keys_do_nothing_while_someone_types(sheet: Page) -> None:
    sheet.locator("#masthead-search").fill("")
    sheet.keyboard.type("a?[/")
    expect(sheet.locator("#masthead-search")).to_have_value("a?[/")
    expect(sheet.locator("#help")).to_be_hidden()


def test_the_help_opens_by_its_key_and_closes_by_escape(sheet: Page) -> None:
    sheet.locator("main").focus()
    sheet.keyboard.press("?")
    expect(sheet.locator("#help")).to_be_visible()
    assert axe_violations(sheet) == []
    sheet.keyboard.press("Escape")
    expect(sheet.locator("#help")).to_be_hidden()


def test_the_navigation_folds_by_its_key_and_stays_folded(sheet: Page, administrator: Person) -> None:
    sheet.locator("main").focus()
    with sheet.expect_response("**/preferences/navigation/"):
        sheet.keyboard.press("[")
    administrator.refresh_from_db()
    assert administrator.navigation_folded
    sheet.reload()
    expect(sheet.locator("body")).to_have_class("is-folded")
    assert axe_violations(sheet) == []


def test_a_menu_closes_by_escape_and_gives_the_focus_back(sheet: Page) -> None:
    summary = sheet.locator(".masthead-person > summary")
    summary.click()
    sheet.locator(".masthead-person .menu-item").first.focus()
    assert axe_violations(sheet) == []
    sheet.keyboard.press("Escape")
    expect(sheet.locator(".masthead-person .menu-list")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_theme_is_kept_on_the_person(sheet: Page, administrator: Person) -> None:
    sheet.locator("summary[title=Оформление]").click()
    sheet.locator(".masthead-wide button[value=dark]").click()
    expect(sheet.locator("html")).to_have_attribute("data-bs-theme", "dark")
    administrator.refresh_from_db()
    assert administrator.theme == "dark"


def test_who_follows_the_system_follows_it_at_once(sheet: Page) -> None:
    sheet.emulate_media(color_scheme="dark")
    expect(sheet.locator("html")).to_have_attribute("data-bs-theme", "dark")
    sheet.emulate_media(color_scheme="light")
    expect(sheet.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_on_a_phone_the_navigation_is_a_drawer(
    transactional_db: None, administrator: Person, open_page_as: OpenPage
) -> None:
    page = open_page_as(administrator, viewport=NARROW)
    page.goto("/parts/")
    expect(page.locator("#side")).to_be_hidden()
    page.locator(".bottom-bar button").click()
    expect(page.locator("#side")).to_be_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 794, 1440])
def test_every_part_is_accessible_and_no_wider_than_the_page(
    transactional_db: None, administrator: Person, open_page_as: OpenPage, width: int, scheme: str
) -> None:
    page = open_page_as(administrator, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto("/parts/")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
