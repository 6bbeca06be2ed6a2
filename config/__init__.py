"""Wires the rooms together: settings, URLs, Celery, and the local engines."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
