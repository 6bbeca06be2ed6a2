"""Addresses of web/accounts: sign-in, the password, and what a person prefers. People are in people_urls.py.

Of the sign-in package only these pages exist: nobody signs up, and an address is changed by an administrator.
"""

from allauth.account import views as sign_in
from django.urls import path, re_path

from web.accounts import preferences
from web.accounts.guards import role_not_required

urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", role_not_required(sign_in.logout), name="account_logout"),
    path("inactive/", sign_in.account_inactive, name="account_inactive"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("password/reset/done/", sign_in.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", sign_in.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("preferences/", preferences.preferences, name="preferences"),
]
