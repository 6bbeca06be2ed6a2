"""How sign-in behaves: nobody signs up by themselves, an administrator invites; wrong passwords close it."""

import time
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inventory.models import Person
from web.accounts.mailing import AccountMail, link_to, send

# What the page that follows shows by itself.
NEEDLESS = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})
FAILED_SIGN_IN = {"app": "allauth.account", "action": "login_failed"}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter with sign-up closed, links from SITE_URL, and sentences that say how long to wait."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("There is no account with this address and this password."),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account begins with an invitation."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """A notice on the next page, unless it is needless."""
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt. Raises ValidationError, with the minutes left, if there were too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            key = self._get_login_attempts_cache_key(request, **credentials)
            minutes = _minutes_until_open(request, key)
            raise ValidationError(
                ngettext(
                    "Too many wrong passwords. You can try again in %(minutes)d minute.",
                    "Too many wrong passwords. You can try again in %(minutes)d minutes.",
                    minutes,
                )
                % {"minutes": minutes},
                code="too_many_login_attempts",
            ) from error

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address of the page on which the password is set, whatever host the request named."""
        uid, token = key.split("-", 1)
        return link_to("account_reset_password_from_key", uidb36=uid, key=quote(token))

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """Only to people who work here. A mail that fails is on record; a stranger learns nothing from it."""
        if user.left_on is None:
            send(AccountMail.RESET, user, context["password_reset_url"], timezone.now())


def _minutes_until_open(request: HttpRequest, key: str) -> int:
    """Full minutes until the limits of failed sign-ins allow another attempt, at least one."""
    now = time.time()
    seconds = 0.0
    for rate in ratelimit.get_rates(app=FAILED_SIGN_IN["app"], action=FAILED_SIGN_IN["action"]):
        history = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **FAILED_SIGN_IN), [])
        within = [moment for moment in history if moment > now - rate.duration]
        if len(within) >= rate.amount:
            seconds = max(seconds, within[rate.amount - 1] + rate.duration - now)
    return max(1, -int(-seconds // 60))
