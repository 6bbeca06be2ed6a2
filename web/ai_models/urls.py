"""Addresses of web/ai_models."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
