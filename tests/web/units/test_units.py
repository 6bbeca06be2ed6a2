"""The pages of units: the tree with its systems, one unit, and its form."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from compliance.models import Standing
from inventory.models import Person, System, Unit
from inventory.models.choices import Role, Setting, SettingsState
from inventory.units import create_unit
from tests.conftest import ClientOf, MakePerson, MakeSystem
from web.units.tree import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(administrator: Person, client_of: ClientOf) -> Client:
    """The browser of the ministry's administrator."""
    return client_of(administrator)


def _answers(parent: Unit | None, **changed: object) -> dict[str, object]:
    answers = {
        "name": "Отдел порогов",
        "parent": parent.pk if parent else "",
        "settings_state": "unit",
        "cii_category": "",
    }
    return answers | changed


def _edit(unit: Unit) -> str:
    return reverse("unit_edit", args=[unit.pk])


def test_a_unit_counts_the_systems_below_it(
    make_system: MakeSystem, ministry: Unit, institute: Unit, laboratory: Unit, waterworks: Unit
) -> None:
    for unit in (laboratory, institute, institute):
        make_system(unit=unit)
    counted = {row.unit: row.systems for row in rows(Unit.objects.with_systems())}
    assert counted == {ministry: 3, institute: 3, laboratory: 1, waterworks: 0}


def test_the_tree_begins_with_what_one_sees(owner: Person, institute: Unit, laboratory: Unit) -> None:
    shown = rows(Unit.objects.visible_to(owner).with_systems())
    assert [(row.unit, row.depth) for row in shown] == [(institute, 0), (laboratory, 1)]


def test_the_tree_asks_no_more_questions_when_it_grows(
    admin: Client, institute: Unit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        create_unit(f"Отдел {number}", institute)
    with django_assert_max_num_queries(8):
        admin.get(reverse("units"))


def test_the_page_shows_systems_by_verdict_as_doors_to_the_list(
    admin: Client, system: System, institute: Unit, ministry: Unit
) -> None:
    outlook = Standing.objects.get(system=system).outlook
    page = admin.get(reverse("unit", args=[ministry.pk]))
    assert page.context["counts"] == {outlook: 1}
    assert f"/systems/?unit={ministry.pk}&amp;outlook={outlook}" in page.content.decode()


def test_a_unit_that_one_does_not_see_is_not_there(owner: Person, waterworks: Unit, client_of: ClientOf) -> None:
    assert client_of(owner).get(reverse("unit", args=[waterworks.pk])).status_code == 404


def test_who_only_reads_cannot_edit(auditor: Person, institute: Unit, client_of: ClientOf) -> None:
    assert client_of(auditor).post(_edit(institute), _answers(None)).status_code == 403


def test_a_unit_is_added_below_another(admin: Client, institute: Unit) -> None:
    admin.post(reverse("unit_add"), _answers(institute))
    assert Unit.objects.get(name="Отдел порогов").path.startswith(institute.path)


def test_who_makes_an_organisation_administers_it(admin: Client, administrator: Person) -> None:
    admin.post(reverse("unit_add"), _answers(None))
    root = Unit.objects.get(name="Отдел порогов")
    assert root.memberships.get().person == administrator
    assert root.memberships.get().role == Role.ADMINISTRATOR


def test_an_administrator_of_a_unit_makes_no_organisation(
    administrator_of_institute: Person, client_of: ClientOf, ministry: Unit
) -> None:
    client = client_of(administrator_of_institute)
    for parent in (None, ministry):
        assert client.post(reverse("unit_add"), _answers(parent)).status_code == 422
    assert not Unit.objects.filter(name="Отдел порогов").exists()


def test_an_administrator_of_a_unit_edits_it_where_it_stands(
    administrator_of_institute: Person, client_of: ClientOf, institute: Unit, ministry: Unit
) -> None:
    answer = client_of(administrator_of_institute).post(_edit(institute), _answers(ministry, name="Институт паводков"))
    assert answer.status_code == 302
    saved = Unit.objects.get(pk=institute.pk)
    assert (saved.name, saved.parent) == ("Институт паводков", ministry)


def test_a_unit_moves_with_everything_below(admin: Client, institute: Unit, laboratory: Unit, waterworks: Unit) -> None:
    admin.post(_edit(institute), _answers(waterworks))
    assert Unit.objects.get(pk=laboratory.pk).path.startswith(waterworks.path + f"{institute.pk:09d}/")


def test_a_unit_cannot_stand_below_itself(admin: Client, institute: Unit, laboratory: Unit) -> None:
    answer = admin.post(_edit(institute), _answers(laboratory))
    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors


def test_a_second_unit_of_the_same_name_is_refused_beside_its_field(
    admin: Client, ministry: Unit, institute: Unit
) -> None:
    answer = admin.post(reverse("unit_add"), _answers(ministry, name=institute.name))
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors


def test_defaults_judge_the_systems_below_anew(admin: Client, system: System, institute: Unit, ministry: Unit) -> None:
    assert Standing.objects.get(system=system).settings == []
    stated = _answers(ministry, settings_state="stated", settings=["significant_cii"], cii_category="2")
    admin.post(_edit(institute), stated)
    standing = Standing.objects.get(system=system)
    assert (standing.settings, standing.cii_category) == ([Setting.SIGNIFICANT_CII], 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"settings_state": "stated"}, "settings"),
        ({"settings_state": "private", "settings": ["other_cii"]}, "settings"),
        ({"settings_state": "stated", "settings": ["other_cii"], "cii_category": "1"}, "cii_category"),
        ({"name": ""}, "name"),
    ],
)
def test_answers_that_contradict_each_other_are_named(
    admin: Client, institute: Unit, ministry: Unit, changed: dict[str, object], field: str
) -> None:
    answer = admin.post(_edit(institute), _answers(ministry, **changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Unit.objects.get(pk=institute.pk).settings_state == SettingsState.UNIT


def test_only_someone_who_works_here_answers_by_default(
    admin: Client, institute: Unit, ministry: Unit, make_person: MakePerson
) -> None:
    gone = make_person("Ушёл Давно", None, (Role.OWNER, institute), left_on="2030-01-01")
    assert admin.post(_edit(institute), _answers(ministry, default_responsible=gone.pk)).status_code == 422
