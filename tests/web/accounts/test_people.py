"""The pages about people: what an administrator does with them, and where it ends."""

import re
from datetime import datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from inventory.leaving import leave
from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from tests.conftest import PASSWORD, ClientOf, MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(administrator: Person, client_of: ClientOf) -> Client:
    """The browser of the ministry's administrator."""
    return client_of(administrator)


@pytest.fixture
def unit_admin(administrator_of_institute: Person, client_of: ClientOf) -> Client:
    """The browser of the institute's administrator."""
    return client_of(administrator_of_institute)


@pytest.fixture
def mail_goes_out(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"


def _new(unit: Unit, **changed: object) -> dict[str, object]:
    answers = {
        "full_name": "Лыков Иван",
        "email": "lykov@example.org",
        "language": "ru",
        "roles": ["owner"],
        "unit": unit.pk,
    }
    return answers | changed


def _url(name: str, person: Person, *more: int) -> str:
    return reverse(name, args=[person.pk, *more])


def test_the_list_shows_the_people_of_ones_units(
    unit_admin: Client, owner: Person, owner_of_other_unit: Person
) -> None:
    page = unit_admin.get(reverse("people")).content.decode()
    assert owner.full_name in page
    assert owner_of_other_unit.full_name not in page


def test_the_list_asks_no_more_questions_when_it_grows(
    admin: Client, make_person: MakePerson, institute: Unit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_person(f"Человек {number}", f"p{number}@example.org", (Role.OWNER, institute), (Role.AUDITOR, institute))
    with django_assert_max_num_queries(10):
        admin.get(reverse("people"))


def test_the_list_finds_a_name_without_minding_case_and_yo(
    admin: Client, make_person: MakePerson, institute: Unit
) -> None:
    make_person("Грачёв Пётр", "g@example.org", (Role.OWNER, institute))
    assert "Грачёв Пётр" in admin.get(reverse("people"), {"q": "грачев"}).content.decode()
    assert "Грачёв Пётр" not in admin.get(reverse("people"), {"q": "нет такого"}).content.decode()


def test_who_left_is_shown_on_demand(admin: Client, administrator: Person, owner: Person, at: datetime) -> None:
    leave(owner, None, administrator, at)
    assert owner.full_name not in admin.get(reverse("people")).content.decode()
    assert owner.full_name in admin.get(reverse("people"), {"show": "left"}).content.decode()


def test_a_new_person_is_invited_in_their_language_and_comes_in_by_the_link(
    admin: Client, institute: Unit, mail_goes_out: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    admin.post(reverse("person_add"), _new(institute, language="en"))
    (letter,) = mailoutbox
    assert letter.subject == "Your account in the register of AI systems"
    assert letter.alternatives
    guest = Client()
    page = guest.get(re.findall(r"https?://[^/\s]+(/accounts/\S+)", str(letter.body))[0], follow=True)
    guest.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert guest.post("/accounts/login/", {"login": "lykov@example.org", "password": PASSWORD}).status_code == 302
    assert guest.get("/units/").status_code == 200


def test_without_a_mail_server_the_administrator_sees_the_link_once(admin: Client, institute: Unit) -> None:
    first = admin.post(reverse("person_add"), _new(institute), follow=True).content.decode()
    assert "/password/reset/key/" in first
    person = Person.objects.get(email="lykov@example.org")
    assert "/password/reset/key/" not in admin.get(_url("person", person)).content.decode()


def test_someone_without_an_address_is_written_down_and_not_invited(
    admin: Client, institute: Unit, mail_goes_out: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    admin.post(reverse("person_add"), _new(institute, email=""))
    assert Person.objects.get(full_name="Лыков Иван").email is None
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "vlasov@example.org"}, "email"),
        ({"email": "не адрес"}, "email"),
        ({"full_name": " "}, "full_name"),
        ({"roles": []}, "roles"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(
    admin: Client, owner: Person, institute: Unit, changed: dict[str, object], field: str
) -> None:
    before = Person.objects.count()
    answer = admin.post(reverse("person_add"), _new(institute, position="гидролог", **changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="гидролог"' in answer.content.decode()
    assert Person.objects.count() == before


def test_nobody_gives_roles_in_units_of_others(
    unit_admin: Client, owner: Person, waterworks: Unit, ministry: Unit
) -> None:
    for unit in (waterworks, ministry):
        answer = unit_admin.post(_url("person_grant", owner), {"role": "administrator", "unit": unit.pk})
        assert answer.status_code == 422
        assert unit_admin.post(reverse("person_add"), _new(unit)).status_code == 422
    assert owner.memberships.count() == 1


def test_a_role_is_given_and_taken_away(admin: Client, owner: Person, waterworks: Unit) -> None:
    admin.post(_url("person_grant", owner), {"role": "auditor", "unit": waterworks.pk})
    given = owner.memberships.get(role=Role.AUDITOR)
    assert given.unit == waterworks
    admin.post(_url("person_revoke", owner, given.pk))
    assert not owner.memberships.filter(role=Role.AUDITOR).exists()


def test_a_role_held_elsewhere_is_not_taken_away(unit_admin: Client, owner: Person, waterworks: Unit) -> None:
    elsewhere = Membership.objects.create(person=owner, role=Role.AUDITOR, unit=waterworks)
    assert unit_admin.post(_url("person_revoke", owner, elsewhere.pk)).status_code == 403
    assert Membership.objects.filter(pk=elsewhere.pk).exists()


@pytest.mark.parametrize("name", ["person_edit", "person_invite", "person_block", "person_leave"])
def test_an_account_with_roles_elsewhere_is_out_of_reach(
    unit_admin: Client, owner: Person, waterworks: Unit, name: str
) -> None:
    Membership.objects.create(person=owner, role=Role.AUDITOR, unit=waterworks)
    assert unit_admin.post(_url(name, owner)).status_code == 403


def test_the_last_administrator_is_told_why_nothing_happens(admin: Client, administrator: Person) -> None:
    page = admin.post(_url("person_revoke", administrator, administrator.memberships.get().pk), follow=True)
    assert "Минречнадзор" in str(next(iter(page.context["messages"])))
    assert Person.objects.administrators().get() == administrator


def test_who_takes_away_an_own_right_is_led_home(
    admin: Client, administrator: Person, make_person: MakePerson, ministry: Unit
) -> None:
    make_person("Юдин Марк", "yudin@example.org", (Role.ADMINISTRATOR, ministry))
    Membership.objects.create(person=administrator, role=Role.AUDITOR, unit=ministry)
    own = administrator.memberships.get(role=Role.ADMINISTRATOR)
    assert admin.post(_url("person_revoke", administrator, own.pk))["Location"] == "/"


def test_to_leave_one_hands_over(admin: Client, owner: Person, officer: Person, system: System) -> None:
    assert admin.post(_url("person_leave", owner), {"successor": ""}).status_code == 422
    assert Person.objects.get(pk=owner.pk).left_on is None
    admin.post(_url("person_leave", owner), {"successor": officer.pk})
    assert Person.objects.get(pk=owner.pk).left_on is not None
    assert System.objects.get(pk=system.pk).responsible == officer


def test_who_answers_for_nothing_leaves_without_a_successor(admin: Client, auditor: Person) -> None:
    admin.post(_url("person_leave", auditor))
    assert not Person.objects.get(pk=auditor.pk).is_active


def test_someone_who_left_comes_back(admin: Client, administrator: Person, owner: Person, at: datetime) -> None:
    leave(owner, None, administrator, at)
    admin.post(_url("person_unblock", owner))
    assert Person.objects.get(pk=owner.pk).has_role


def test_a_changed_name_is_saved(admin: Client, owner: Person) -> None:
    answers = {"full_name": "Власов-Речной Николай", "email": "vlasov@example.org", "language": "en", "position": ""}
    assert admin.post(_url("person_edit", owner), answers).status_code == 302
    saved = Person.objects.get(pk=owner.pk)
    assert (saved.full_name, saved.language) == ("Власов-Речной Николай", "en")


def test_a_persons_page_does_not_say_more_than_its_reader_may_know(
    unit_admin: Client, owner_of_other_unit: Person
) -> None:
    assert unit_admin.get(_url("person", owner_of_other_unit)).status_code == 404
