"""`manage.py load_models`: brings the catalogue of real AI models into the register, again and again if need be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inventory.catalogue.loading import load_catalogue
from inventory.catalogue.reading import CATALOGUE, CatalogueError, read_catalogue


class Command(BaseCommand):
    help = "Loads the catalogue of AI models. What a person has edited since is left as it is, and named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=CATALOGUE, help="another catalogue with the same columns")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            models = read_catalogue(options["file"])
        except (CatalogueError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        loaded = load_catalogue(models, timezone.now())
        self.stdout.write(
            f"{len(models)} AI models: {len(loaded.new)} new, {len(loaded.changed)} changed,"
            f" {len(loaded.same)} the same."
        )
        self._name(loaded.kept, "models were edited in the register and stay as they are")
        self._name(loaded.providers_kept, "developers were edited in the register and stay as they are")
        self._name(loaded.gone, "models of an earlier catalogue are not in this one and stay")

    def _name(self, names: Sequence[str], what: str) -> None:
        if names:
            self.stdout.write(f"{len(names)} {what}: {', '.join(names)}")
