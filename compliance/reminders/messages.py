"""From a stored mail to what a server or a file receives."""

from email.message import Message as EmailPart
from email.utils import format_datetime, formataddr
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText
from django.urls import reverse

from compliance.deadlines import MOSCOW
from compliance.models import Mail
from compliance.reminders.sealing import refusal_seal, sealed_text


class Ready(SafeMIMEMultipart):
    """Texts side by side. What the generator of the standard library does for messages of any kind takes as long as the
    whole dialogue with a server; for two texts it is done here.
    """

    # The types of Django and of the library that describes it differ here.
    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:  # type: ignore[override]
        """The message as it goes over the line, without a line for an mbox."""
        boundary = self.get_boundary()
        parts = [f"--{boundary}\n{_head(part)}\n{part.get_payload()}\n" for part in self.walk() if part is not self]
        lines = "".join([_head(self), "\n", *parts, f"--{boundary}--\n"])
        return lines.replace("\r\n", "\n").replace("\r", "\n").replace("\n", linesep).encode()


class Message(EmailMultiAlternatives):
    """A mail in two forms, written without detours."""

    def message(self) -> SafeMIMEText | SafeMIMEMultipart:  # type: ignore[override]
        """As any message where there is one form only."""
        if not self.alternatives:
            return super().message()  # type: ignore[return-value]
        made = Ready("alternative", boundary=f"={uuid4().hex}")
        made.attach(SafeMIMEText(str(self.body), "plain", "utf-8"))
        for content, kind in self.alternatives:
            made.attach(SafeMIMEText(str(content), kind.removeprefix("text/"), "utf-8"))
        for name, value in {"Subject": self.subject, "From": self.from_email, "To": ", ".join(self.to)}.items():
            made[name] = str(value)
        for name, value in self.extra_headers.items():
            made[name] = value
        return made


def _head(part: EmailPart) -> str:
    return "".join(f"{name}: {value}\n" for name, value in part.items())


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
    message = Message(
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
