"""The app that says what exists: units, people, providers, AI models, systems, flows, claims, evidence."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the receiver that greets each session of the database."""
        from inventory import sessions  # noqa: F401, PLC0415
