"""Which kinds of reminders a person has switched off. What a policy calls mandatory is sent all the same."""

from collections.abc import Collection
from datetime import time

from django.db import transaction

from compliance.models import MailPreference, Policy
from compliance.reminders.directory import NINE
from compliance.reminders.policies import shipped
from inventory.models import Person


def optional_kinds() -> list[str]:
    """Kinds of deadlines that are not mandatory everywhere, in their order."""
    stored = set(Policy.objects.filter(mandatory=False).values_list("kind", flat=True))
    return [kind for kind, plan in shipped().items() if not plan.mandatory or kind in stored]


@transaction.atomic
def save_preference(person: Person, hour: time, kinds_off: Collection[str]) -> MailPreference:
    """The hour of the daily mail and the kinds that are off; kinds that cannot be switched off are left out."""
    off = [kind for kind in optional_kinds() if kind in kinds_off]
    saved, _made = MailPreference.objects.update_or_create(person=person, defaults={"hour": hour, "kinds_off": off})
    return saved


def switch_all_off(person: Person) -> MailPreference:
    """Switches off every kind that may be switched off."""
    hour = MailPreference.objects.filter(person=person).values_list("hour", flat=True).first() or NINE
    return save_preference(person, hour, optional_kinds())
