"""How a person wants the pages: language, time zone, theme, folded navigation; kept on the person."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from inventory.models import Person
from web.accounts.guards import role_not_required
from web.requests import SignedInRequest

COOKIE_LIFE = 365 * 24 * 3600


class PersonLocaleMiddleware:
    """Answers in the language and time zone of who is signed in; signed out in that of the cookie, else in Russian."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language), timezone.override(_time_zone_of(request)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Changes the language: on the person who is signed in, and in a cookie for the sign-in page."""
    language = request.POST.get("language", "")
    if language not in Person.Language.values:
        return HttpResponseBadRequest(gettext("There is no such language."))
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
@role_not_required
def set_theme(request: SignedInRequest) -> HttpResponse:
    """Changes the theme of the person who is signed in."""
    theme = request.POST.get("theme", "")
    if theme not in Person.Theme.values:
        return HttpResponseBadRequest(gettext("There is no such theme."))
    request.user.theme = theme
    request.user.save(update_fields=["theme"])
    return HttpResponseRedirect(_back(request))


@require_POST
@role_not_required
def set_navigation(request: SignedInRequest) -> HttpResponse:
    """Folds the navigation to a rail, or unfolds it."""
    request.user.navigation_folded = request.POST.get("folded") == "yes"
    request.user.save(update_fields=["navigation_folded"])
    if request.htmx:
        return HttpResponse(status=204)
    return HttpResponseRedirect(_back(request))


def language_of(request: HttpRequest) -> str:
    """`ru` or `en`. The session is read only if the browser has one."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user.language
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return cookie if cookie in Person.Language.values else settings.LANGUAGE_CODE


def _time_zone_of(request: HttpRequest) -> ZoneInfo:
    """The zone of the signed-in person; the installation's own signed out, or where there is no such zone."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ZoneInfo(settings.TIME_ZONE)
    try:
        return ZoneInfo(request.user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def _back(request: HttpRequest) -> str:
    """The page that the form stood on; home if the address leads elsewhere."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"
