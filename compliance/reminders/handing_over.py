"""One message to the server over a connection that stays open, and what the server's answer means."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import Enum, auto
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection

# What RFC 5321 calls “exceeded storage allocation”, unless the enhanced status says that something else was meant.
FULL = re.compile(r"(?:[45]\d\d [45]\.2\.2\b|552 (?!5\.\d))")

logger = logging.getLogger(__name__)


class Taken(Enum):
    """What became of a message."""

    YES = auto()
    REFUSED_ADDRESS = auto()
    REFUSED_MESSAGE = auto()
    FULL = auto()
    NOT_NOW = auto()
    NO_SERVER = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message, with the server's words. `NO_SERVER` says nothing about the message."""

    taken: Taken
    words: str = ""


class Line:
    """A connection to the mail server, opened at the first message and again after the server has hung up.

    `is_dead` after an answer: a connection that was opened for this very message was of no use, so the next message
    would fare no better.
    """

    def __init__(self) -> None:
        self._backend = get_connection()
        self._used = 0
        self.is_dead = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def hand_over(self, message: EmailMultiAlternatives) -> Answer:
        """Sends the message and says what became of it.

        A server that takes so many messages a connection says 421 before it has heard the next one: that one is said
        again at once. After a silence nobody knows whether the message was taken, so it is not.
        """
        answer = self._try(message)
        if answer.words.startswith("421 ") and not self.is_dead:
            answer = self._try(message)
        return answer

    def _try(self, message: EmailMultiAlternatives) -> Answer:
        try:
            self._backend.open()
            self._backend.send_messages([message])
        except (SMTPException, OSError) as error:
            answer = meaning_of(error)
            if answer.taken is Taken.NO_SERVER:
                self.is_dead = self._used == 0
                self._hang_up()
            return answer
        self._used += 1
        return Answer(Taken.YES)

    def _hang_up(self) -> None:
        try:
            self._backend.close()
        except (SMTPException, OSError) as error:
            logger.info("The mail server has gone already: %s", error)
        self._backend, self._used = get_connection(), 0


def meaning_of(error: SMTPException | OSError) -> Answer:
    """What an error of the dialogue says of the message.

    A refusal with 5xx of the recipient is for good and about the address (RFC 5321, 4.2.1), one of the data is about
    the message, and 4xx is for now. A full mailbox (RFC 3463, X.2.2) is emptied some day, whatever the first digit is.
    Refusals of the greeting, the sign-in and the sender are about us, not about the address: nothing can be sent until
    somebody mends that.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _refusal(_said(code, words), Taken.REFUSED_ADDRESS)
    if isinstance(error, SMTPDataError):
        return _refusal(_said(error.smtp_code, error.smtp_error), Taken.REFUSED_MESSAGE)
    if isinstance(error, SMTPSenderRefused | SMTPResponseException):
        return Answer(Taken.NO_SERVER, _said(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPServerDisconnected):
        return Answer(Taken.NO_SERVER, f"SMTPServerDisconnected: {error}")
    return Answer(Taken.NO_SERVER, f"{type(error).__name__}: {error}")


def _refusal(words: str, for_good: Taken) -> Answer:
    if FULL.match(words):
        return Answer(Taken.FULL, words)
    if words.startswith("552 "):
        # Too large, or too many at once: no fault of the address.
        return Answer(Taken.REFUSED_MESSAGE, words)
    return Answer(for_good if words.startswith("5") else Taken.NOT_NOW, words)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
