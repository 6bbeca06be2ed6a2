"""What if, in a real browser: figures lead to rows, long work goes on by itself, and everybody can read the page."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from compliance.whatif import compare
from inventory.models import Person, System, Unit
from tests.e2e.conftest import NARROW, WIDE, OpenPage, axe_violations
from tests.scene_of_rules import DOUBTFUL, IN_TIME, TOO_LATE, save_foreign_system
from web.rulesets import comparing, deciding

NOW = datetime(2031, 4, 1, 9, tzinfo=UTC)
ADDRESS = "/rulesets/compare/?a=ru-2026-243fz&b=ru-2026-03-draft&on=2031-09-01"


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def systems(transactional_db: None, institute: Unit) -> list[System]:
    days = (IN_TIME, IN_TIME, DOUBTFUL, TOO_LATE)
    return [save_foreign_system(institute, day, NOW, name=f"Прогноз {number}") for number, day in enumerate(days)]


@pytest.mark.slow
def test_a_figure_leads_to_its_rows_and_another_answer_to_other_figures(
    systems: list[System], officer: Person, open_page_as: OpenPage
) -> None:
    page = open_page_as(officer, viewport=WIDE)
    page.goto(ADDRESS)
    page.locator(".matrix").get_by_role("link", name="2").click()
    expect(page.locator(".changes tbody tr")).to_have_count(2)
    page.locator(".side-answers summary").nth(1).click()
    page.locator("select[name=b]").select_option("ru-2026-243fz")
    page.get_by_role("button", name="Сравнить").click()
    page.locator(".side-answers summary").nth(1).click()
    page.locator("select[name=b-cutoff_day]").select_option("before_earliest")
    page.get_by_role("button", name="Сравнить").click()
    expect(page.locator(".matrix").get_by_role("link")).to_have_count(1)
    assert "b-cutoff_day=before_earliest" in page.url


@pytest.mark.slow
def test_long_work_shows_how_far_it_is_and_ends_with_the_list(
    systems: list[System], officer: Person, open_page_as: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "compare", lambda systems, a, b, at: compare(systems, a, b, at, 1))
    page = open_page_as(officer, viewport=WIDE)
    page.goto(ADDRESS)
    expect(page.locator(".changes tbody tr")).to_have_count(3)
    expect(page.locator(".compare-work")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize(("viewport", "scheme", "language"), [(WIDE, "dark", "en"), (NARROW, "dark", "ru")])
def test_everybody_can_read_the_comparison_and_its_errors(
    systems: list[System], officer: Person, open_page_as: OpenPage, viewport: dict[str, int], scheme: str, language: str
) -> None:
    Person.objects.filter(pk=officer.pk).update(language=language)
    page = open_page_as(officer, viewport=viewport, color_scheme=scheme)
    for address in (ADDRESS, ADDRESS + "&b-planning_assumption=no&change=verdict", "/rulesets/compare/copies/"):
        page.goto(address)
        assert axe_violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.slow
def test_previews_of_decisions_count_to_the_end_by_themselves(
    systems: list[System], officer: Person, open_page_as: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 2)
    page = open_page_as(officer, viewport=WIDE)
    page.goto("/rulesets/ru-2026-03-draft/activate/")
    expect(page.locator("#preview .long-work")).to_have_count(0)
    expect(page.locator("#preview tbody")).to_contain_text("Не допускается")
    page.goto("/rulesets/assumptions/cutoff_day/")
    page.locator("[name=answer][value=before_earliest]").check()
    page.locator("[name=reason]").fill("Так читает юрист")
    page.get_by_role("button", name="Показать, что изменится").click()
    expect(page.locator("#preview .long-work")).to_have_count(0)
    expect(page.locator("#preview tbody")).to_contain_text("Нужен юрист")
    expect(page.locator("[name=reason]")).to_have_value("Так читает юрист")
