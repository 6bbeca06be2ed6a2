"""One system as it was known at a past moment. Nothing here changes anything."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from compliance.models import Assessment
from compliance.verifying import verify
from inventory.models import System
from web.exporting.sheet import MOSCOW
from web.requests import SignedInRequest
from web.standpoint import KNOWN_AT, ON, Refusal, read_standpoint
from web.systems.known.extract import extract_of
from web.systems.selection import said


@require_safe
def known(request: SignedInRequest, code: str) -> HttpResponse:
    """What the stored assessment of that moment holds; without a moment the page asks for one."""
    system = get_object_or_404(System.objects.visible_to(request.user).select_related("unit"), code=code)
    now = timezone.now()
    query = said(request.GET)
    standpoint, refusals = read_standpoint(query, now)
    if standpoint.on:
        sentence = gettext(
            "This page shows only what was known at a past moment. A day of the law is asked of the list."
        )
        refusals = [Refusal(ON, query.get(ON, ""), sentence)]
    if standpoint.known_at is None:
        return _ask(request, system, now, refusals)
    extract = extract_of(system, standpoint.known_at)
    context = {
        "system": system,
        "moment": standpoint.known_at,
        "extract": extract,
        "first": None if extract else _first(system),
        "verified": verify(extract.assessment) if extract and query.get("verify") else None,
        "verify_url": f"?{urlencode({**standpoint.query, 'verify': 'yes'})}#proof",
        **_field(now, standpoint.known_at),
    }
    return render(request, "systems/known/known.html", context)


def _ask(request: SignedInRequest, system: System, now: datetime, refusals: list[Refusal]) -> HttpResponse:
    """The page before a moment is chosen, or with the reason why the one that was asked cannot be."""
    context = {"system": system, "refusals": refusals, "asked": request.GET.get(KNOWN_AT, ""), **_field(now, None)}
    return render(request, "systems/known/ask.html", context, status=400 if refusals else 200)


def _field(now: datetime, moment: datetime | None) -> dict[str, str]:
    """The moment as its field wants it, and the latest that the field takes."""
    return {
        "latest": f"{now.astimezone(MOSCOW):%Y-%m-%dT%H:%M}",
        "known_at": f"{moment.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" if moment else "",
    }


def _first(system: System) -> datetime | None:
    """When the system was first assessed."""
    first = Assessment.objects.filter(system=system).that_counted().last()
    return first.known_from if first else None
