"""The addresses of the pages, room by room."""

from django.urls import include, path

from web import preferences
from web.reminders import feed_views

urlpatterns = [
    path("", include("web.home.urls")),
    path("systems/", include("web.systems.urls")),
    path("models/", include("web.ai_models.urls")),
    path("providers/", include("web.providers.urls")),
    path("units/", include("web.units.urls")),
    path("rulesets/", include("web.rulesets.urls")),
    path("reminders/", include("web.reminders.urls")),
    path("calendar/<str:secret>.ics", feed_views.calendar_feed, name="calendar_feed"),
    path("evidence/", include("web.evidence.urls")),
    path("exports/", include("web.exporting.urls")),
    path("accounts/", include("web.accounts.urls")),
    path("people/", include("web.accounts.people_urls")),
    path("parts/", include("web.parts.urls")),
    path("preferences/language/", preferences.set_language, name="set_language"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("preferences/navigation/", preferences.set_navigation, name="set_navigation"),
]
