"""What tests of the list read off a page and off a file, and a register that has something for every condition."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook

from inventory.models import AIModel, Membership, Person, Provider, System, Unit
from inventory.models.ai_model import Derivation
from inventory.models.choices import (
    DateState,
    DerivationKind,
    FlowKind,
    FlowPresence,
    Origin,
    Phase,
    Role,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, SystemRecord, UseRow, save_system
from inventory.units import create_unit

Address = str
_ROW = re.compile(r"<tr><td.*?</tr>", re.S)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.S)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page as cells of HTML, and the whole page."""

    html: str
    rows: list[list[str]]

    @property
    def codes(self) -> list[str]:
        """The codes of its systems, in order."""
        return [_TAG.sub("", row[0]) for row in self.rows]


def page_at(client: Client, address: Address) -> Page:
    """The page of the list at `address`, which must answer."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, response.status_code
    html = response.content.decode()
    return Page(html, [_CELL.findall(row) for row in _ROW.findall(html)])


def codes_of_all_pages(client: Client, address: Address) -> list[str]:
    """The codes of every page, 25 to a page, as someone reads who turns the pages."""
    codes: list[str] = []
    for number in range(1, 100):
        page = page_at(client, f"{address}&per_page=25&page={number}")
        if not page.rows or page.codes[0] in codes:
            return codes
        codes += page.codes
    raise AssertionError("The pages do not end.")


def csv_at(client: Client, address: Address, delimiter: str = ";") -> list[list[str]]:
    """The CSV file at `address`: its head and its rows."""
    response = client.get(address)
    assert response.status_code == 200, response.content[:500] if not response.streaming else ""
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=delimiter))


def xlsx_at(client: Client, address: Address) -> CalamineWorkbook:
    """The XLSX file at `address`."""
    response = client.get(address)
    assert response.status_code == 200
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(response)))


def said_by(cell: str) -> str:
    """What a cell of the page says in full: its day, else its title, else its text; nothing where it shows a dash."""
    if day := re.search(r'<time[^>]*datetime="([^"]+)"', cell):
        return day[1]
    if title := re.match(r'<span class="(?!country)[^>]*title="([^"]*)"', cell):
        return unescape(title[1])
    text = unescape(_TAG.sub(" ", cell)).strip(" ")
    return "" if text == "–" else text


@dataclass(frozen=True, slots=True)
class Register:
    """Forty systems of two institutes, and who looks at them."""

    ministry: Unit
    institute: Unit
    laboratory: Unit
    waterworks: Unit
    officer: Person
    owner: Person
    administrator: Person


def make_register(at: datetime, count: int = 40) -> Register:
    """`count` systems that differ in everything that can be asked of them."""
    ministry = create_unit("Агентство озёрного надзора", None, short_name="Озёрнадзор")
    institute = create_unit("Центр озёрного прогноза", ministry, short_name="ЦОП")
    laboratory = create_unit("Лаборатория снимков", institute)
    waterworks = create_unit("Дирекция каналов", ministry)
    register = Register(
        ministry,
        institute,
        laboratory,
        waterworks,
        officer=_person("Орлова Мария Сергеевна", Role.OFFICER, ministry),
        owner=_person("Власов Николай Андреевич", Role.OWNER, institute),
        administrator=_person("Седова Анна Павловна", Role.ADMINISTRATOR, ministry),
    )
    models = list(_models())
    for number in range(count):
        save_system(System(), _record(number, register, models), actor=register.officer, at=at)
    return register


def _person(full_name: str, role: Role, unit: Unit) -> Person:
    person = Person.objects.create_user(f"{role}.of.lakes@example.org", None, full_name=full_name)
    Membership.objects.create(person=person, role=role, unit=unit)
    return person


def _record(number: int, register: Register, models: list[AIModel]) -> SystemRecord:
    """The facts of one system; twelve different sets occur, and each with several units, people and names."""
    kind = number % 12
    units = (register.institute, register.laboratory, register.waterworks)
    people = (register.owner, register.officer, None)
    setting = list(Setting)[kind % 5]
    return SystemRecord(
        name=f"{_NAMES[number % len(_NAMES)]} {number}",
        unit=units[number % 3],
        purpose="Готовит сведения для решения" if number % 3 else "",
        responsible=people[number // 3 % 3],
        settings_state=SettingsState.STATED
        if kind < 10
        else SettingsState.PRIVATE
        if kind < 11
        else SettingsState.UNKNOWN,
        settings=[SettingRow(setting, cii_category=2 if setting == Setting.SIGNIFICANT_CII else None)],
        phase=list(Phase)[kind % len(Phase)],
        phase_on=date(2026, 10, 1),
        in_operation=_days(kind),
        models_complete=YesNoUnknown.YES if kind % 6 else YesNoUnknown.UNKNOWN,
        uses=[UseRow(ai_model=models[kind % len(models)])] if kind % 7 else [],
        presence=dict.fromkeys(FlowKind, FlowPresence.PRESENT if kind % 3 else FlowPresence.UNKNOWN),
        flows=[FlowRow(kind=flow, country=_COUNTRIES[kind // 2 % 5]) for flow in FlowKind] if kind % 3 else [],
    )


_NAMES = ("=Прогноз притока", "Разбор «обращений»; жалоб", "Ёж и яма", "@Помощник", "'Кавычка", 'Сводка, "отчёт"')
_COUNTRIES = ("RU", "RU", "NL", "", "DE")


def _days(number: int) -> PartialDate:
    if number % 4 == 0:
        return PartialDate(DateState.UNKNOWN)
    if number % 4 == 1:
        return PartialDate(DateState.DATED, date(2025, 1, 1), date(2025, 12, 31))
    return PartialDate(DateState.DATED, date(2024, number % 12 + 1, 5), date(2024, number % 12 + 1, 5))


def _models() -> Iterator[AIModel]:
    """A root from abroad, a model made from it here, and one of our own."""
    far = Provider.objects.create(name="Далёкий разработчик", country="CN", is_russian_legal_entity="no")
    near = Provider.objects.create(name="Ближний разработчик", country="RU", is_russian_legal_entity="yes")
    big: dict[str, Any] = {
        "params_total_min": 32,
        "params_total_max": 32,
        "active_equals_total": True,
        "multi_task": YesNoUnknown.YES,
    }
    root = AIModel.objects.create(slug="far-32b", name="Far-32B", developer=far, origin=Origin.FROM_SCRATCH, **big)
    tune = AIModel.objects.create(slug="near-tune", name="Near-Tune", developer=near, origin=Origin.DERIVED, **big)
    Derivation.objects.create(child=tune, parent=root, kind=DerivationKind.FINE_TUNE)
    yield from (root, tune)
    yield AIModel.objects.create(slug="near-own", name="Near-Own", developer=near, origin=Origin.FROM_SCRATCH, **big)
