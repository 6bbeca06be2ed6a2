"""Addresses of web/evidence."""

from django.urls import path

from web.evidence import views

urlpatterns = [
    path("", views.files, name="evidence"),
    path("<int:pk>/", views.download, name="evidence-file"),
]
