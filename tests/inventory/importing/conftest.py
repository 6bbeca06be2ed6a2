"""A Russian register as a department keeps it (cp1251, semicolons), its profile, and a way to import it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from inventory.importing.process import Order, Outcome, run_import, try_import
from inventory.importing.profile import Profile
from inventory.importing.profile_files import load_profile
from inventory.models import Person, Unit

Import = Callable[..., Outcome]

PROFILE = """
title = "Реестр ИИ-систем речного надзора"
source = "rechnadzor"
as_of = 2031-05-01
missing = ["нет данных", "—"]

[key]
columns = ["Инв. №"]

[unit]
root = "Речнадзор"
columns = ["Управление", "Отдел"]
short_names = { "Управление" = "Сокр." }

[dates]
formats = ["D.M.YYYY", "Month YYYY", "YYYY"]

[fields]
name = "Название"
purpose = "Назначение"
responsible = "E-mail ответственного"
in_operation = "Введена"
retired = "Выведена"
cii_category = "Категория"

[fields.phase]
column = "Стадия"
words = { "эксплуатация" = "in_operation", "опытная эксплуатация" = "pilot", "выведена" = "retired" }

[fields.settings]
column = "Сфера"
separator = "+"
words = { "ГИС" = "state_information_system", "ЗОКИИ" = "significant_cii", "иное" = "private" }

[fields.models]
column = "Модели"
separator = ","
none = ["не используются"]

[fields.models_complete]
column = "Перечень полный"
words = { "да" = "yes", "нет" = "no" }

[flows.storage]
column = "Хранение"
separator = ","
words = { "РФ" = "RU", "не хранит" = "none" }

[details]
columns = ["Комментарий"]
"""

HEADER = (
    "Инв. №;Название;Назначение;Управление;Сокр.;Отдел;E-mail ответственного;Стадия;Введена;Выведена;Сфера;Категория;"
    "Модели;Перечень полный;Хранение;Комментарий;"
)
FLOOD = (
    '1;"Паводок-\nПрогноз";Прогноз притока;Управление прогнозов;УП;Отдел моделей;ORLOVA@example.org;Эксплуатация;'
    "01.02.2030;;ГИС + ЗОКИИ;2;T-lite, Бурлак-7;да;РФ, Германия;Первая система;"
)
SPEECH = (
    "2;Речь;;Управление прогнозов;УП;—;nobody@example.org;пилот;весной 2030;нет данных;ИСПДн;5;не используются;"
    "нет;РФ, Атлантида;;"
)
OLD = "3;Архив;;;;;;Выведена;2019;;иное;;;;не хранит;;"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in the language in which they stand in the code."""
    with override_settings(LANGUAGE_CODE="en"), translation.override("en"):
        yield


@pytest.fixture
def profile_file(tmp_path: Path) -> Path:
    """The profile as a file of its own."""
    path = tmp_path / "rechnadzor.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


@pytest.fixture
def profile(profile_file: Path) -> Profile:
    """The profile, read."""
    return load_profile(str(profile_file))


@pytest.fixture
def register_file(tmp_path: Path) -> Path:
    """Three systems: everything stated; much that cannot be read; one that is retired and in no unit."""
    return write_register(tmp_path, FLOOD, SPEECH, OLD)


def write_register(folder: Path, *rows: str) -> Path:
    """The file with these rows, as Excel saves it on a Russian Windows."""
    path = folder / "реестр.csv"
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1251"))
    return path


@pytest.fixture
def import_file(profile: Profile, at: datetime, db: None) -> Import:
    """`import_file(path, unit=…, actor=…, dry_run=…, **changes of the profile)`."""

    def run(
        path: Path,
        unit: Unit | None = None,
        actor: Person | None = None,
        dry_run: bool = False,
        **changes: Any,
    ) -> Outcome:
        order = Order(path, profile.model_copy(update=changes), profile.as_of or date.max, unit, actor)
        if dry_run:
            return try_import(order, 1 << 20)
        return run_import(order, 1 << 20, at)

    return run
