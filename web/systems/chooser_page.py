"""Choosing a day of the law or a past moment: a page with two forms, which the as-of line also opens in place."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.loading import installed_rulesets
from compliance.rules_in_force import active_ruleset
from web.as_of import law_day, short_title_of
from web.exporting.sheet import MOSCOW
from web.requests import SignedInRequest
from web.standpoint import OFFERED, Standpoint, read_standpoint
from web.systems.seen import kept, now_url

# The pages, beside the list, that can be asked for another day or a past moment.
ANSWERING = frozenset({"home", "unit"})


@require_safe
def systems_as_of(request: SignedInRequest) -> HttpResponse:
    """The two forms, each of which leads to the list or to the `page` that asked. They store nothing, and
    that page says what cannot be read.
    """
    now = timezone.now()
    standpoint, _refusals = read_standpoint(request.GET, now)
    active = active_ruleset()
    chosen = standpoint.ruleset or active
    rulesets = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
    page = _page(request.GET.get("page", ""))
    context = {
        "page": page,
        "kept": kept(request.GET) if page == reverse("systems") else [],
        "standpoint": standpoint,
        "rulesets": [(r.id, short_title_of(r.id, r.title), r.id == active.id, r.id == chosen.id) for r in rulesets],
        "offered": [(day, day > law_day(), day == standpoint.on) for day in OFFERED],
        "known_at": _field_value(standpoint),
        "latest": f"{now.astimezone(MOSCOW):%Y-%m-%dT%H:%M}",
        "back": now_url(request.GET) if page == reverse("systems") else page,
    }
    return render(request, "systems/as_of.html", context)


def _page(path: str) -> str:
    """The page that asked, if it can answer; else the list."""
    try:
        asked = resolve(path)
    except Resolver404:
        return reverse("systems")
    return path if asked.url_name in ANSWERING else reverse("systems")


def _field_value(standpoint: Standpoint) -> str:
    """The moment as the field for it wants it: Moscow's wall clock, to the minute."""
    moment: datetime | None = standpoint.known_at
    return f"{moment.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" if moment else ""
