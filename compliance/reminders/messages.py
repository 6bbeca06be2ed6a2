"""From a stored mail to what a server or a file receives."""

from email.utils import format_datetime, formataddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from compliance.deadlines import MOSCOW
from compliance.models import Mail
from compliance.reminders.sealing import refusal_seal, sealed_text


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The message, the same each time: its id and its date are those of the row, not of the attempt.

    Only here its links get the seals by which their reader can answer without signing in.
    """
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.created_at.astimezone(MOSCOW)),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.optional_kinds:
        address = settings.SITE_URL + reverse("unsubscribe", args=[refusal_seal(mail.recipient_id)])
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if mail.simulated:
        headers["X-Kadastr-As-On"] = mail.on.isoformat()
    # Line breaks in a name would be header lines.
    name = " ".join(mail.recipient.full_name.split())
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=sealed_text(mail.text, mail.recipient_id),
        to=[formataddr((name, mail.address))],
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(sealed_text(mail.html, mail.recipient_id), "text/html")
    return message


def lay_into_outbox(mail: Mail) -> Path:
    """Writes the message as an .eml file that only this user can read; writing twice is no harm."""
    folder = outbox_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{mail.on.isoformat()}-{mail.message_id.strip('<>').partition('@')[0]}.eml"
    unfinished = file.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(message_of(mail).message().as_bytes())
    return unfinished.replace(file)


def outbox_folder() -> Path:
    """Where mails that are not sent lie as files."""
    return Path(settings.KADASTR_HOME) / "outbox"
