"""A change of the rules while it is applied: how far it is, asked again every two seconds until it is in force."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.models import Generation
from compliance.progress import Applying, applying
from web.as_of import short_title_by_id
from web.health import jobs_are_alive
from web.parts.dates import figure
from web.requests import SignedInRequest


@require_safe
@never_cache
def rules_applying(request: SignedInRequest) -> HttpResponse:
    """The progress alone for htmx, a page of its own for whoever follows the link."""
    found = applying()
    context: dict[str, Any] = {
        "applying": found,
        "crumbs": [(gettext("Rule sets"), reverse("rulesets")), (gettext("Applying a change of the rules"), "")],
    }
    if found:
        context |= {"title": _title(found.generation), "left": _left(found)}
    return render(request, "rulesets/applying.html" if request.htmx else "rulesets/applying_page.html", context)


def _title(generation: Generation) -> str:
    title = short_title_by_id(generation.ruleset_id)
    return {
        Generation.Because.ASSUMPTION.value: gettext("A changed assumption is being applied"),
        Generation.Because.WORDING.value: gettext("An official wording is being applied"),
    }.get(generation.because) or gettext("%(ruleset)s is being applied") % {"ruleset": title}


def _left(found: Applying) -> str:
    """Time left in words, or why there is none."""
    if not jobs_are_alive(timezone.now()):
        return gettext("It waits: no worker answers. Until one does, everything stays as before.")
    left = found.left(timezone.now())
    if left is None:
        return gettext("It waits for a worker. Until it is done, everything stays as before.")
    if left < timedelta(minutes=1):
        return gettext("Less than a minute left. Until it is done, everything stays as before.")
    minutes = ceil(left / timedelta(minutes=1))
    return ngettext(
        "About %(minutes)s minute left. Until it is done, everything stays as before.",
        "About %(minutes)s minutes left. Until it is done, everything stays as before.",
        minutes,
    ) % {"minutes": figure(minutes)}
