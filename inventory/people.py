"""What happens to people: they are added and described, get and lose roles. Each process is one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from inventory.models import Membership, Person, Unit
from inventory.models.choices import Role

# Any number that nothing else locks: whoever may take away an administrator waits for whoever is doing so.
_ADMINISTRATORS_LOCK = 2032_08_31


class Refused(ValueError):
    """A change that the rules about people forbid. The message is a sentence for the one who asked for it."""


class LastAdministrator(Refused):
    """A root unit would be left without anybody who can manage people."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is written down about a person. `email` may be None: someone without an account."""

    full_name: str
    email: str | None = None
    position: str = ""
    language: str = Person.Language.RUSSIAN


def add_person(record: PersonRecord, roles: Sequence[tuple[Role, Unit]], actor: Person | None) -> Person:
    """A new person with `roles`, who cannot sign in before they follow an invitation.

    Raises Refused if the address belongs to someone else.
    """
    with acting(actor):
        with _address_once(record.email):
            person = Person.objects.create_user(**_columns(record))
            _keep_address(person)
        Membership.objects.bulk_create(Membership(person=person, role=role, unit=unit) for role, unit in roles)
    return person


def describe_person(person: Person, record: PersonRecord, actor: Person) -> None:
    """Writes `record` over what is known of `person`.

    Raises Refused if the address belongs to someone else, LastAdministrator if they could not sign in any more.
    """
    columns = _columns(record)
    with keeping_administrators(actor), _address_once(record.email):
        for name, value in columns.items():
            setattr(person, name, value)
        person.save(update_fields=[*columns])
        _keep_address(person)


def set_password(person: Person, password: str) -> None:
    """Lets `person` sign in with the password from now on; their address counts as verified."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        _keep_address(person)


def grant(person: Person, role: Role, unit: Unit, actor: Person) -> None:
    """Gives `person` the role in `unit` and in everything below it; to give it twice changes nothing."""
    with acting(actor):
        Membership.objects.get_or_create(person=person, role=role, unit=unit)


def revoke(membership: Membership, actor: Person) -> None:
    """Takes the role away. Raises LastAdministrator."""
    with keeping_administrators(actor):
        membership.delete()


def block(person: Person, actor: Person) -> None:
    """Ends every session of `person` and refuses new ones, until `unblock`. Raises LastAdministrator."""
    with keeping_administrators(actor):
        person.is_active = False
        person.save(update_fields=["is_active"])


def unblock(person: Person, actor: Person) -> None:
    """Lets `person` sign in again; with someone who had left, the roles that they held are valid again."""
    with acting(actor):
        person.is_active, person.left_on = True, None
        person.save(update_fields=["is_active", "left_on"])


@contextmanager
def keeping_administrators(actor: Person, reason: str = "") -> Iterator[None]:
    """A transaction by `actor` that fails with LastAdministrator if it takes the last administrator from a root unit.

    Two of them run one after the other, so that two administrators cannot take away each other.
    """
    with acting(actor, reason):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMINISTRATORS_LOCK])
        before = set(_administered_roots())
        yield
        lost = Unit.objects.roots().filter(pk__in=before).exclude(pk__in=_administered_roots()).first()
        if lost or (before and not Person.objects.administrators().exists()):
            raise LastAdministrator(
                gettext(
                    "Nobody would be left to manage people in “%(unit)s”. Make someone else administrator there first."
                )
                % {"unit": lost or Unit.objects.get(pk=min(before))}
            )


def _administered_roots() -> Sequence[int]:
    return list(
        Membership.objects.filter(role=Role.ADMINISTRATOR, unit__parent=None)
        .filter(person__in=Person.objects.administrators())
        .values_list("unit", flat=True)
    )


@contextmanager
def acting(actor: Person | None, reason: str = "") -> Iterator[None]:
    """A transaction whose changes stand in the history as those of `actor`, with the `reason`."""
    context = {"reason": reason} if reason else {}
    with transaction.atomic(), pghistory.context(actor=actor and actor.pk, **context):
        yield


def _columns(record: PersonRecord) -> dict[str, str | None]:
    return {
        "full_name": " ".join(record.full_name.split()),
        "email": (record.email or "").strip().lower() or None,
        "position": record.position,
        "language": record.language,
    }


@contextmanager
def _address_once(email: str | None) -> Iterator[None]:
    """Turns the database's refusal of a second person with the address into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not email or "email" not in str(error):
            raise
        raise Refused(
            gettext("The address %(email)s already belongs to someone else.") % {"email": email.strip().lower()}
        ) from error


def _keep_address(person: Person) -> None:
    """The sign-in package keeps addresses in a table of its own: exactly the person's one, which we vouch for."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email or "").delete()
    if person.email:
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
