"""Addresses of web/units."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
