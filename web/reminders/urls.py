"""Addresses of web/reminders."""

from django.urls import path

from web.reminders import deadline_views, ledger_views, outbox_views

urlpatterns = [
    path("deadlines/", deadline_views.deadlines, name="deadlines"),
    path("ledger/", ledger_views.reminders, name="reminders"),
    path("outbox/", outbox_views.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox_views.mail, name="mail"),
    path("outbox/<int:pk>/html/", outbox_views.mail_as_html, name="mail_as_html"),
]
