"""People are added, get and lose roles, hand over and leave; a root unit always keeps an administrator."""

from datetime import datetime
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from pghistory.models import Events

from inventory.leaving import NobodyTakesOver, leave
from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from inventory.people import (
    LastAdministrator,
    PersonRecord,
    Refused,
    add_person,
    block,
    describe_person,
    grant,
    revoke,
    unblock,
)
from inventory.units import UnitRecord, edit_unit
from tests.conftest import PASSWORD, MakePerson, MakeSystem

pytestmark = pytest.mark.django_db


def _fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def second_administrator(make_person: MakePerson, ministry: Unit) -> Person:
    return make_person("Юдин Марк Ильич", "yudin@example.org", (Role.ADMINISTRATOR, ministry))


def test_a_new_person_has_roles_and_an_address_but_cannot_sign_in_yet(administrator: Person, institute: Unit) -> None:
    person = add_person(
        PersonRecord("Лыков  Иван", " Lykov@Example.org "),
        [(Role.OWNER, institute), (Role.AUDITOR, institute)],
        administrator,
    )
    assert (person.full_name, person.email, person.has_usable_password()) == ("Лыков Иван", "lykov@example.org", False)
    assert sorted(role for role, _ in person.roles) == ["auditor", "owner"]
    assert EmailAddress.objects.filter(user=person, verified=True, primary=True).count() == 1


def test_an_address_belongs_to_one_person(administrator: Person, owner: Person, institute: Unit) -> None:
    with pytest.raises(Refused, match=r"vlasov@example\.org"):
        add_person(PersonRecord("Другой Власов", "VLASOV@example.org"), [(Role.OWNER, institute)], administrator)
    assert not Person.objects.filter(full_name="Другой Власов").exists()


def test_a_changed_address_replaces_the_old_one_at_sign_in(administrator: Person, owner: Person) -> None:
    describe_person(owner, PersonRecord("Власов Николай", "n.vlasov@example.org"), administrator)
    assert list(EmailAddress.objects.filter(user=owner).values_list("email", flat=True)) == ["n.vlasov@example.org"]


def test_to_give_a_role_twice_changes_nothing(administrator: Person, owner: Person, institute: Unit) -> None:
    grant(owner, Role.OWNER, institute, administrator)
    assert owner.memberships.count() == 1


def test_who_gave_a_role_is_on_record(administrator: Person, owner: Person, waterworks: Unit) -> None:
    grant(owner, Role.AUDITOR, waterworks, administrator)
    membership = Membership.objects.get(person=owner, role=Role.AUDITOR)
    event = Events.objects.tracks(membership).get()  # type: ignore[no-untyped-call]
    assert event.pgh_context["actor"] == administrator.pk


def test_the_last_administrator_keeps_the_role(administrator: Person) -> None:
    with pytest.raises(LastAdministrator, match="Минречнадзор"):
        revoke(administrator.memberships.get(), administrator)
    assert _fresh(administrator).roles


def test_the_last_administrator_cannot_be_blocked(administrator: Person) -> None:
    with pytest.raises(LastAdministrator):
        block(administrator, administrator)
    assert _fresh(administrator).is_active


def test_the_last_administrator_cannot_leave(administrator: Person, owner: Person, at: datetime) -> None:
    with pytest.raises(LastAdministrator):
        leave(administrator, owner, administrator, at)
    assert _fresh(administrator).left_on is None


def test_the_last_administrator_cannot_lose_the_address(administrator: Person) -> None:
    with pytest.raises(LastAdministrator):
        describe_person(administrator, PersonRecord("Седова Анна", None), administrator)
    assert _fresh(administrator).email == "sedova@example.org"


def test_a_root_unit_cannot_be_hung_where_its_administrator_would_be_the_last(
    administrator: Person, ministry: Unit, foreign_root: Unit
) -> None:
    with pytest.raises(LastAdministrator):
        edit_unit(ministry, UnitRecord(name=ministry.name, parent=foreign_root), administrator)
    assert Unit.objects.get(pk=ministry.pk).parent is None


def test_an_invitation_that_nobody_followed_does_not_replace_the_last_administrator(
    administrator: Person, ministry: Unit
) -> None:
    add_person(PersonRecord("Новый Админ", "new@example.org"), [(Role.ADMINISTRATOR, ministry)], administrator)
    with pytest.raises(LastAdministrator):
        revoke(administrator.memberships.get(), administrator)


def test_every_root_unit_keeps_an_administrator_of_its_own(
    make_person: MakePerson, administrator: Person, foreign_root: Unit
) -> None:
    other = make_person("Портнов Лев", "portnov@example.org", (Role.ADMINISTRATOR, foreign_root))
    with pytest.raises(LastAdministrator, match="Дирекция портов"):
        revoke(other.memberships.get(), administrator)


def test_one_of_two_administrators_may_go(administrator: Person, second_administrator: Person, at: datetime) -> None:
    leave(administrator, None, second_administrator, at)
    gone = _fresh(administrator)
    assert (gone.is_active, gone.left_on, gone.has_role) == (False, at.date(), False)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_away_each_other_at_once(
    administrator: Person, second_administrator: Person
) -> None:
    refused: list[LastAdministrator] = []

    def take_away(whose: Person, actor: Person) -> None:
        try:
            revoke(whose.memberships.get(), actor)
        except LastAdministrator as error:
            refused.append(error)
        finally:
            connection.close()

    pairs = ((administrator, second_administrator), (second_administrator, administrator))
    threads = [Thread(target=take_away, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Person.objects.administrators().count() == 1


def test_who_answers_for_something_cannot_leave_without_a_successor(
    administrator: Person, owner: Person, system: System, at: datetime
) -> None:
    with pytest.raises(NobodyTakesOver):
        leave(owner, None, administrator, at)
    assert _fresh(owner).left_on is None


@pytest.mark.parametrize("unfit", ["oneself", "someone who left"])
def test_only_someone_who_works_here_takes_over(
    administrator: Person, owner: Person, system: System, make_person: MakePerson, at: datetime, unfit: str
) -> None:
    successor = owner if unfit == "oneself" else make_person("Ушёл Давно", None, left_on="2030-01-01")
    with pytest.raises(NobodyTakesOver):
        leave(owner, successor, administrator, at)
    assert System.objects.get(pk=system.pk).responsible == owner


def test_the_successor_gets_every_system_and_every_default(
    administrator: Person,
    owner: Person,
    officer: Person,
    auditor: Person,
    system: System,
    make_system: MakeSystem,
    laboratory: Unit,
    at: datetime,
) -> None:
    as_deputy = make_system("Снимки", responsible=auditor, deputy=owner)
    Unit.objects.filter(pk=laboratory.pk).update(default_responsible=owner)
    leave(owner, officer, administrator, at)
    assert System.objects.get(pk=system.pk).responsible == officer
    assert System.objects.get(pk=as_deputy.pk).deputy == officer
    assert Unit.objects.get(pk=laboratory.pk).default_responsible == officer


def test_a_successor_who_already_stood_on_the_system_stands_there_once(
    administrator: Person, owner: Person, officer: Person, make_system: MakeSystem, at: datetime
) -> None:
    deputy_stays = make_system("Первая", responsible=owner, deputy=officer)
    responsible_stays = make_system("Вторая", responsible=officer, deputy=owner)
    leave(owner, officer, administrator, at)
    for system in System.objects.filter(pk__in=[deputy_stays.pk, responsible_stays.pk]):
        assert (system.responsible, system.deputy) == (officer, None)


def test_to_hand_over_is_an_edit_that_an_open_form_notices(
    administrator: Person, owner: Person, officer: Person, system: System, at: datetime
) -> None:
    leave(owner, officer, administrator, at)
    assert System.objects.get(pk=system.pk).version == system.version + 1


def test_nobody_hands_over_what_lies_outside_their_units(
    administrator_of_institute: Person,
    owner: Person,
    officer: Person,
    make_system: MakeSystem,
    waterworks: Unit,
    at: datetime,
) -> None:
    outside = make_system("Чужая", unit=waterworks, responsible=owner)
    with pytest.raises(Refused, match="Власов"):
        leave(owner, officer, administrator_of_institute, at)
    assert System.objects.get(pk=outside.pk).responsible == owner


def test_who_comes_back_has_the_old_roles(administrator: Person, owner: Person, at: datetime) -> None:
    leave(owner, None, administrator, at)
    unblock(_fresh(owner), administrator)
    assert _fresh(owner).roles == owner.roles
    assert _fresh(owner).check_password(PASSWORD)
