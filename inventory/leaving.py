"""For what a person answers, and how it goes to somebody else when they leave. Each process is one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from inventory.models import Person, System, Unit
from inventory.people import Refused, acting, keeping_administrators
from inventory.permissions import Action
from inventory.signals import systems_changed, units_changed


class NobodyTakesOver(Refused):
    """Someone who answers for systems or units leaves without a fit successor."""


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
    with acting(actor, reason=gettext("handed over by %(person)s") % {"person": person.short_name}):
        _hand_over_systems(person, successor, at)
        _hand_over_units(person, successor)


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
