"""Addresses of web/systems."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.systems.edit.urls")),
]
