"""What an act on reminders raises when it cannot be done."""

from django.utils.translation import gettext

from inventory.models import Person


class Refused(ValueError):
    """Something that cannot be done. The message is a sentence for whoever asked for it; `field` names its place."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def refuse_unreachable(person: Person, field: str) -> None:
    """Raises `Refused` for somebody to whom no mail can go."""
    if person.left_on or not person.is_active or not person.email:
        raise Refused(gettext("%(name)s cannot be reached by mail.") % {"name": person}, field)
