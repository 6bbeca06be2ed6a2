"""What the logs leave out."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

# The parts of addresses that open something to whoever has them: a calendar, an answer by mail, a new password.
_SECRET = re.compile(
    r"(?<=/calendar/)[^/?\s\"]+(?=\.ics)"
    r"|(?<=/reminders/answer/)[^/?\s\"]*:[^/?\s\"]*"
    r"|(?<=/reminders/unsubscribe/)[^/?\s\"]+"
    r"|(?<=/password/reset/key/)[^/?\s\"]+"
)


def without_secrets(text: str) -> str:
    """The text with a star for each secret in an address."""
    return _SECRET.sub("*", text)


class NoSecrets(logging.Filter):
    """Writes a star for each secret in the address that a line names."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line stays, the secret does not."""
        said = record.getMessage()
        quiet = without_secrets(said)
        if quiet != said:
            record.msg, record.args = quiet, ()
        return True


class AccessLog(Logger):
    """The access log of the web server, with a star for each secret in an address."""

    def atoms(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """What a line is made of."""
        found: dict[str, Any] = super().atoms(*arguments, **options)
        return {name: without_secrets(value) if isinstance(value, str) else value for name, value in found.items()}


class NotHealth(logging.Filter):
    """Drops the line that Django writes for each 503 of `/healthz`: whoever asks has the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is about anything else."""
        request = getattr(record, "request", None)
        return getattr(request, "path", None) != "/healthz"
