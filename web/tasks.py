"""Jobs of the pages' room, and the signs of life of those who do them."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init, heartbeat_sent
from django.utils import timezone

from compliance.models import Heartbeat
from compliance.pulse import Pulse
from web.health import note_beat

_worker = Pulse(Heartbeat.Name.WORKER)


@shared_task
def show_life() -> None:
    """Beat asks for it and a worker does it: so both are alive, and the broker between them."""
    note_beat(timezone.now())


@beat_init.connect
def _show_life_at_once(**signal: Any) -> None:
    show_life.delay()


@heartbeat_sent.connect
def _worker_lives(**signal: Any) -> None:
    """Every two seconds from the parent of a worker's processes, as long as it hears the broker."""
    _worker.beat()
