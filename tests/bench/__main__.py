"""`make bench`: what the promises about speed cost, as ratios in one run. Exit status 1 only if one is broken.

The promises are made for 10,000 systems; `BENCH_SYSTEMS` makes fewer, to try a measurement out.
A module `tests/bench/bench_*.py` has `measure(register)`, which yields a `Ratio` for each promise.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from datetime import UTC, datetime

import django
from django.conf import settings
from django.test.runner import DiscoverRunner
from django.test.utils import setup_test_environment

SYSTEMS = int(os.environ.get("BENCH_SYSTEMS", "10000"))


def main() -> int:
    """Makes a register in a database of its own, measures, prints the table, and takes the database away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    setup_test_environment(debug=False)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        return _measured()
    finally:
        runner.teardown_databases(databases)


def _measured() -> int:
    register_module = importlib.import_module("tests.bench.register")
    _say(f"Making {SYSTEMS} systems and judging them …")
    register = register_module.fill(SYSTEMS, datetime.now(tz=UTC))
    _say(f"{'':<58} {'ours':>9} {'floor':>9}")
    broken = False
    for module in sorted(pkgutil.iter_modules([os.path.dirname(__file__)]), key=lambda found: found.name):
        if module.name.startswith("bench_"):
            for ratio in importlib.import_module(f"tests.bench.{module.name}").measure(register):
                _say(ratio.line())
                broken |= ratio.broken
    return int(broken)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
