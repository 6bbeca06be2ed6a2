"""Addresses of web/systems."""

from django.urls import URLPattern, URLResolver, include, path

from web.systems.chooser_page import systems_as_of
from web.systems.conditions_page import systems_conditions
from web.systems.known.views import known
from web.systems.list_page import systems

urlpatterns: list[URLPattern | URLResolver] = [
    path("", systems, name="systems"),
    path("conditions/", systems_conditions, name="systems-conditions"),
    path("as-of/", systems_as_of, name="systems-as-of"),
    path("<str:code>/known/", known, name="system-known"),
    path("", include("web.systems.edit.urls")),
    path("", include("web.systems.detail.urls")),
]
