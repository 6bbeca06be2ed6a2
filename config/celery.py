"""The Celery application: Redis wakes the workers, the tables are the queue (docs/operations.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kadastr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
