"""Mails that let someone in: the invitation and the reset of a password. Their link is a secret and is never stored."""

import logging
from datetime import datetime
from email.utils import make_msgid
from enum import StrEnum
from smtplib import SMTPException
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from compliance.models import Mail
from inventory.models import Person

log = logging.getLogger(__name__)


class AccountMail(StrEnum):
    """The mails of this room; each has three templates in templates/accounts/mail/."""

    INVITATION = "invitation"
    RESET = "reset"


def link_to(name: str, **arguments: str) -> str:
    """The full address of a page, made from SITE_URL: a request may name any host."""
    return f"{settings.SITE_URL}{reverse(name, kwargs=arguments)}"


def invitation_link(person: Person) -> str:
    """Where `person` sets a password. It works until they have set one, at most PASSWORD_RESET_TIMEOUT seconds."""
    return link_to(
        "account_reset_password_from_key",
        uidb36=user_pk_to_url_str(person),
        key=default_token_generator.make_token(person),
    )


def send(kind: AccountMail, person: Person, link: str, at: datetime) -> Mail:
    """Sends the mail in the person's language and gives back its record, which says SENT, KEPT or FAILED.

    Without EMAIL_URL, and always for people of the sample, it is laid into the folder `outbox` and leaves nothing.
    """
    with translation.override(person.language):
        context = {
            "person": person,
            "link": link,
            "site": settings.SITE_URL,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        }
        subject = " ".join(render_to_string(f"accounts/mail/{kind}.subject.txt", context).split())
        text = render_to_string(f"accounts/mail/{kind}.txt", context)
        html = render_to_string(f"accounts/mail/{kind}.html", context)
        withheld = gettext("[the link stands only in the mail itself]")
    record = Mail(
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        recipient=person,
        address=person.email or "",
        language=person.language,
        subject=subject,
        text=text.replace(link, withheld),
        on=timezone.localdate(at),
        created_at=at,
        handed_over_at=at,
    )
    message = EmailMultiAlternatives(
        subject, text, to=[record.address], headers={"Message-ID": record.message_id}, connection=_connection(person)
    )
    message.attach_alternative(html, "text/html")
    record.state, record.answer = _hand_over(message, stays_here=person.sample or not settings.EMAIL_URL)
    record.save()
    return record


def _connection(person: Person) -> BaseEmailBackend:
    """To the outside as the settings say, but for people of the sample always into the folder."""
    if not person.sample:
        return get_connection()
    return get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(settings.KADASTR_HOME / "outbox")
    )


def _hand_over(message: EmailMultiAlternatives, stays_here: bool) -> tuple[Mail.State, str]:
    try:
        message.send()
    except (SMTPException, OSError) as error:
        log.exception("mail %s was not accepted", message.extra_headers["Message-ID"])
        return Mail.State.FAILED, str(error)[:500]
    return (Mail.State.KEPT if stays_here else Mail.State.SENT), ""
