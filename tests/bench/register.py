"""A register to measure on: believable systems in any number, made in bulk and judged by the real rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pghistory
from django.db import connection

from compliance.assessing import assess_all
from inventory.models import (
    AIModel,
    DataFlow,
    Derivation,
    Membership,
    ModelUse,
    Person,
    Provider,
    System,
    SystemSetting,
    Unit,
)
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
from inventory.units import create_unit

_NOUNS = ("Прогноз", "Помощник", "Поиск", "Разбор", "Проверка", "Классификатор", "Сводка", "Распознавание", "Анализ")
_SUBJECTS = ("притока", "обращений", "заявок", "лицензий", "журналов", "нормативных актов", "снимков", "писем", "жалоб")
_FAMILIES = ("Власов", "Дёмина", "Сафин", "Юдина", "Титов", "Мурзина", "Ким", "Рябова", "Зотова", "Орлов")

# So many different sets of facts occur.
VARIETY = 150


@dataclass(frozen=True, slots=True)
class Register:
    """Who looks at it, and how many systems there are."""

    officer: Person
    systems: int


def fill(count: int, at: datetime, seed: int = 2032) -> Register:
    """`count` systems in one organisation, each judged; the same ones for the same seed."""
    with pghistory.context(reason="bench"):
        return _filled(count, at, seed)


def _filled(count: int, at: datetime, seed: int) -> Register:
    chance = random.Random(seed)  # noqa: S311 not a secret
    units = _units()
    people = _people()
    models = _models()
    officer = people[0]
    Membership.objects.create(person=officer, unit=units[0], role=Role.OFFICER)
    variety = [_facts(chance, models) for _number in range(VARIETY)]
    facts = [chance.choice(variety) for _number in range(count)]
    systems = System.objects.bulk_create(
        [_system(number, each, chance, units, people) for number, each in enumerate(facts)], batch_size=2000
    )
    _rows_of(systems, facts)
    analyse()
    assess_all(lambda: at)
    analyse()
    return Register(officer, count)


def analyse() -> None:
    """Tells the planner what there is now, as autovacuum does soon after."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _units() -> list[Unit]:
    root = create_unit("Министерство для измерений", None, short_name="Минизмер")
    institutes = [create_unit(f"Институт № {number}", root, short_name=f"И-{number}") for number in range(8)]
    below = [
        create_unit(f"Отдел {number}", institute, short_name=f"О-{number}")
        for institute in institutes
        for number in (1, 2, 3, 4)
    ]
    return [root, *institutes, *below]


def _people() -> list[Person]:
    people = [
        Person(full_name=f"{family} Имя{number} Отчество", email=f"person{number}@example.org", password="!")
        for number, family in enumerate(_FAMILIES * 6)
    ]
    return list(Person.objects.bulk_create(people))


def _models() -> list[AIModel]:
    """Twenty roots of four countries, forty models made from them, and ten small ones."""
    providers = Provider.objects.bulk_create(
        Provider(
            name=f"Разработчик {country} {number}",
            country=country,
            is_russian_legal_entity="yes" if country == "RU" else "no",
        )
        for country in ("RU", "CN", "US", "FR")
        for number in range(5)
    )
    roots = AIModel.objects.bulk_create(
        _model(f"root-{n}", provider, 32, Origin.FROM_SCRATCH) for n, provider in enumerate(providers)
    )
    home = [provider for provider in providers if provider.country == "RU"]
    made = AIModel.objects.bulk_create(_model(f"tune-{n}", home[n % 5], 32, Origin.DERIVED) for n in range(40))
    Derivation.objects.bulk_create(
        Derivation(child=child, parent=roots[n % len(roots)], kind=DerivationKind.FINE_TUNE)
        for n, child in enumerate(made)
    )
    small = AIModel.objects.bulk_create(_model(f"small-{n}", home[n % 5], 0.4, Origin.FROM_SCRATCH) for n in range(10))
    return [*roots, *made, *small]


def _model(slug: str, provider: Provider, billions: float, origin: Origin) -> AIModel:
    return AIModel(
        slug=slug,
        name=slug.title(),
        developer=provider,
        params_total_min=billions,
        params_total_max=billions,
        active_equals_total=True,
        multi_task=YesNoUnknown.YES if billions > 1 else YesNoUnknown.NO,
        origin=origin,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules read of a system. Systems share it: each distinct set is judged once, whatever their number."""

    setting: Setting
    category: int | None
    phase: Phase
    in_operation: date | None
    complete: bool
    models: tuple[AIModel, ...]
    places: tuple[tuple[FlowKind, str], ...]


def _facts(chance: random.Random, models: Sequence[AIModel]) -> _Facts:
    known = chance.random() < 0.8
    setting = chance.choice(list(Setting))
    kinds = [kind for kind in FlowKind if known or kind in (FlowKind.STORAGE, FlowKind.PROCESSING)]
    countries = chance.choices(["RU", "NL", "DE", ""], [0.93, 0.03, 0.02, 0.02], k=len(kinds))
    return _Facts(
        setting=setting,
        category=chance.choice([1, 2, 3]) if setting == Setting.SIGNIFICANT_CII else None,
        phase=chance.choice([Phase.IN_OPERATION, Phase.IN_OPERATION, Phase.PILOT, Phase.PLANNED]),
        in_operation=date(2024, 1, 1) + timedelta(days=chance.randrange(1200)) if known else None,
        complete=chance.random() < 0.9,
        models=tuple(chance.sample(models, chance.choice([1, 1, 1, 2]))),
        places=tuple(zip(kinds, countries, strict=True)),
    )


def _system(number: int, facts: _Facts, chance: random.Random, units: Sequence[Unit], people: list[Person]) -> System:
    present = {kind for kind, _country in facts.places}
    return System(
        name=f"{chance.choice(_NOUNS)} {chance.choice(_SUBJECTS)} {number}",
        purpose="Отбирает и готовит сведения для решения, которое принимает человек. " * chance.randrange(1, 4),
        unit=chance.choice(units),
        responsible=chance.choice(people),
        settings_state=SettingsState.STATED,
        phase=facts.phase,
        phase_on=date(2026, 11, 1),
        in_operation_state=DateState.DATED if facts.in_operation else DateState.UNKNOWN,
        in_operation_from=facts.in_operation,
        in_operation_to=facts.in_operation,
        models_complete=YesNoUnknown.YES if facts.complete else YesNoUnknown.UNKNOWN,
        material_change=YesNoUnknown.NO,
        **{f"{kind}_flows": FlowPresence.PRESENT if kind in present else FlowPresence.UNKNOWN for kind in FlowKind},
    )


def _rows_of(systems: Sequence[System], facts: Sequence[_Facts]) -> None:
    """Settings, model uses and flows of all systems, each table in bulk."""
    pairs = list(zip(systems, facts, strict=True))
    SystemSetting.objects.bulk_create(
        (SystemSetting(system=system, setting=f.setting, cii_category=f.category) for system, f in pairs),
        batch_size=2000,
    )
    ModelUse.objects.bulk_create(
        (ModelUse(system=system, ai_model=model) for system, f in pairs for model in f.models), batch_size=2000
    )
    DataFlow.objects.bulk_create(
        (DataFlow(system=system, kind=kind, country=country) for system, f in pairs for kind, country in f.places),
        batch_size=2000,
    )
