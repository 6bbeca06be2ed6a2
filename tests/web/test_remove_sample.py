"""To remove the sample leaves every table as it was before it, or, where something rests on it, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from pghistory.models import Event
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker

from compliance.activating import activate
from compliance.loading import FOLDER
from compliance.models import Absence, Answer, Deadline, Generation, MailPreference, Standing, StoppedAddress
from compliance.quoting import WordingRecord, attach
from compliance.reminders.feeds import make_feed
from compliance.reminders.policies import shipped
from compliance.reminders.setting_policies import set_policy
from compliance.rules_in_force import DEFAULT_RULESET, rules_in_force
from compliance.sample.loading import load_sample
from compliance.trials import keep_trial
from inventory.models import AIModel, Evidence, ImportRun, Membership, Person, Provider, System, Unit
from inventory.models.choices import Role
from inventory.registering import SystemRecord, save_system
from inventory.units import create_unit
from tests.web.whole_register import rolled_back, row_counts, run
from web.management.sample_removal import GOES

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


def test_what_people_of_the_sample_said_about_reminders_and_rules_goes_with_it(register: Register) -> None:
    officer = _sample_officer()
    deadline = Deadline.objects.filter(system__sample=True)[0]
    Answer.objects.create(deadline=deadline, person=officer, kind=Answer.Kind.ACKNOWLEDGED, at=AT)
    Absence.objects.create(person=officer, first=AT.date(), last=AT.date(), entered_by=officer, entered_at=AT)
    MailPreference.objects.create(person=officer)
    StoppedAddress.objects.create(person=officer, address=officer.email or "", since=AT, answer="550")
    make_feed(officer, AT)
    keep_trial("copy.toml", (FOLDER / "ru-2026-243fz.toml").read_bytes(), officer, AT)
    set_policy(shipped()["contract_ends"], Unit.objects.filter(sample=True)[0], 0, officer, AT)
    run("remove_sample", "--yes")
    assert row_counts() == register.before


def test_what_people_of_the_sample_decided_about_the_rules_holds_no_longer(register: Register) -> None:
    _system(register)
    activate("ru-2026-06-bill", "проба", _sample_officer(), AT)
    attach(
        "ru-2026-06-bill",
        ["param_threshold_bn"],
        WordingRecord("ст. 3", "слова", AT.date()),
        None,
        _sample_officer(),
        AT,
    )
    run("remove_sample", "--yes")
    assert rules_in_force().ruleset_id == DEFAULT_RULESET
    assert Standing.objects.get().ruleset_id == DEFAULT_RULESET
    assert not Generation.objects.exclude(started_by=None).exists()


def test_no_table_that_names_the_sample_was_overlooked() -> None:
    tables: list[Any] = [
        relation.related_model
        for model in (System, Unit, Person, Provider, AIModel)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.many_to_many and not relation.concrete
    ]
    ours = {t for t in tables if not (t._meta.auto_created or issubclass(t, Event) or t._meta.app_label == "pghistory")}
    # A generation forgets who started it; a run of an import is work of one's own and keeps the sample.
    assert ours - GOES.keys() == {Generation, ImportRun}
