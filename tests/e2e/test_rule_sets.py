"""An officer reads a rule set, attaches an official wording, sees it under its figure, and takes it back."""

import pytest
from playwright.sync_api import Page, expect

from compliance.models import Wording
from inventory.models import Person
from tests.e2e.conftest import NARROW, OpenPage, axe_violations

DOCUMENT = "/rulesets/ru-2026-243fz/"


@pytest.fixture
def officers_page(transactional_db: None, open_page_as: OpenPage, officer: Person) -> Page:
    return open_page_as(officer)


def attach(page: Page) -> None:
    page.goto(f"{DOCUMENT}wording/?figure=param_threshold_bn")
    page.locator("[name=article]").fill("ст. 3 п. 2")
    page.locator("[name=quotation]").fill("не менее 1 миллиарда параметров")
    page.locator("[name=read_on]").fill("24.08.2026")
    page.locator("[name=file]").set_input_files(
        {"name": "243-ФЗ.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.locator("[name=also][value=threshold_operator]").check()
    page.locator(".form-bar button[type=submit]").click()


@pytest.mark.slow
def test_a_wording_is_attached_opened_and_taken_back(officers_page: Page) -> None:
    attach(officers_page)
    row = officers_page.locator("#param_threshold_bn")
    expect(row).to_be_in_viewport()
    expect(row.locator("blockquote")).to_have_text("не менее 1 миллиарда параметров")
    expect(officers_page.locator("#threshold_operator .confidence-word").first).to_have_text("прочитано в законе")
    with officers_page.expect_download() as download:
        row.get_by_role("link", name="243-ФЗ.pdf").click()
    assert download.value.suggested_filename == "243-ФЗ.pdf"
    row.locator("a[href*=withdraw]").click()
    officers_page.locator("[name=reason]").fill("Это другая редакция")
    officers_page.locator(".form-bar button[type=submit]").click()
    expect(officers_page.locator("#param_threshold_bn blockquote")).to_have_count(0)
    assert Wording.objects.standing().get().figure == "threshold_operator"


@pytest.mark.slow
def test_with_a_wording_the_document_fits_and_is_accessible_on_a_dark_phone_in_english(
    officers_page: Page, open_page_as: OpenPage, officer: Person
) -> None:
    attach(officers_page)
    Person.objects.filter(pk=officer.pk).update(language="en")
    page = open_page_as(officer, viewport=NARROW, color_scheme="dark")
    for address in (DOCUMENT, "/rulesets/", f"/rulesets/wordings/{Wording.objects.earliest('pk').pk}/withdraw/"):
        page.goto(address)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


@pytest.mark.slow
def test_on_paper_there_are_the_wording_and_the_digest_and_nothing_to_press(officers_page: Page) -> None:
    attach(officers_page)
    officers_page.emulate_media(media="print")
    expect(officers_page.locator("#param_threshold_bn blockquote")).to_be_visible()
    expect(officers_page.locator(".passport-foot")).to_contain_text("SHA-256")
    pressed = officers_page.locator(".document-act, .btn, .masthead, .side, .bottom-bar").filter(visible=True)
    expect(pressed).to_have_count(0)
