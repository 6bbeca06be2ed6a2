"""The first start makes an administrator, the sample and its accounts, and shows their passwords once."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from inventory.models import AIModel, Membership, Person
from inventory.models.choices import Role
from tests.web.whole_register import rolled_back, row_counts, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.KADASTR_HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The real catalogue, loaded once for this module."""
    with django_db_blocker.unblock(), rolled_back():
        run("load_models")
        yield


def _accounts(home: Path) -> list[tuple[str, str]]:
    """Pairs (address, password) as the file has them."""
    lines = (home / "passwords.txt").read_text().splitlines()
    return [(line.split()[-2], line.split()[-1]) for line in lines]


def test_an_empty_installation_gets_an_administrator_and_a_sample_person_for_each_role(
    catalogue: None, home: Path
) -> None:
    said = run("first_start")
    accounts = _accounts(home)
    assert len(accounts) == 1 + len(Role)
    assert all(email in said and password in said for email, password in accounts)
    held = {m.role for m in Membership.objects.filter(person__email__in=[e for e, _ in accounts], person__sample=True)}
    assert held == set(Role)


def test_everyone_in_the_file_can_sign_in_and_come_home(catalogue: None, home: Path) -> None:
    run("first_start")
    for email, password in _accounts(home):
        client = Client()
        answer = client.post(reverse("account_login"), {"login": email, "password": password})
        assert answer.status_code == 302
        assert client.get(reverse("home")).status_code == 200


def test_the_passwords_are_for_this_user_alone(catalogue: None, home: Path) -> None:
    run("first_start")
    assert stat.S_IMODE((home / "passwords.txt").stat().st_mode) == 0o600


def test_a_second_start_makes_nothing_and_shows_no_password(catalogue: None, home: Path) -> None:
    run("first_start")
    before, passwords = row_counts(), (home / "passwords.txt").read_text()
    said = run("first_start")
    assert len(said.splitlines()) == 1
    assert (row_counts(), (home / "passwords.txt").read_text()) == (before, passwords)
    assert not any(password in said for _, password in _accounts(home))


def test_a_file_that_is_there_is_never_written_over(catalogue: None, home: Path) -> None:
    home.mkdir()
    (home / "passwords.txt").write_text("мои пароли")
    with pytest.raises(CommandError, match=r"passwords\.txt"):
        run("first_start")
    assert (home / "passwords.txt").read_text() == "мои пароли"
    assert not Person.objects.exists()


def test_where_the_sample_cannot_be_loaded_neither_people_nor_a_file_are_left(catalogue: None, home: Path) -> None:
    AIModel.objects.filter(slug="frida").update(slug="another")
    with pytest.raises(CommandError, match=r"has no AI model frida.*run load_models"):
        run("first_start")
    assert not Person.objects.exists()
    assert not (home / "passwords.txt").exists()
