"""What happens to people: they are added, get and lose roles, hand over and leave. Each process is one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pghistory
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from inventory.models import Membership, Person, System, Unit
from inventory.models.choices import Role
from inventory.permissions import Action
from inventory.signals import systems_changed, units_changed

# Any number that nothing else locks: whoever may take away an administrator waits for whoever is doing so.
_ADMINISTRATORS_LOCK = 2032_08_31


class Refused(ValueError):
    """A change that the rules about people forbid. The message is a sentence for the one who asked for it."""


class LastAdministrator(Refused):
    """A root unit would be left without anybody who can manage people."""


class NobodyTakesOver(Refused):
    """Someone who answers for systems or units leaves without a fit successor."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is written down about a person. `email` may be None: someone without an account."""

    full_name: str
    email: str | None = None
    position: str = ""
    language: str = Person.Language.RUSSIAN


@dataclass(frozen=True, slots=True)
class Duties:
    """For what a person answers: how many systems (as responsible or as deputy), and which units by default."""

    systems: int
    units: int

    def __bool__(self) -> bool:
        return bool(self.systems or self.units)

    def __str__(self) -> str:
        systems = ngettext("%(count)d system", "%(count)d systems", self.systems) % {"count": self.systems}
        units = ngettext("%(count)d unit by default", "%(count)d units by default", self.units) % {"count": self.units}
        return ", ".join(text for text, count in ((systems, self.systems), (units, self.units)) if count)


def add_person(record: PersonRecord, roles: Sequence[tuple[Role, Unit]], actor: Person | None) -> Person:
    """A new person with `roles`, who cannot sign in before they follow an invitation.

    Raises Refused if the address belongs to someone else.
    """
    with _transaction(actor):
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
    with _transaction(actor):
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
    with _transaction(actor):
        person.is_active, person.left_on = True, None
        person.save(update_fields=["is_active", "left_on"])


def leave(person: Person, successor: Person | None, actor: Person, at: datetime) -> None:
    """From `at` on the person is gone: nobody signs in as them, their roles are void, `successor` has their duties.

    Raises LastAdministrator; NobodyTakesOver if someone who answers for something names no fit successor; Refused if
    `actor` does not manage people in a unit of the duties.
    """
    with keeping_administrators(actor):
        person = Person.objects.select_for_update().get(pk=person.pk)
        if duties_of(person):
            hand_over(person, _fit(person, successor), actor, at)
        person.is_active, person.left_on = False, timezone.localdate(at)
        person.save(update_fields=["is_active", "left_on"])


def duties_of(person: Person) -> Duties:
    """For how many systems and units `person` answers."""
    return Duties(systems=System.objects.answered_for_by(person).count(), units=person.responsible_by_default.count())


def hand_over(person: Person, successor: Person, actor: Person, at: datetime) -> None:
    """Everything for which `person` answers goes to `successor`, who keeps one place where both stand on a system.

    Raises Refused, and hands nothing over, if some of it lies where `actor` does not manage people.
    """
    theirs = Unit.objects.where_may(actor, Action.MANAGE_PEOPLE)
    systems = System.objects.answered_for_by(person)
    units = person.responsible_by_default.all()
    outside = systems.exclude(unit__in=theirs).count() + units.exclude(pk__in=theirs).count()
    if outside:
        raise Refused(
            ngettext(
                "%(person)s also answers for %(count)d system or unit where you do not manage people. "
                "Ask an administrator of the unit above.",
                "%(person)s also answers for %(count)d systems or units where you do not manage people. "
                "Ask an administrator of the unit above.",
                outside,
            )
            % {"person": person.full_name, "count": outside}
        )
    with _transaction(actor, reason=gettext("handed over by %(person)s") % {"person": person.short_name}):
        _hand_over_systems(person, successor, at)
        _hand_over_units(person, successor)


@contextmanager
def keeping_administrators(actor: Person, reason: str = "") -> Iterator[None]:
    """A transaction by `actor` that fails with LastAdministrator if it takes the last administrator from a root unit.

    Two of them run one after the other, so that two administrators cannot take away each other.
    """
    with _transaction(actor, reason):
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
def _transaction(actor: Person | None, reason: str = "") -> Iterator[None]:
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


def _fit(person: Person, successor: Person | None) -> Person:
    if successor is None:
        raise NobodyTakesOver(
            gettext("%(person)s answers for: %(duties)s. Choose who takes this over.")
            % {"person": person.full_name, "duties": duties_of(person)}
        )
    if successor.pk == person.pk or not Person.objects.working().filter(pk=successor.pk).exists():
        raise NobodyTakesOver(
            gettext("%(person)s cannot take this over. Choose someone who works here.")
            % {"person": successor.full_name}
        )
    return successor


def _hand_over_systems(person: Person, successor: Person, at: datetime) -> None:
    """One statement for each place, in an order in which nobody is ever responsible and deputy at once."""
    theirs = System.objects.answered_for_by(person).order_by("pk").select_for_update(no_key=True)
    ids = list(theirs.values_list("pk", flat=True))
    written = {"version": F("version") + 1, "updated_at": at}
    both = Q(responsible=successor, deputy=person) | Q(responsible=person, deputy=successor)
    systems = System.objects.filter(pk__in=ids)
    systems.filter(both).update(responsible=successor, deputy=None, **written)
    systems.filter(responsible=person).update(responsible=successor, **written)
    systems.filter(deputy=person).update(deputy=successor, **written)
    if ids:
        systems_changed.send(System, system_ids=ids)


def _hand_over_units(person: Person, successor: Person) -> None:
    ids = list(Unit.objects.filter(default_responsible=person).order_by("pk").values_list("pk", flat=True))
    if ids:
        Unit.objects.filter(pk__in=ids).update(default_responsible=successor)
        units_changed.send(Unit, unit_ids=ids)
