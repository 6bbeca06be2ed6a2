"""Addresses of web/accounts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
