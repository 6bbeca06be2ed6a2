"""Sending an invitation from a page, and saying what became of it."""

from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext

from compliance.models import Mail
from inventory.models import Person
from web.accounts.mailing import AccountMail, invitation_link, send
from web.requests import SignedInRequest

_KEPT = "invitation"


def invite(request: SignedInRequest, person: Person, at: datetime) -> None:
    """Sends `person` a link to set a password, and tells the administrator whether it went out.

    Where no mail leaves the house, the next look at the person's page shows the link, once, to this administrator.
    """
    link = invitation_link(person)
    kind = AccountMail.RESET if person.has_usable_password() else AccountMail.INVITATION
    mail = send(kind, person, link, at)
    if mail.state == Mail.State.SENT:
        messages.success(request, gettext("A letter with a link went to %(email)s.") % {"email": person.email})
    elif mail.state == Mail.State.KEPT:
        request.session[_KEPT] = [person.pk, link]
    else:
        messages.error(
            request,
            gettext("The letter was not sent: %(answer)s. Send it again from this page when mail works.")
            % {"answer": mail.answer},
        )


def link_to_hand_over(request: SignedInRequest, person: Person) -> str:
    """The link that no mail carried, on the first look; then nothing."""
    kept = request.session.get(_KEPT)
    if not kept or kept[0] != person.pk:
        return ""
    return str(request.session.pop(_KEPT)[1])
