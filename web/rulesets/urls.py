"""Addresses of web/rulesets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
