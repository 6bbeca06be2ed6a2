"""Addresses of the pages about people."""

from django.urls import path

from web.accounts import people

urlpatterns = [
    path("", people.people, name="people"),
    path("add/", people.person_add, name="person_add"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("<int:pk>/roles/", people.person_grant, name="person_grant"),
    path("<int:pk>/roles/<int:membership>/revoke/", people.person_revoke, name="person_revoke"),
    path("<int:pk>/block/", people.person_block, name="person_block"),
    path("<int:pk>/unblock/", people.person_unblock, name="person_unblock"),
    path("<int:pk>/leave/", people.person_leave, name="person_leave"),
]
