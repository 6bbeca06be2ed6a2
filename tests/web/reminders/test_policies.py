"""The pages of reminder policies."""

from typing import Any

import pytest
from django.test import Client

from compliance.models import Deadline, Policy
from compliance.reminders.policies import shipped
from compliance.reminders.setting_policies import set_policy
from inventory.models import Person, Unit
from tests.conftest import ClientOf
from tests.web.reminders.conftest import SCENE
from web.reminders.policy_forms import PolicyForm, initial

LIST = "/reminders/policy/"
KIND = "verdict_gets_worse"

pytestmark = pytest.mark.django_db


def page(unit: Unit | None = None) -> str:
    return f"/reminders/policy/edit/?kind={KIND}&unit={unit.pk if unit else ''}"


def stated(**changed: Any) -> dict[str, Any]:
    """What the form sends if nothing but `changed` is changed."""
    return {**initial(shipped()[KIND]), "version": 0, "do": "save", **changed}


def errors(client: Client, url: str, **changed: Any) -> dict[str, list[str]]:
    response = client.post(url, stated(**changed))
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_what_is_sent_unchanged_says_what_holds() -> None:
    form = PolicyForm(stated(), shipped()[KIND], 0)
    assert form.is_valid()
    assert form.plan() == shipped()[KIND]


def test_the_table_says_what_holds_and_where_it_comes_from(
    client_of: ClientOf, officer: Person, institute: Unit
) -> None:
    set_policy(shipped()[KIND], institute, 0, officer, SCENE)
    Person.objects.filter(pk=officer.pk).update(language="en")
    html = client_of(Person.objects.get(pk=officer.pk)).get(LIST).content.decode()
    assert html.count("as shipped") == len(Deadline.Kind)
    assert "ИПП" in html


def test_an_officer_sets_a_policy_of_own_units_and_below(
    client_of: ClientOf, officer_of_institute: Person, institute: Unit, laboratory: Unit, ministry: Unit
) -> None:
    client = client_of(officer_of_institute)
    sent = stated(offsets=["m1"], own="m7, d10", apart="yes")
    assert client.post(page(laboratory), sent).status_code == 302
    policy = Policy.objects.get(unit=laboratory)
    assert (policy.offsets, policy.apart, policy.version) == (["m7", "m1", "d10"], True, 1)
    assert policy.changed_by == officer_of_institute
    assert client.post(page(), stated()).status_code == 403


@pytest.mark.parametrize("reader", ["auditor", "owner"])
def test_who_is_no_officer_only_reads(
    client_of: ClientOf, reader: str, institute: Unit, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(reader))
    response = client.get(page(institute))
    assert response.status_code == 200
    assert 'value="save"' not in response.content.decode()
    assert client.post(page(institute), stated()).status_code == 403


def test_a_unit_that_one_does_not_see_is_not_there(
    client_of: ClientOf, owner_of_other_unit: Person, institute: Unit
) -> None:
    assert client_of(owner_of_other_unit).get(page(institute)).status_code == 404


@pytest.mark.parametrize("asked", ["?kind=nothing", "?kind=confirm_data&unit=abc", "?kind=confirm_data&unit=99999999"])
def test_what_does_not_exist_is_not_found(client_of: ClientOf, officer: Person, asked: str) -> None:
    assert client_of(officer).get(f"/reminders/policy/edit/{asked}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"own": "m0"}, "own"),
        ({"own": "7 дней"}, "own"),
        ({"own": "d1000"}, "own"),
        ({"offsets": [], "own": ""}, "offsets"),
        ({"own": ",".join(f"d{number}" for number in range(30, 70))}, "own"),
        ({"addressees": []}, "addressees"),
        ({"addressees": ["the minister"]}, "addressees"),
        ({"overdue_every": "7", "overdue_times": "0"}, "overdue_times"),
        ({"overdue_every": "0", "overdue_times": "3"}, "overdue_every"),
        ({"overdue_every": "-1"}, "overdue_every"),
        ({"quiet_from": "24"}, "quiet_from"),
        ({"version": "x"}, "version"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_saved(
    client_of: ClientOf, officer: Person, changed: dict[str, Any], field: str
) -> None:
    assert field in errors(client_of(officer), page(), **changed)
    assert not Policy.objects.exists()


@pytest.mark.parametrize("do", ["save", "preview"])
@pytest.mark.parametrize(("changed", "field"), [({"mandatory": "no"}, "mandatory"), ({"offsets": ["m60"]}, "offsets")])
def test_a_unit_cannot_relax_what_is_mandatory_and_is_told_why(
    client_of: ClientOf, officer_of_institute: Person, institute: Unit, changed: dict[str, Any], field: str, do: str
) -> None:
    found = errors(client_of(officer_of_institute), page(institute), do=do, **changed)
    assert list(found) == [field]
    assert not Policy.objects.exists()


def test_a_preview_says_what_would_be_sent_and_saves_nothing(
    deadline: Deadline, client_of: ClientOf, officer: Person
) -> None:
    response = client_of(officer).post(page(), stated(do="preview", offsets=["d7"]))
    shown = response.context["preview"]
    assert response.status_code == 200
    assert (shown.before, shown.after) == (12, 6)
    assert not Policy.objects.exists()


def test_who_was_overtaken_sees_by_whom_and_keeps_what_was_typed(
    client_of: ClientOf, officer: Person, institute: Unit
) -> None:
    set_policy(shipped()[KIND], institute, 0, officer, SCENE)
    response = client_of(officer).post(page(institute), stated(own="d10"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Орлова М. С." in html
    assert "исправьте 1 поле" not in html
    assert 'value="d10"' in html
    assert Policy.objects.get().version == 1


def test_back_to_what_is_inherited_asks_first_and_shows_what_follows(
    deadline: Deadline, client_of: ClientOf, officer: Person, institute: Unit
) -> None:
    set_policy(shipped()[KIND], institute, 0, officer, SCENE)
    client = client_of(officer)
    asked = client.post(page(institute), stated(version=1, do="preview_take_back"))
    assert asked.context["preview"].after == 12
    assert Policy.objects.exists()
    assert client.post(page(institute), stated(version=1, do="take_back")).status_code == 302
    assert not Policy.objects.exists()
    history = client.get(page(institute)).context["history"]
    assert [str(act["who"]) for act in history] == ["Орлова М. С.", "Орлова М. С."]


def test_taking_back_what_somebody_changed_meanwhile_is_refused(
    client_of: ClientOf, officer: Person, institute: Unit
) -> None:
    set_policy(shipped()[KIND], institute, 0, officer, SCENE)
    assert client_of(officer).post(page(institute), stated(version=0, do="take_back")).status_code == 422
    assert Policy.objects.exists()
