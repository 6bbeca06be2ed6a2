"""The scene that every test may use: a small tree of units, people with names, and a way to register a system."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from inventory.registering import SystemRecord, save_system
from inventory.units import create_unit

# `make test-fast` tries fewer examples; what it leaves out `make test` tries.
hypothesis.settings.register_profile("fast", max_examples=15)

ClientOf = Callable[[Person], Client]
MakePerson = Callable[..., Person]
MakeSystem = Callable[..., System]

PASSWORD = "паводок-и-половодье-2031"


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No page needs collected files, no password a slow hash, and no folder or cache is shared."""
    home = tmp_path_factory.mktemp("home")
    (home / "static").mkdir()
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        KADASTR_HOME=home,
        STATIC_ROOT=home / "static",
        MEDIA_ROOT=home / "evidence",
        EMAIL_FILE_PATH=home / "outbox",
    ):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test inherits another's count of failed sign-ins."""
    cache.clear()


@pytest.fixture
def at() -> datetime:
    """The moment at which the scene was registered."""
    return datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


@pytest.fixture
def ministry(db: None) -> Unit:
    """A root unit."""
    return create_unit("Министерство речного надзора", None, short_name="Минречнадзор")


@pytest.fixture
def institute(ministry: Unit) -> Unit:
    """A unit below the ministry."""
    return create_unit("Институт прогноза паводков", ministry, short_name="ИПП")


@pytest.fixture
def laboratory(institute: Unit) -> Unit:
    """A unit below the institute."""
    return create_unit("Лаборатория снимков", institute)


@pytest.fixture
def waterworks(ministry: Unit) -> Unit:
    """Another unit below the ministry, beside the institute."""
    return create_unit("Водоканал Приозёрска", ministry)


@pytest.fixture
def foreign_root(db: None) -> Unit:
    """Another organisation in the same installation."""
    return create_unit("Дирекция портов", None)


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """`make_person("Орлова Мария", "orlova@example.org", (Role.OFFICER, unit), …)`: saved, with `PASSWORD`."""

    def make(full_name: str, email: str | None, *roles: tuple[Role, Unit], **fields: Any) -> Person:
        person = Person.objects.create_user(email, PASSWORD, full_name=full_name, **fields)
        Membership.objects.bulk_create(Membership(person=person, role=role, unit=unit) for role, unit in roles)
        return person

    return make


@pytest.fixture
def officer(make_person: MakePerson, ministry: Unit) -> Person:
    """Officer of the ministry, which is a root unit, and so of everything below."""
    return make_person("Орлова Мария Сергеевна", "orlova@example.org", (Role.OFFICER, ministry))


@pytest.fixture
def officer_of_institute(make_person: MakePerson, institute: Unit) -> Person:
    """Officer of the institute only, who cannot change objects without a unit."""
    return make_person("Белова Ирина Олеговна", "belova@example.org", (Role.OFFICER, institute))


@pytest.fixture
def owner(make_person: MakePerson, institute: Unit) -> Person:
    """Owner in the institute."""
    return make_person("Власов Николай Андреевич", "vlasov@example.org", (Role.OWNER, institute))


@pytest.fixture
def owner_of_other_unit(make_person: MakePerson, waterworks: Unit) -> Person:
    """Owner in the waterworks, who sees nothing of the institute."""
    return make_person("Крылова Татьяна Глебовна", "krylova@example.org", (Role.OWNER, waterworks))


@pytest.fixture
def auditor(make_person: MakePerson, ministry: Unit) -> Person:
    """Auditor of the ministry: reads everything, changes nothing."""
    return make_person("Тихонов Пётр Львович", "tikhonov@example.org", (Role.AUDITOR, ministry))


@pytest.fixture
def administrator(make_person: MakePerson, ministry: Unit) -> Person:
    """Administrator of the ministry, and the only one."""
    return make_person("Седова Анна Павловна", "sedova@example.org", (Role.ADMINISTRATOR, ministry))


@pytest.fixture
def administrator_of_institute(make_person: MakePerson, institute: Unit) -> Person:
    """Administrator of the institute only."""
    return make_person("Гусев Олег Иванович", "gusev@example.org", (Role.ADMINISTRATOR, institute))


@pytest.fixture
def stranger(make_person: MakePerson) -> Person:
    """Someone with an account and no role."""
    return make_person("Чужов Егор Ильич", "chuzhov@example.org")


@pytest.fixture
def make_system(institute: Unit, at: datetime) -> MakeSystem:
    """`make_system(name=…, unit=…, actor=…, **fields of SystemRecord)`: registered through the one write path."""

    def make(
        name: str = "Паводок-Прогноз", unit: Unit | None = None, actor: Person | None = None, **facts: Any
    ) -> System:
        record = SystemRecord(name=name, unit=unit or institute, **facts)
        return save_system(System(), record, actor=actor, at=at)

    return make


@pytest.fixture
def system(make_system: MakeSystem, owner: Person) -> System:
    """A system of the institute for which its owner answers; everything else about it is unknown."""
    return make_system(responsible=owner)


@pytest.fixture
def client_of() -> ClientOf:
    """`client_of(person)`: a browser in which `person` has signed in."""

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make
