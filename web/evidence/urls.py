"""Addresses of web/evidence."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
