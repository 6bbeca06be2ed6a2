"""The addresses of the pages, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("web.home.urls")),
    path("systems/", include("web.systems.urls")),
    path("models/", include("web.ai_models.urls")),
    path("providers/", include("web.providers.urls")),
    path("units/", include("web.units.urls")),
    path("rulesets/", include("web.rulesets.urls")),
    path("reminders/", include("web.reminders.urls")),
    path("evidence/", include("web.evidence.urls")),
    path("accounts/", include("web.accounts.urls")),
]
