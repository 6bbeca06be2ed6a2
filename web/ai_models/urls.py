"""Addresses of web/ai_models."""

from django.urls import path

from web.ai_models import views, whatif_views
from web.evidence.views import add_to_model

urlpatterns = [
    path("", views.models, name="ai_models"),
    path("new/", views.create, name="model-new"),
    path("<str:slug>/", views.model, name="model"),
    path("<str:slug>/edit/", views.edit, name="model-edit"),
    path("<str:slug>/what-if/", whatif_views.ask, name="model-whatif"),
    path("<str:slug>/evidence/", add_to_model, name="evidence-add-model"),
]
