"""An officer asks in a real browser what would be if the status of a model changed, and saves it knowingly."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from compliance.models import Standing
from inventory.models import AIModel, Derivation, ModelUse, Person, Provider, System, Unit
from tests.e2e.conftest import NARROW, OpenPage, axe_violations
from tests.scene_of_rules import IN_TIME, TOO_LATE, foreign_model, save_foreign_system

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def systems(transactional_db: None, institute: Unit) -> list[System]:
    """One in transition and one that came too late, on a foreign model and on a Russian fine-tune of it."""
    found = [
        save_foreign_system(institute, IN_TIME, NOW, name="Прогноз притока"),
        save_foreign_system(institute, TOO_LATE, NOW, name="Сводка для штаба"),
    ]
    home = Provider.objects.create(name="ООО «Речная модель»", country="RU", is_russian_legal_entity="yes")
    tuned = AIModel.objects.create(slug="reka-32b", name="Река-32B", developer=home, origin="derived")
    Derivation.objects.create(child=tuned, parent=foreign_model(), kind="fine-tune", source="карточка модели")
    Derivation.objects.create(child=tuned, parent=None, kind="merge")
    ModelUse.objects.filter(system=found[1]).update(ai_model=tuned)
    Standing.objects.filter(system=found[1]).update(stale=True)
    return found


@pytest.fixture
def dark_phone(open_page_as: OpenPage, officer: Person, systems: list[System]) -> Page:
    """The officer's phone, dark, in English."""
    officer.language = "en"
    officer.save(update_fields=["language"])
    return open_page_as(officer, viewport=NARROW, color_scheme="dark", language="en")


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_question_is_asked_with_the_keyboard_alone(
    open_page_as: OpenPage, officer: Person, systems: list[System]
) -> None:
    page = open_page_as(officer)
    page.goto("/models/qwen2.5-32b/what-if/")
    expect(page.get_by_role("heading", name="Qwen2.5-32B")).to_be_visible()
    page.locator("[name=status]:checked").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what-if/?status=sovereign&basis=confirmed**")
    assert systems[0].code in page.locator(".what-if-list").inner_text()
    assert axe_violations(page) == []


def test_the_page_of_the_model_answers_by_itself_and_leads_to_the_systems(
    open_page_as: OpenPage, officer: Person, systems: list[System]
) -> None:
    page = open_page_as(officer)
    page.goto("/models/qwen2.5-32b/")
    page.locator("#what-if #answer").wait_for()
    assert axe_violations(page) == []
    page.locator("#what-if .cell-number a").first.click()
    page.wait_for_url("**/what-if/?**#list")
    assert page.locator(".what-if-list tbody tr").count() == 1


def test_everything_fits_a_dark_phone_and_is_accessible(dark_phone: Page, systems: list[System]) -> None:
    for address in ("/models/qwen2.5-32b/what-if/?developer=yes", "/models/reka-32b/", "/models/qwen2.5-32b/edit/"):
        dark_phone.goto(address)
        assert fits(dark_phone), address
        assert axe_violations(dark_phone) == [], address


def test_the_picture_scrolls_in_its_own_box_and_shows_the_unknown_parent_dashed(
    dark_phone: Page, systems: list[System]
) -> None:
    dark_phone.goto("/models/reka-32b/")
    box = dark_phone.locator(".pic-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    dashes = dark_phone.locator(".pic-unknown > rect").evaluate("rect => getComputedStyle(rect).strokeDasharray")
    assert dashes == "4px, 3px"
    thick = dark_phone.locator(".pic-decides path").first.evaluate("path => getComputedStyle(path).strokeWidth")
    assert thick == "2.5px"
    assert dark_phone.locator(".pic a:not([tabindex='-1'])").count() == 0


def test_an_officer_sees_what_changes_before_the_form_is_saved(dark_phone: Page, systems: list[System]) -> None:
    dark_phone.goto("/models/qwen2.5-32b/edit/")
    dark_phone.locator("[data-add=statuses]").click()
    dark_phone.locator("[name=statuses-0-status][value=national]").check()
    dark_phone.locator("[name=statuses-0-basis][value=confirmed]").check()
    dark_phone.locator("[name=statuses-0-document]").fill("Order 1")
    dark_phone.get_by_role("button", name="See which verdicts change").click()
    expect(dark_phone.locator("#answer")).to_contain_text("1 system gets another verdict")
    assert fits(dark_phone)
    assert axe_violations(dark_phone) == []
    assert not foreign_model().statuses.exists()
    expect(dark_phone.locator("[name=statuses-0-document]")).to_have_value("Order 1")
    dark_phone.locator(".form-bar .btn-primary").click()
    expect(dark_phone.locator(".notices")).to_contain_text("judged anew")
    assert foreign_model().statuses.get().document == "Order 1"
