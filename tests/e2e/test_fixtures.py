"""The browser of the tests sees what it should: errors, violations of the policy, faults of accessibility."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import NARROW, OpenPage, axe_violations


def test_the_sign_in_page_is_clean(page: Page) -> None:
    page.goto("/accounts/login/")
    assert page.get_attribute("html", "lang") == "ru"
    assert axe_violations(page) == []


def test_a_narrow_dark_english_sign_in_page_is_clean(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW, color_scheme="dark", language="en")
    page.goto("/accounts/login/")
    assert page.get_attribute("html", "lang") == "en"
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_an_image_without_words(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main, body').append(document.createElement('img'))")
    assert any(found.startswith("image-alt: ") for found in axe_violations(page))


@pytest.mark.parametrize(
    "fault",
    [
        "document.body.setAttribute('style', 'color: red')",
        "document.head.append(Object.assign(document.createElement('script'), {text: '1'}))",
        "document.body.append(Object.assign(document.createElement('img'), {alt: '', src: 'https://example.org/x.png'}))",
        "console.error('wrong')",
        "setTimeout(() => { throw new Error('wrong') })",
    ],
)
def test_an_error_on_a_page_is_noted(page: Page, page_errors: list[str], fault: str) -> None:
    page.goto("/accounts/login/")
    assert page_errors == []
    page.evaluate(fault)
    page.wait_for_timeout(100)
    assert len(page_errors) == 1
    page_errors.clear()
