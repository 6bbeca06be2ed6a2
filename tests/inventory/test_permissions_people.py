"""Whom one sees and whom one manages follows from where roles are held."""

import pytest

from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db


def test_one_sees_oneself_and_the_people_of_ones_units(
    owner: Person, officer_of_institute: Person, owner_of_other_unit: Person
) -> None:
    assert set(Person.objects.visible_to(owner)) == {owner, officer_of_institute}


def test_one_sees_who_answers_for_the_systems_that_one_sees(
    auditor: Person, make_person: MakePerson, system: System
) -> None:
    answering = make_person("Без Роли", None)
    System.objects.filter(pk=system.pk).update(deputy=answering)
    assert answering in Person.objects.visible_to(auditor)


def test_someone_without_a_role_is_seen_by_administrators_of_root_units_only(
    administrator: Person, administrator_of_institute: Person, officer: Person, stranger: Person
) -> None:
    assert stranger in Person.objects.visible_to(administrator)
    assert stranger not in Person.objects.visible_to(administrator_of_institute)
    assert stranger not in Person.objects.visible_to(officer)


def test_an_administrator_manages_those_all_of_whose_roles_are_below(
    administrator_of_institute: Person, owner: Person, owner_of_other_unit: Person, officer: Person
) -> None:
    assert set(Person.objects.manageable_by(administrator_of_institute)) == {administrator_of_institute, owner}


def test_a_role_elsewhere_takes_someone_out_of_a_units_hands(
    administrator_of_institute: Person, administrator: Person, owner: Person, waterworks: Unit
) -> None:
    Membership.objects.create(person=owner, role=Role.AUDITOR, unit=waterworks)
    assert owner not in Person.objects.manageable_by(administrator_of_institute)
    assert owner in Person.objects.manageable_by(administrator)


def test_only_administrators_manage_people(officer: Person, owner: Person, auditor: Person, stranger: Person) -> None:
    for person in (officer, owner, auditor, stranger):
        assert not Person.objects.manageable_by(person).exists()
