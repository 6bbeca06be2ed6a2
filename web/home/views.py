"""The first page: where the register stands today."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from web.as_of import as_of_line, law_day
from web.home.position import MissingFact, position_of
from web.requests import SignedInRequest
from web.systems.detail.fact_words import kind_in_words
from web.systems.elsewhere import Place, page_elsewhere
from web.systems.seen import chooser_of

# A link with more questions than this would be longer than some proxies let through.
MOST_KEYS = 60


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Verdicts, nearest deadlines and missing facts of what this person may see; from elsewhere only the verdicts."""
    place = Place(gettext("Home"), reverse("home"))
    elsewhere = page_elsewhere(request, place, "home/elsewhere.html", {})
    if elsewhere:
        return elsewhere
    today = law_day()
    position = position_of(request.user, today)
    context = {
        "position": position,
        "as_of": replace(as_of_line(today), chooser_url=chooser_of(place.path)),
        "today": today,
        "missing": [(kind_in_words(fact.kind), fact, _address(fact)) for fact in position.missing],
        "register": reverse("systems"),
    }
    return render(request, "home/home.html", context)


def _address(fact: MissingFact) -> str:
    """The register, filtered to the systems that this row counts; empty where the address would be too long."""
    if len(fact.keys) > MOST_KEYS:
        return ""
    return f"{reverse('systems')}?{urlencode([('question', key) for key in sorted(fact.keys)])}"
