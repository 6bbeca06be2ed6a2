"""Two rule sets on one day, over what the reader sees."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from compliance.models import Assessment
from inventory.models import Person, System, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, TOO_LATE, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)
ADDRESS = "/rulesets/compare/?a=ru-2026-243fz&b=ru-2026-03-draft&on=2027-09-01"


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    return [
        save_foreign_system(institute, IN_TIME, NOW, name="Прогноз <притока>"),
        save_foreign_system(institute, TOO_LATE, NOW, name="Сводка для штаба"),
        save_foreign_system(waterworks, IN_TIME, NOW, name="Учёт утечек"),
    ]


def test_the_page_counts_and_lists_what_changes(systems: list[System], client_of: ClientOf, auditor: Person) -> None:
    response = client_of(auditor).get(ADDRESS)
    found = response.context["found"]
    assert (found.systems, found.flips) == (3, 2)
    assert response.context["rules"][0][0] == "R32-TRUSTED-REGISTER"
    page = response.content.decode()
    assert "Прогноз &lt;притока&gt;" in page
    assert "Сводка для штаба" not in page
    assert Assessment.objects.count() == 3


def test_only_visible_systems_are_compared(
    systems: list[System], client_of: ClientOf, owner_of_other_unit: Person
) -> None:
    response = client_of(owner_of_other_unit).get(ADDRESS)
    assert response.context["found"].systems == 1
    assert "притока" not in response.content.decode()


def test_the_page_opens_with_the_active_rule_set_on_the_first_day_of_both(client_of: ClientOf, auditor: Person) -> None:
    response = client_of(auditor).get("/rulesets/compare/")
    form = response.context["form"]
    assert (response.status_code, form.cleaned_data["a"]) == (200, "ru-2026-243fz")
    assert form.cleaned_data["a"] != form.cleaned_data["b"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("a=nope", "a"),
        ("b=nope", "b"),
        ("on=31.02.2027", "on"),
        ("on=", "on"),
        ("on=9999-12-31", "on"),
        ("on=0001-01-01", "on"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_listed(
    systems: list[System], client_of: ClientOf, auditor: Person, query: str, field: str
) -> None:
    response = client_of(auditor).get(f"/rulesets/compare/?{query}")
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "found" not in response.context
    assert "AIS-" not in response.content.decode()


@pytest.mark.parametrize("day", ["1992-01-01", "2026-01-01", "2199-12-31"])
def test_any_day_of_two_centuries_has_an_answer(
    systems: list[System], client_of: ClientOf, auditor: Person, day: str
) -> None:
    response = client_of(auditor).get(f"/rulesets/compare/?on={day}&page=nonsense")
    assert response.status_code == 200
    assert any(side["unpublished"] for side in response.context["sides"]) == (day < "2026-07-26")
