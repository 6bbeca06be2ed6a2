"""What each session of the database is told first."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created)
def no_trigger_is_ignored(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Sets `pgtrigger.ignore` to nobody, which the triggers of history ask for at every row.

    Where it is not set they learn so by an error that they catch, and at each such error PostgreSQL goes through all
    that waits for the end of the transaction: four times the rows would take sixteen times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET pgtrigger.ignore TO '{}'")
