"""Addresses of the rule sets."""

from django.urls import path

from web.rulesets import comparing, deciding, views

urlpatterns = [
    path("", views.rulesets, name="rulesets"),
    path("assumptions/", deciding.assumptions, name="assumptions"),
    path("assumptions/<slug:question>/", deciding.assumption, name="assumption"),
    path("assumptions/<slug:question>/lift/", deciding.assumption_lift, name="assumption_lift"),
    path("compare/", comparing.compare, name="rulesets_compare"),
    path("<slug:ruleset_id>/activate/", deciding.activate, name="ruleset_activate"),
    path("<slug:ruleset_id>/", views.ruleset, name="ruleset"),
]
