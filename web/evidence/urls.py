"""Addresses of web/evidence."""

from django.urls import path

from web.evidence import views

urlpatterns = [
    path("", views.files, name="evidence"),
    path("<int:pk>/", views.download, name="evidence-file"),
    path("systems/<str:code>/add/", views.add_to_system, name="evidence-add"),
    path("models/<str:slug>/add/", views.add_to_model, name="evidence-add-model"),
]
