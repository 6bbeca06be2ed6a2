"""Days on which a person is away, and addresses that a server refused: entered, cancelled, cleared."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from compliance.deadlines import moscow_day
from compliance.models import Absence, StoppedAddress
from compliance.reminders.refusing import Refused, refuse_unreachable
from inventory.models import Person
from inventory.permissions import Action


def may_speak_for(actor: Person, person: Person) -> bool:
    """Whether `actor` may enter absences of `person`: their own, or as officer or administrator of all their units."""
    if actor.pk == person.pk:
        return True
    units = [held.unit for held in person.memberships.select_related("unit")]
    return bool(units) and all(
        actor.may(Action.MANAGE_PEOPLE, unit) or actor.may(Action.DECIDE, unit) for unit in units
    )


@transaction.atomic
def enter_absence(
    person: Person, first: date, last: date, substitute: Person | None, actor: Person, at: datetime
) -> Absence:
    """`person` is away from `first` to `last`; their reminders go to `substitute`, else to whom the system names.

    Raises `Refused` for days that are over, for days in the wrong order, and for a substitute who cannot be reached.
    """
    if not may_speak_for(actor, person):
        raise Refused(gettext("You may enter only your own absences."))
    if last < first:
        raise Refused(gettext("The last day lies before the first: swap them."), "last")
    if last < moscow_day(at):
        raise Refused(gettext("These days are over already."), "last")
    if substitute and substitute.pk == person.pk:
        raise Refused(gettext("Choose somebody else as the substitute."), "substitute")
    if substitute:
        refuse_unreachable(substitute, "substitute")
    return Absence.objects.create(
        person=person, first=first, last=last, substitute=substitute, entered_by=actor, entered_at=at
    )


@transaction.atomic
def cancel_absence(absence: Absence, actor: Person, at: datetime) -> None:
    """The person is there after all. Raises `Refused` for who may not say so."""
    if not may_speak_for(actor, absence.person):
        raise Refused(gettext("You may enter only your own absences."))
    Absence.objects.filter(pk=absence.pk, cancelled_at=None).update(cancelled_at=at)


def clear_address(stopped: StoppedAddress, actor: Person, at: datetime) -> None:
    """Mail may go to the address again: whoever clears it has asked what was wrong."""
    StoppedAddress.objects.filter(pk=stopped.pk, cleared_at=None).update(cleared_at=at, cleared_by=actor)
