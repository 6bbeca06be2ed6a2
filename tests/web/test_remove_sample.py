"""To remove the sample leaves every table as it was before it, or, where something rests on it, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker

from compliance.models import Standing
from compliance.sample.loading import load_sample
from inventory.models import Evidence, Membership, Person, System, Unit
from inventory.models.choices import Role
from inventory.registering import SystemRecord, save_system
from inventory.units import create_unit
from tests.web.whole_register import rolled_back, row_counts, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Register:
    """A register with the sample in it: who administers it, their unit, and how many rows there were before."""

    administrator: Person
    unit: Unit
    before: dict[str, int]


@pytest.fixture(scope="module")
def register(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Register]:
    """Loaded once for this module; each test works in a transaction of its own."""
    with django_db_blocker.unblock(), rolled_back():
        run("load_models")
        unit = create_unit("Своя организация", None)
        administrator = Person.objects.create_user("sedova@example.org", "пароль-2031", full_name="Седова Анна")
        Membership.objects.create(person=administrator, role=Role.ADMINISTRATOR, unit=unit)
        before = row_counts()
        load_sample(AT)
        yield Register(administrator, unit, before)


def _sample_officer() -> Person:
    return Person.objects.filter(sample=True, memberships__role=Role.OFFICER)[0]


def _evidence(uploaded_by: Person, **about: Any) -> Evidence:
    file = ContentFile(b"act", name="act.pdf")
    return Evidence.objects.create(
        system=System.objects.filter(sample=True)[0],
        file=file,
        file_name="act.pdf",
        size=3,
        sha256="0" * 64,
        title="Моя система: акт",
        uploaded_by=uploaded_by,
    )


def _system(register: Register, **facts: Any) -> System:
    record = SystemRecord(**{"name": "Моя система", "unit": register.unit, **facts})
    return save_system(System(), record, register.administrator, AT)


def test_every_table_is_as_it_was_before_the_sample(register: Register) -> None:
    run("remind", "--on", "2027-08-31")
    assert Standing.objects.count() > 50
    run("remove_sample", "--yes")
    after = row_counts()
    assert {name: (count, after[name]) for name, count in register.before.items() if count != after[name]} == {}


def test_the_numbers_of_removed_systems_stay_used(register: Register) -> None:
    last = System.objects.order_by("-number")[0].number
    run("remove_sample", "--yes")
    assert _system(register).number > last


def test_what_people_of_the_sample_did_to_it_goes_with_it(register: Register) -> None:
    system = System.objects.filter(sample=True)[0]
    save_system(system, SystemRecord("Переименована", system.unit), _sample_officer(), AT)
    run("remove_sample", "--yes")
    assert row_counts() == register.before


def test_a_file_of_the_sample_leaves_the_disk_with_its_row(
    register: Register, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = Path(_evidence(_sample_officer()).file.path)
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        run("remove_sample", "--yes")
    assert not file.exists()


def test_a_system_of_ones_own_stays_as_it_is(register: Register) -> None:
    own = _system(register)
    run("remove_sample", "--yes")
    assert list(System.objects.all()) == [own]
    assert Standing.objects.get().system == own


@pytest.mark.parametrize("attached", ["a system in a sample unit", "a duty of a sample person", "evidence"])
def test_what_people_attached_to_the_sample_keeps_it_and_is_named(register: Register, attached: str) -> None:
    if attached == "evidence":
        _evidence(register.administrator)
    elif attached == "a system in a sample unit":
        _system(register, unit=Unit.objects.filter(sample=True)[0])
    else:
        _system(register, responsible=_sample_officer())
    before = row_counts()
    with pytest.raises(CommandError, match="Моя система"):
        run("remove_sample", "--yes")
    assert row_counts() == before


def test_the_last_administrator_is_not_removed_with_the_sample(register: Register) -> None:
    Person.objects.filter(pk=register.administrator.pk).update(is_active=False)
    with pytest.raises(CommandError, match="administrator"):
        run("remove_sample", "--yes")
    assert Person.objects.filter(sample=True).exists()


@pytest.mark.parametrize(("answer", "goes"), [("", False), ("n", False), ("y", True), ("да", True)])
def test_it_asks_first(register: Register, monkeypatch: pytest.MonkeyPatch, answer: str, goes: bool) -> None:
    monkeypatch.setattr("builtins.input", lambda question: answer)
    run("remove_sample")
    assert System.objects.exists() is not goes


def test_a_second_time_there_is_nothing_to_remove(register: Register) -> None:
    run("remove_sample", "--yes")
    assert run("remove_sample", "--yes") == "There is no sample in the register.\n"
