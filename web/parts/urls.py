"""Addresses of web/parts."""

from django.urls import path

from web.parts import page

urlpatterns = [
    path("", page.parts, name="parts"),
]
