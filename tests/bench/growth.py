"""`python -m tests.bench.growth PERSON FORMAT`: prints by how many MiB a fresh process grows while it exports."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import django
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment

EVERY_SECONDS = 0.005


def main(person: int, file_format: str) -> float:
    """Warms the process with a small export and a page, then exports everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    setup_test_environment(debug=False)
    client = Client()
    client.force_login(apps.get_model("inventory", "Person").objects.get(pk=person))
    _drain(client, "/systems/")
    _drain(client, f"/systems/?q=AIS-000001&_export={file_format}")
    before = _resident_mib()
    return _drain(client, f"/systems/?_export={file_format}") - before


def _drain(client: Client, address: str) -> float:
    """Reads the whole answer; returns the largest resident size that was seen meanwhile."""
    with most_resident_mib() as seen:
        for _chunk in client.get(address):
            pass
    return max(seen)


@contextmanager
def most_resident_mib() -> Iterator[list[float]]:
    """The resident sizes of this process in MiB, the first at the beginning, while the block runs."""
    seen = [_resident_mib()]
    done = Event()

    def watch() -> None:
        while not done.wait(EVERY_SECONDS):
            seen.append(_resident_mib())

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1]), sys.argv[2]):.1f}")
