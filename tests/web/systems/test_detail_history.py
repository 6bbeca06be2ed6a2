"""The history in words: what was, what became, who did it and why; and when the verdict changed."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from inventory.models import Person, Provider, System
from inventory.models.choices import DateState, FlowKind, FlowPresence, Setting, SettingsState, YesNoUnknown
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, SystemRecord, save_system
from tests.conftest import ClientOf
from web.systems.detail.history import NEWEST, newest_history, whole_history
from web.systems.detail.history_words import Line

# The moment of an event is that of its transaction, so that each act needs one of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]


@pytest.fixture
def record(system: System, owner: Person) -> SystemRecord:
    return SystemRecord(name=system.name, unit=system.unit, responsible=owner)


def lines_of(system: System) -> list[Line]:
    """The lines of the newest act of a person."""
    return next(entry.lines for entry in newest_history(system).entries if not entry.by_rules)


def test_a_changed_field_is_told_with_both_values_and_the_reason(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    save_system(system, replace(record, name="Паводок 2", deputy=None), owner, at, reason="приказ № 4")
    entry = next(entry for entry in newest_history(system).entries if not entry.by_rules)
    assert Line("Name", "Паводок-Прогноз", "Паводок 2") in entry.lines
    assert (entry.who, entry.reason) == ("Власов Н. А.", "приказ № 4")


def test_a_half_known_date_is_one_field_in_words(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    year = PartialDate(DateState.DATED, date(2026, 1, 1), date(2026, 12, 31))
    save_system(system, replace(record, in_operation=year), owner, at)
    assert lines_of(system) == [Line("In operation", "unknown", "2026")]


def test_a_person_and_a_unit_are_told_by_name(
    system: System, record: SystemRecord, owner: Person, officer: Person, at: datetime
) -> None:
    save_system(system, replace(record, responsible=officer), owner, at)
    assert lines_of(system) == [Line("Responsible person", "Власов Н. А.", "Орлова М. С.")]


def test_rows_that_came_changed_and_went_are_told(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    host = Provider.objects.create(name="ООО «ХранСервис»")
    presence = {FlowKind.BACKUP: FlowPresence.PRESENT}
    backup = FlowRow(FlowKind.BACKUP, "NL", "Амстердам", provider=host)
    system = save_system(system, replace(record, presence=presence, flows=[backup]), owner, at)
    assert Line("Flow added", new="backup, NL Амстердам") in lines_of(system)

    moved = replace(backup, country="RU", place="Дубна", pk=system.flows.get().pk)
    system = save_system(system, replace(record, presence=presence, flows=[moved]), owner, at)
    assert Line("backup, RU Дубна: country", "NL", "RU") in lines_of(system)

    system = save_system(system, record, owner, at)
    assert Line("Flow removed", old="backup, RU Дубна") in lines_of(system)


def test_a_change_of_the_verdict_is_told_by_the_rules(
    system: System, record: SystemRecord, owner: Person, at: datetime
) -> None:
    private = replace(record, settings_state=SettingsState.PRIVATE)
    save_system(system, private, owner, at)
    newest = next(entry for entry in newest_history(system).entries if entry.by_rules)
    first = newest.lines[0]
    assert (first.old, first.new) == ("Undetermined", "Out of scope")


@pytest.mark.slow
def test_the_page_shows_the_newest_entries_and_leads_to_all(
    system: System, record: SystemRecord, owner: Person, officer: Person, at: datetime, client_of: ClientOf
) -> None:
    for number in range(NEWEST + 5):
        system = save_system(system, replace(record, name=f"Имя {number}"), owner, at)
    client: Client = client_of(officer)
    html = client.get(f"/systems/{system.code}/").content.decode()
    assert f'href="/systems/{system.code}/history/"' in html
    assert html.count("<time") == NEWEST
    everything = client.get(f"/systems/{system.code}/history/").content.decode()
    assert "Имя 0" in everything
    assert len(whole_history(system)) > NEWEST


def test_a_setting_and_its_category_are_told(system: System, record: SystemRecord, owner: Person, at: datetime) -> None:
    stated = replace(
        record,
        settings_state=SettingsState.STATED,
        settings=[SettingRow(Setting.SIGNIFICANT_CII)],
        material_change=YesNoUnknown.NO,
    )
    system = save_system(system, stated, owner, at)
    with_category = replace(stated, settings=[SettingRow(Setting.SIGNIFICANT_CII, 2)])
    save_system(system, with_category, owner, at)
    assert lines_of(system) == [Line("significant CII object: category", "unknown", "2")]
