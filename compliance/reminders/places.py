"""As many senders at once as there may be connections to the mail server, however many were woken."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

# Any number that nothing else locks.
_SENDERS = 20320831
TAKE = "SELECT place FROM generate_series(1, %s) AS place WHERE pg_try_advisory_lock(%s, place) LIMIT 1"
GIVE_BACK = "SELECT pg_advisory_unlock(%s, %s)"


@contextmanager
def place_to_send() -> Iterator[bool]:
    """Whether one of EMAIL_CONNECTIONS places was free; it is ours meanwhile.

    It is held by the database connection, so a sender that is killed gives it back as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [settings.EMAIL_CONNECTIONS, _SENDERS])
        found = cursor.fetchone()
    try:
        yield found is not None
    finally:
        if found and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(GIVE_BACK, [_SENDERS, *found])
