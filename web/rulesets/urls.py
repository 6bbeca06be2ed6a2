"""Addresses of the rule sets."""

from django.urls import path

from web.rulesets import views

urlpatterns = [
    path("", views.rulesets, name="rulesets"),
    path("<slug:ruleset_id>/", views.ruleset, name="ruleset"),
]
