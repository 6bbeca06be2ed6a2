"""Choosing a day of the law or a past moment: a page with two forms, which the as-of line also opens in place."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.loading import installed_rulesets
from compliance.rules_in_force import active_ruleset
from web.as_of import law_day, short_title_of
from web.exporting.sheet import MOSCOW
from web.requests import SignedInRequest
from web.standpoint import OFFERED, Standpoint, read_standpoint
from web.systems.seen import kept, now_url


@require_safe
def systems_as_of(request: SignedInRequest) -> HttpResponse:
    """The two forms, each of which leads to the register. They store nothing, and what cannot be read the list says."""
    now = timezone.now()
    standpoint, _refusals = read_standpoint(request.GET, now)
    active = active_ruleset()
    chosen = standpoint.ruleset or active
    rulesets = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
    context = {
        "kept": kept(request.GET),
        "standpoint": standpoint,
        "rulesets": [(r.id, short_title_of(r.id, r.title), r.id == active.id, r.id == chosen.id) for r in rulesets],
        "offered": [(day, day > law_day(), day == standpoint.on) for day in OFFERED],
        "known_at": _field_value(standpoint),
        "latest": f"{now.astimezone(MOSCOW):%Y-%m-%dT%H:%M}",
        "back": now_url(request.GET),
    }
    return render(request, "systems/as_of.html", context)


def _field_value(standpoint: Standpoint) -> str:
    """The moment as the field for it wants it: Moscow's wall clock, to the minute."""
    moment: datetime | None = standpoint.known_at
    return f"{moment.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" if moment else ""
