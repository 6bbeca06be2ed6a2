"""Waking a worker must never make a page wait."""

import time

import pytest
from pytest_django import Settings

from compliance.waking import wake
from config.celery import app


def test_a_dead_broker_delays_nothing_and_is_logged(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    start = time.monotonic()
    assert wake("compliance.tasks.plan_reminders") is False
    assert time.monotonic() - start < 1
    assert "plan_reminders waits for the next run" in caplog.text


def test_a_task_is_asked_for_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, tuple[int, ...]]] = []
    monkeypatch.setattr(app, "send_task", lambda name, arguments, **options: asked.append((name, arguments)))
    assert wake("compliance.tasks.plan_reminders", 7)
    assert asked == [("compliance.tasks.plan_reminders", (7,))]


def test_every_task_that_is_woken_or_scheduled_exists(settings: Settings) -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named | {"compliance.tasks.plan_reminders", "compliance.tasks.deliver_waiting"} <= set(app.tasks)
