"""Addresses of web/reminders."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
