"""An officer signs in, registers a system, answers what is missing, filters, and exports what is on the screen."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inventory.models import AIModel, Person, Provider, System, Unit
from inventory.models.choices import SettingsState
from tests.conftest import PASSWORD


@pytest.fixture
def institute_of_state(institute: Unit) -> Unit:
    institute.settings_state, institute.settings = SettingsState.STATED, ["state_information_system"]
    institute.save(update_fields=["settings_state", "settings"])
    return institute


@pytest.fixture
def qwen(transactional_db: None) -> AIModel:
    developer = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity="no")
    return AIModel.objects.create(
        slug="qwen2.5-32b",
        name="Qwen2.5-32B",
        developer=developer,
        origin="from-scratch",
        multi_task="yes",
        params_total_min=32.5,
        params_total_max=32.5,
        active_equals_total=True,
    )


def sign_in(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_label("Электронная почта").fill(str(person.email))
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value={value}]").check()


@pytest.mark.slow
def test_from_sign_in_to_the_exported_file(
    transactional_db: None, page: Page, officer: Person, institute_of_state: Unit, qwen: AIModel
) -> None:
    sign_in(page, officer)
    page.goto("/systems/new/")
    page.get_by_label("Название").fill("Прогноз притока")
    page.get_by_label("Подразделение").select_option(label=str(institute_of_state))
    page.get_by_label("Состояние").select_option("in_operation")
    choose(page, "in_operation_how", "day")
    page.locator("[name=in_operation_date]").fill("31.08.2026")
    page.locator("[data-add=uses]").click()
    page.locator("[name=uses-0-model]").fill("Qwen2.5-32B")
    for number in range(6):
        choose(page, f"flows-{number}-where", "RU")
    choose(page, "models_complete", "yes")
    choose(page, "material_change", "no")
    page.get_by_role("button", name="Сохранить").last.click()
    system = System.objects.get()
    expect(page).to_have_url(f"{page.url.split('/systems')[0]}/systems/{system.code}/")
    expect(page.get_by_text("Переходный период").first).to_be_visible()

    page.goto("/systems/?outlook=IN_TRANSITION")
    assert system.code in page.content()
    with page.expect_download() as download:
        page.evaluate("location.href = '/systems/?outlook=IN_TRANSITION&_export=csv'")
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 2
    assert system.code in rows[1]
    page.goto("/systems/?outlook=NOT_PERMITTED")
    assert system.code not in page.content()
