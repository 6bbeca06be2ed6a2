"""An owner answers a question on the page of a system: the verdict changes there and then, and focus goes on."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from inventory.models import AIModel, Person, Provider, System
from inventory.models.choices import DateState, FlowKind, FlowPresence, Origin, Phase, Setting, SettingsState
from inventory.models.choices import YesNoUnknown as Answer
from inventory.models.partial_date import PartialDate
from inventory.recorded import recorded_system
from inventory.registering import FlowRow, SettingRow, UseRow, save_system
from tests.conftest import MakeSystem
from tests.e2e.conftest import NARROW, OpenPage, axe_violations

IN_TIME = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
KNOWN_KINDS = [kind for kind in FlowKind if kind != FlowKind.BACKUP]


@pytest.fixture
def asked(transactional_db: None, make_system: MakeSystem, owner: Person) -> System:
    """A system of which the day of commissioning and the place of the backups are missing."""
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=Answer.NO)
    size = {"params_total_min": "32.8", "params_total_max": "32.8", "active_equals_total": True}
    model = AIModel.objects.create(
        slug="qwen3-32b", name="Qwen3-32B", developer=maker, multi_task="yes", origin=Origin.FROM_SCRATCH, **size
    )
    facts: dict[str, Any] = {
        "responsible": owner,
        "settings_state": SettingsState.STATED,
        "settings": [SettingRow(Setting.SIGNIFICANT_CII, 2)],
        "phase": Phase.IN_OPERATION,
        "phase_on": date(2026, 10, 1),
        "pilot": PartialDate(DateState.NONE),
        "models_complete": Answer.YES,
        "uses": [UseRow(model)],
        "presence": dict.fromkeys(KNOWN_KINDS, FlowPresence.PRESENT),
        "flows": [FlowRow(kind, "RU", "Москва") for kind in KNOWN_KINDS],
        "material_change": Answer.NO,
    }
    return make_system("Прогноз притока", **facts)


def box(page: Page, fact: str) -> Any:
    return page.locator(f"[id='question-{fact}']")


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, NARROW])
def test_an_owner_answers_both_questions_by_keyboard_and_the_verdict_follows(
    open_page_as: OpenPage, owner: Person, asked: System, viewport: dict[str, int]
) -> None:
    page = open_page_as(owner, viewport=viewport)
    page.goto(f"/systems/{asked.code}/")
    expect(page.locator("#verdict .verdict-large")).to_contain_text("Не определено")
    assert axe_violations(page) == []
    backup = box(page, "flows.backup")
    backup.get_by_label("Другая").check()
    expect(backup.get_by_label("Место")).to_be_visible()
    backup.get_by_label("Россия").check()
    backup.get_by_label("Место").fill("Новосибирск")
    day = box(page, "in_operation")
    day.get_by_label("Год").check()
    day.locator("input[type=text]").first.fill("2025")
    page.keyboard.press("Enter")
    expect(day).to_have_count(0)
    expect(box(page, "flows.backup").locator("h3")).to_be_focused()
    expect(page.get_by_label("Место")).to_have_value("Новосибирск")
    box(page, "flows.backup").get_by_label("Место").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict .verdict-large")).to_contain_text("Переходный период")
    expect(page.locator("#verdict .result-head")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert axe_violations(page) == []


def test_somebody_elses_edit_is_shown_beside_what_was_typed(
    open_page_as: OpenPage, owner: Person, officer: Person, asked: System, at: Any, page_errors: list[str]
) -> None:
    page = open_page_as(owner)
    page.goto(f"/systems/{asked.code}/")
    record = recorded_system(asked)
    fields = {name: getattr(record, name) for name in record.__dataclass_fields__}
    save_system(asked, type(record)(**{**fields, "in_operation": IN_TIME}), officer, at)
    day = box(page, "in_operation")
    day.get_by_label("Год").check()
    day.locator("input[type=text]").first.fill("2024")
    day.get_by_role("button").click()
    expect(day.get_by_role("alert")).to_contain_text("14.05.2026")
    expect(day.locator("input[type=text]").first).to_have_value("2024")
    # The browser reports the answer 409 as an error of loading; it is the answer that was wanted.
    assert all("409" in error for error in page_errors)
    page_errors.clear()


def test_an_auditor_sees_the_questions_and_no_form(open_page_as: OpenPage, auditor: Person, asked: System) -> None:
    page = open_page_as(auditor)
    page.goto(f"/systems/{asked.code}/")
    expect(box(page, "flows.backup")).to_be_visible()
    expect(page.locator(".question form")).to_have_count(0)
    assert axe_violations(page) == []
