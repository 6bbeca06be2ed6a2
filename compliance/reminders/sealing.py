"""Secrets in links of mails: who may answer for what without signing in. They expire, and are never stored.

A stored mail holds plain addresses, for others may read it in the Outbox; the seal is put in when the message is made.
"""

import re
from dataclasses import dataclass
from functools import cache, partial

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

_ANSWERS = TimestampSigner(salt="kadastr.reminders.answer")
_REFUSALS = TimestampSigner(salt="kadastr.reminders.unsubscribe")
_DAY = 24 * 60 * 60


class BrokenSealError(ValueError):
    """A link that was changed, or is older than its days."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a link of a mail says: this person, about this deadline."""

    person_id: int
    deadline_id: int


def answer_seal(person_id: int, deadline_id: int) -> str:
    """The secret by which the person answers about the deadline."""
    return _ANSWERS.sign(f"{person_id}-{deadline_id}")


def opened_answer(seal: str) -> Sealed:
    """What `answer_seal` was made of. Raises `BrokenSealError`; a seal is good for MAIL_LINK_DAYS days."""
    person, deadline = _opened(_ANSWERS, seal).split("-")
    return Sealed(int(person), int(deadline))


def refusal_seal(person_id: int) -> str:
    """The secret by which the person switches off all that may be switched off."""
    return _REFUSALS.sign(str(person_id))


def opened_refusal(seal: str) -> int:
    """The key of the person of `refusal_seal`. Raises `BrokenSealError`."""
    return int(_opened(_REFUSALS, seal))


def sealed_text(text: str, person_id: int) -> str:
    """`text` with the person's seal in each address of an answer that it holds."""
    place = re.compile(rf"(?<={re.escape(settings.SITE_URL)}/reminders/answer/)(\d+)(?=/)")
    seal = cache(partial(answer_seal, person_id))
    return place.sub(lambda found: seal(int(found[0])), text)


def _opened(signer: TimestampSigner, seal: str) -> str:
    try:
        return signer.unsign(seal, max_age=settings.MAIL_LINK_DAYS * _DAY)
    except BadSignature as error:
        raise BrokenSealError("The link was changed or is too old.") from error
