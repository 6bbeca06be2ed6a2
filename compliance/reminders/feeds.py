"""The secret address of a person's calendar: made, looked up, withdrawn. Only a digest of the secret is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from django.db.models import Q

from compliance.models import CalendarFeed
from inventory.models import Person

SECRET_BYTES = 32
# A program reads its calendar many times a day; that it does is worth a row's update once an hour.
NOTED_EVERY = timedelta(hours=1)


def make_feed(person: Person, at: datetime) -> str:
    """A new secret for the person's calendar, told this once; an earlier one opens nothing from now on."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = {"secret_digest": _digest(secret), "made_at": at, "read_at": None}
    CalendarFeed.objects.update_or_create(person=person, defaults=made)
    return secret


def withdraw_feed(person: Person) -> bool:
    """No address opens the person's calendar any more; False if none did."""
    return bool(CalendarFeed.objects.filter(person=person).delete()[0])


def reader_of(secret: str) -> Person | None:
    """Whose calendar the secret opens; nobody's if it was withdrawn or its person has left or is switched off.

    Looked up by its digest, so that how long it takes tells nothing of the secrets that there are.
    """
    digest = _digest(secret)
    feeds = CalendarFeed.objects.select_related("person").filter(person__is_active=True, person__left_on=None)
    feed = feeds.filter(secret_digest=digest).first()
    return feed.person if feed and compare_digest(feed.secret_digest, digest) else None


def note_read(person: Person, at: datetime) -> None:
    """Notes that a program has read the calendar, once an hour at most."""
    lately = Q(read_at__gt=at - NOTED_EVERY, read_at__lte=at)
    CalendarFeed.objects.filter(person=person).exclude(lately).update(read_at=at)


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
