"""Addresses of the form of a system."""

from django.urls import path

from web.systems.edit import views

urlpatterns = [
    path("new/", views.create, name="system-new"),
    path("<str:code>/edit/", views.edit, name="system-edit"),
]
