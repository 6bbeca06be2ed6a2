"""Addresses of web/units."""

from django.urls import path

from web.units import views

urlpatterns = [
    path("", views.units, name="units"),
    path("add/", views.unit_add, name="unit_add"),
    path("<int:pk>/", views.unit, name="unit"),
    path("<int:pk>/edit/", views.unit_edit, name="unit_edit"),
]
