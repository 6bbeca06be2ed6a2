"""Addresses of the page of a system."""

from django.urls import path

from web.evidence.views import add_to_system
from web.systems.detail import views
from web.systems.detail.answering.views import answer

urlpatterns = [
    path("<str:code>/", views.page, name="system"),
    path("<str:code>/history/", views.history, name="system-history"),
    path("<str:code>/answer/<str:fact>/", answer, name="system-answer"),
    path("<str:code>/evidence/", add_to_system, name="evidence-add"),
]
