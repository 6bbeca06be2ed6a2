"""Addresses of the rule sets."""

from django.urls import path

from web.rulesets import applying, comparing, deciding, quoting, trials, views

urlpatterns = [
    path("", views.rulesets, name="rulesets"),
    path("applying/", applying.rules_applying, name="rules_applying"),
    path("assumptions/", deciding.assumptions, name="assumptions"),
    path("assumptions/<slug:question>/", deciding.assumption, name="assumption"),
    path("assumptions/<slug:question>/lift/", deciding.assumption_lift, name="assumption_lift"),
    path("compare/", comparing.comparison, name="rulesets_compare"),
    path("compare/copies/", trials.copies, name="rulesets_copies"),
    path("compare/copies/<int:copy>/delete/", trials.delete, name="rulesets_copy_delete"),
    path("wordings/<int:pk>/", quoting.wording_file, name="wording_file"),
    path("wordings/<int:pk>/withdraw/", quoting.withdraw, name="wording_withdraw"),
    path("<slug:ruleset_id>/wording/", quoting.attach, name="wording_attach"),
    path("<slug:ruleset_id>/activate/", deciding.activate, name="ruleset_activate"),
    path("<slug:ruleset_id>/", views.ruleset, name="ruleset"),
]
