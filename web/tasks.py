"""Jobs of the pages' room."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init
from django.utils import timezone

from web.health import note_beat


@shared_task
def show_life() -> None:
    """Beat asks for it and a worker does it: so both are alive, and the broker between them."""
    note_beat(timezone.now())


@beat_init.connect
def _show_life_at_once(**signal: Any) -> None:
    show_life.delay()
