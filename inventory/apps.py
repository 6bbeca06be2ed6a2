"""The app that says what exists: units, people, providers, AI models, systems, flows, claims, evidence."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"
