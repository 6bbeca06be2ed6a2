"""``manage.py check_ruleset FILE``: whether a file is a complete rule set, and if not, where it fails."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.loading import RuleSetError, load_ruleset


class Command(BaseCommand):
    help = "Validate a rule set file (format: docs/rules.md) without installing it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ruleset = load_ruleset(options["file"])
        except RuleSetError as error:
            raise CommandError(str(error)) from error
        name = options["file"].name
        self.stdout.write(f"{name}: {ruleset.id}, {len(ruleset.rules)} rules, digest {ruleset.digest}")
        if name != f"{ruleset.id}.toml":
            self.stdout.write(f"To be installed it must be called {ruleset.id}.toml.")
