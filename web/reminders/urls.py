"""Addresses of web/reminders."""

from django.urls import path

from web.reminders import (
    absence_views,
    answer_views,
    calendar_views,
    deadline_views,
    feed_views,
    forecast_views,
    ledger_views,
    outbox_views,
    policy_views,
    test_mail_views,
    why_views,
)

urlpatterns = [
    path("deadlines/", deadline_views.deadlines, name="deadlines"),
    path("answer/<int:pk>/", answer_views.answer_reminder, name="answer_reminder"),
    path("answer/<str:seal>/", answer_views.answer_from_mail, name="answer_from_mail"),
    path("answers/<int:pk>/take-back/", answer_views.take_answer_back, name="take_answer_back"),
    path("unsubscribe/<str:seal>/", answer_views.unsubscribe, name="unsubscribe"),
    path("policy/", policy_views.policies, name="reminder_policies"),
    path("policy/edit/", policy_views.policy, name="reminder_policy"),
    path("absences/", absence_views.absences, name="absences"),
    path("absences/<int:pk>/cancel/", absence_views.absence_cancel, name="absence_cancel"),
    path("people/", absence_views.reachability, name="reachability"),
    path("stopped-addresses/<int:pk>/clear/", absence_views.address_clear, name="address_clear"),
    path("test-mail/", test_mail_views.test_mail, name="test_mail"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/address/", feed_views.calendar_feed_make, name="calendar_feed_make"),
    path("calendar/address/withdraw/", feed_views.calendar_feed_withdraw, name="calendar_feed_withdraw"),
    path("forecast/", forecast_views.forecast, name="reminder_forecast"),
    path("why/", why_views.why, name="why_reminded"),
    path("ledger/", ledger_views.reminders, name="reminders"),
    path("outbox/", outbox_views.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox_views.mail, name="mail"),
    path("outbox/<int:pk>/html/", outbox_views.mail_as_html, name="mail_as_html"),
]
