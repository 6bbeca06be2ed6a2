"""Error pages in the face of the product: what happened, what was kept, what to do, and a number to quote."""

from __future__ import annotations

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import ERROR_PAGE_TEMPLATE

log = logging.getLogger(__name__)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself cannot be understood."""
    return _page(request, "400.html", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person's roles do not allow this here."""
    return _page(request, "403.html", 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or nothing here that this person may see; which of them is not said."""
    return _page(request, "404.html", 404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or did not come from a page of ours."""
    return _page(request, "403_csrf.html", 403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page needs neither database nor session, and plain text stands ready if even it fails."""
    number = _number()
    kind = sys.exc_info()[0]
    log.error("error %s: %s at %s", number, kind.__name__ if kind else "unknown", request.path)
    try:
        return HttpResponse(render_to_string("500.html", {"number": number}), status=500)
    except Exception:
        log.exception("error %s: the error page failed, too", number)
        plain = ERROR_PAGE_TEMPLATE % {"title": "Ошибка сервера / Server error (500)", "details": number}
        return HttpResponse(plain, status=500)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """The page, or for a request of htmx only a notice, which must not land where a fragment was expected."""
    number = _number()
    log.warning("error %s: %s at %s", number, status, request.path)
    context = {"number": number}
    if getattr(request, "htmx", False):
        notice = render_to_string("partials/error_notice.html", {"status": status, **context}, request)
        return HttpResponse(notice, status=status, headers={"HX-Retarget": "#notices", "HX-Reswap": "beforeend"})
    return HttpResponse(render_to_string(template, context, request), status=status)


def _number() -> str:
    """Eight signs to read out on the telephone; the log has the same."""
    return secrets.token_hex(4).upper()
