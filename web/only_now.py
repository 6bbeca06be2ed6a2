"""Pages that show only what holds now refuse to be asked for another day or a past moment, and say who can be asked.

To ignore such a parameter would show the verdicts of now to somebody who asked for others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from web.standpoint import KNOWN_AT, ON

# Pages with verdicts, or with what follows from them, that know only now.
ONLY_NOW = frozenset(
    {
        "deadlines",
        "reminders",
        "outbox",
        "units",
        "ai_models",
        "model",
        "providers",
        "provider",
        "evidence",
        "system",
        "system-history",
    }
)


class OnlyNowMiddleware:
    """Refuses `on` and `known_at` where they would be passed over; a system leads to the page that answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> Any:
        """A redirect or a refusal, None where nothing of the kind was asked."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.method not in ("GET", "HEAD") or not {ON, KNOWN_AT} & request.GET.keys():
            return None
        if name == "system" and ON not in request.GET:
            return redirect(f"{reverse('system-known', kwargs=kwargs)}?{request.GET.urlencode()}")
        if name in ONLY_NOW:
            return render(request, "only_now.html", {"query": request.GET.urlencode()}, status=400)
        return None
