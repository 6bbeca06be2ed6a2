"""The app that says what the rules make of the register, and whom to remind."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the receivers of the register's signals."""
        from compliance import signals  # noqa: F401, PLC0415
