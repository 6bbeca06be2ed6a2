"""The sign of life of a process that has nothing else to do with the database: beat, and the parent of a worker."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from compliance.models import Heartbeat

EVERY = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class Pulse:
    """Says that its process lives, at most every half a minute, however often it is called."""

    def __init__(self, name: Heartbeat.Name, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._next = 0.0

    def beat(self) -> None:
        """Writes it down. A database that is gone is no reason to stop: the silence says it.

        The connection is closed at once, so that no child of this process inherits it.
        """
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY.total_seconds()
        try:
            Heartbeat.beat(self.name, timezone.now())
        except DatabaseError as error:
            logger.warning("The sign of life of %s could not be written: %s", self.name, error)
        finally:
            connection.close()
