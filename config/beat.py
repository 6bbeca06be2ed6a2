"""The clock: Celery's own, which also says that it lives, even where nobody hears what it asks for."""

from typing import Any

from celery.beat import PersistentScheduler

from compliance.models import Heartbeat
from compliance.pulse import Pulse


class LivingScheduler(PersistentScheduler):
    """Notes each turn of the clock in the database; a thread of its own would outlive a clock that hangs."""

    pulse = Pulse(Heartbeat.Name.BEAT)

    def tick(self, *arguments: Any, **options: Any) -> float:
        """One turn; the seconds until the next."""
        self.pulse.beat()
        return float(super().tick(*arguments, **options))
