"""One table says who may do what; a role is held in a unit and is valid in everything below it."""

import pytest

from inventory.models import Person, Unit
from inventory.models.choices import Role
from inventory.permissions import ALLOWED, Action, roles_that_may
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db


def test_every_role_has_a_row_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)


def test_every_action_is_allowed_to_somebody() -> None:
    assert [action for action in Action if not roles_that_may(action)] == []


def test_an_auditor_may_only_look_and_export() -> None:
    assert ALLOWED[Role.AUDITOR] == {Action.VIEW, Action.EXPORT}


def test_a_role_is_valid_in_its_unit_and_below(owner: Person, institute: Unit, laboratory: Unit) -> None:
    assert owner.may(Action.EDIT_SYSTEM, institute)
    assert owner.may(Action.EDIT_SYSTEM, laboratory)


def test_a_role_is_not_valid_above_or_beside_its_unit(owner: Person, ministry: Unit, waterworks: Unit) -> None:
    assert not owner.may(Action.VIEW, ministry)
    assert not owner.may(Action.VIEW, waterworks)


def test_only_a_role_in_a_root_unit_reaches_objects_without_a_unit(
    officer: Person, officer_of_institute: Person
) -> None:
    assert officer.may_everywhere(Action.EDIT_SHARED)
    assert not officer_of_institute.may_everywhere(Action.EDIT_SHARED)
    assert officer_of_institute.may_somewhere(Action.EDIT_SHARED)


def test_someone_with_two_roles_may_what_either_allows(
    make_person: MakePerson, institute: Unit, waterworks: Unit
) -> None:
    person = make_person("Зимин Илья Ильич", None, (Role.AUDITOR, institute), (Role.OWNER, waterworks))
    assert person.may(Action.VIEW, institute)
    assert not person.may(Action.EDIT_SYSTEM, institute)
    assert person.may(Action.EDIT_SYSTEM, waterworks)


def test_someone_without_a_role_may_nothing(stranger: Person, ministry: Unit) -> None:
    assert not stranger.has_role
    assert not any(stranger.may(action, ministry) or stranger.may_somewhere(action) for action in Action)


@pytest.mark.parametrize("ending", [{"is_active": False}, {"left_on": "2031-05-01"}])
def test_the_roles_of_someone_who_left_are_void(
    make_person: MakePerson, ministry: Unit, ending: dict[str, object]
) -> None:
    person = make_person("Зимин Илья Ильич", None, (Role.ADMINISTRATOR, ministry), **ending)
    assert not person.has_role
    assert not person.may(Action.MANAGE_PEOPLE, ministry)
