"""One message to the server over a connection that stays open, and what the server's answer means."""

from __future__ import annotations

import logging
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

logger = logging.getLogger(__name__)


class Taken(Enum):
    """What became of a message."""

    YES = auto()
    REFUSED_ADDRESS = auto()
    REFUSED_MESSAGE = auto()
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
    the message, and 4xx is for now. Refusals of the greeting, the sign-in and the sender are about us, not about the
    address: nothing can be sent until somebody mends that.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return Answer(_refusal(code, Taken.REFUSED_ADDRESS), _said(code, words))
    if isinstance(error, SMTPDataError):
        return Answer(_refusal(error.smtp_code, Taken.REFUSED_MESSAGE), _said(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPSenderRefused | SMTPResponseException):
        return Answer(Taken.NO_SERVER, _said(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPServerDisconnected):
        return Answer(Taken.NO_SERVER, f"SMTPServerDisconnected: {error}")
    return Answer(Taken.NO_SERVER, f"{type(error).__name__}: {error}")


def _refusal(code: int, for_good: Taken) -> Taken:
    return for_good if 500 <= code < 600 else Taken.NOT_NOW


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
