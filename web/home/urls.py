"""Addresses of web/home."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
