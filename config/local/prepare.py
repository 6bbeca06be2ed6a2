"""`python -m config.local.prepare`: what a start does to the database and the files.

One process for all steps, since each would take a second to begin.
"""

import os
import sys

import django
from django.core.management import call_command

from config import messages

# The text of `first_start` follows this line: it holds the passwords that are shown once.
LAST_STEP = "== first_start"


def prepare() -> None:
    """Brings translations, tables, static files, catalogue and the first people to what the code needs."""
    messages.compile_stale()
    django.setup()
    for name, options in (
        ("migrate", {"interactive": False}),
        ("collectstatic", {"interactive": False}),
        ("load_models", {}),
        ("first_start", {}),
    ):
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        call_command(name, **options)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare()
