"""Addresses of web/systems."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
