"""Every address of Kadastr. Each room of web/ lists its own."""

from django.urls import include, path

from web.health import health, health_details
from web.metrics import metrics

urlpatterns = [
    path("healthz", health, name="health"),
    path("healthz/details", health_details, name="health_details"),
    path("metrics", metrics, name="metrics"),
    path("", include("web.urls")),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.permission_denied"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
