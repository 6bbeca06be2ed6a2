"""Why a reminder cannot go to its recipient. The ledger shows the reason; nothing is dropped in silence."""

from collections.abc import Iterable

from compliance.models import Reminder
from inventory.models import Person, System


def obstacle_of(person: Person, may_see: bool) -> Reminder.Reason | None:
    """What bars a mail about a system from `person`, or None. `may_see`: whether a role shows them the system."""
    if person.left_on:
        return Reminder.Reason.LEFT
    if not person.is_active:
        return Reminder.Reason.INACTIVE
    if not person.email:
        return Reminder.Reason.NO_ADDRESS
    if not may_see:
        return Reminder.Reason.MAY_NOT_SEE
    return None


def seen_systems(person: Person, reminders: Iterable[Reminder]) -> set[int]:
    """Ids of the systems of `reminders` that `person` may see."""
    ids = {reminder.deadline.system_id for reminder in reminders}
    return set(System.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
