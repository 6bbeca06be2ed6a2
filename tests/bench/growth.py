"""`python -m tests.bench.growth PERSON`: prints by how many MiB a fresh process grows when it exports the register."""

from __future__ import annotations

import os
import resource
import sys

import django
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment


def main(person: int) -> float:
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
    _drain(client, "/systems/?q=AIS-000001&_export=csv")
    before = _peak_mib()
    _drain(client, "/systems/?_export=csv")
    return _peak_mib() - before


def _drain(client: Client, address: str) -> None:
    for _chunk in client.get(address):
        pass


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1])):.1f}")
