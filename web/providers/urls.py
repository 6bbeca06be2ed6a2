"""Addresses of web/providers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
