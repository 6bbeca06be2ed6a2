"""Addresses of web/providers."""

from django.urls import path

from web.providers import views

urlpatterns = [
    path("", views.providers, name="providers"),
    path("new/", views.create, name="provider-new"),
    path("<int:pk>/", views.provider, name="provider"),
    path("<int:pk>/edit/", views.edit, name="provider-edit"),
]
