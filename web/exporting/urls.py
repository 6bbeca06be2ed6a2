"""Addresses of web/exporting."""

from django.urls import path

from web.exporting.record_page import exports

urlpatterns = [path("", exports, name="exports")]
