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
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from compliance.models import Mail
from compliance.reminders.messages import lay_into_outbox, message_of
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
    """Sends the mail in the person's language and gives back its stored record: SENT, KEPT or FAILED.

    Without EMAIL_URL, and always for people of the sample, it becomes a file in the Outbox's folder and goes nowhere.
    The record holds everything but the link, since others may read the Outbox.
    """
    mail = _composed(kind, person, link, at)
    mail.state, mail.answer = _hand_over(mail, keep=person.sample or not settings.EMAIL_URL)
    with translation.override(person.language):
        mail.text = mail.text.replace(link, gettext("[the link stands only in the mail itself]"))
    mail.html = ""
    mail.save()
    return mail


def _composed(kind: AccountMail, person: Person, link: str, at: datetime) -> Mail:
    """The whole mail, not saved."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    context = {"person": person, "link": link, "site": settings.SITE_URL, "days": days}
    with translation.override(person.language):
        return Mail(
            message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            recipient=person,
            address=person.email or "",
            language=person.language,
            subject=" ".join(render_to_string(f"accounts/mail/{kind}.subject.txt", context).split()),
            text=render_to_string(f"accounts/mail/{kind}.txt", context),
            html=render_to_string(f"accounts/mail/{kind}.html", context),
            on=timezone.localdate(at),
            created_at=at,
            handed_over_at=at,
        )


def _hand_over(mail: Mail, keep: bool) -> tuple[Mail.State, str]:
    """What became of it, and the server's answer where it was not taken."""
    try:
        if keep:
            lay_into_outbox(mail)
        else:
            message_of(mail).send()
    except (SMTPException, OSError) as error:
        log.exception("mail %s was not taken", mail.message_id)
        return Mail.State.FAILED, str(error)[:500]
    return (Mail.State.KEPT if keep else Mail.State.SENT), ""
