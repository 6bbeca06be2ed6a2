"""Pages with figures of verdicts, seen from a day of the law or from a past moment: one way for all of them.

What such a page tells beside its figures is of today; its template leaves that out, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from compliance.models import VerdictCode
from web.as_of import law_day, line_of
from web.standpoint import read_standpoint
from web.systems import queries
from web.systems.judging import Waiting, judging_page
from web.systems.seen import COMPARED, Seen, Ways, chooser_of, seen_from, strip_of
from web.systems.selection import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inventory.models import Person
    from web.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its heading, its path, and the systems that it is about, as a condition and as the list is asked."""

    heading: str
    path: str
    among: Q = field(default_factory=Q)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many systems there are from here, retired ones apart: by verdict, and by the one of the day beside it.
    `differing` of all of them have another outlook today.
    """

    systems: int
    retired: int
    verdicts: Mapping[str, int]
    beside: Mapping[str, int]
    differing: int


def page_elsewhere(
    request: SignedInRequest, place: Place, template: str, context: Mapping[str, Any]
) -> HttpResponse | None:
    """The page from where the address stands; None where that is now.

    `context` is joined by seen, as_of, ways, tally, and the addresses `register` (of all the systems), `by_verdict` and
    `by_day` (with `{verdict}` in them), and `stand`, which carries the standpoint on.
    """
    now = timezone.now()
    standpoint, refusals = read_standpoint(said(request.GET), now)
    if refusals:
        refused = {"place": place, "refusals": refusals, "chooser": chooser_of(place.path)}
        return render(request, "systems/refused.html", refused, status=400)
    if standpoint.is_now:
        return None
    seen = seen_from(standpoint, law_day(), now)
    chooser = chooser_of(place.path, standpoint)
    as_of = replace(line_of(seen.rules, chooser_url=chooser), asked=seen.day is not None)
    wait = judging_page(request, seen, Waiting(place.heading, as_of, place.path), place.among)
    if wait:
        return wait
    tally = tally_of(seen, request.user, place.among)
    stand = urlencode(standpoint.query)
    register = f"{reverse('systems')}?{urlencode({**standpoint.query, **place.query})}"
    ways = Ways(place.path, chooser, f"{register}&differs=yes&columns={','.join(COMPARED)}")
    whole = {
        **context,
        "seen": seen,
        "as_of": as_of,
        "tally": tally,
        "stand": f"?{stand}",
        "register": register,
        "by_verdict": f"{register}&outlook={{verdict}}",
        "by_day": f"{register}&today={{verdict}}",
        **strip_of(seen, request.user, ways, tally.systems + tally.retired, tally.differing, place.among),
    }
    return render(request, template, whole)


def tally_of(seen: Seen, person: Person, among: Q) -> Tally:
    """The figures, in one grouped query."""
    viewing = seen.viewing
    rows = viewing.rows(person).filter(among).order_by().values_list(viewing.verdict, viewing.beside)
    differs = queries.differs_from_now(["yes"]) if seen.past else Q(pk__in=[])
    verdicts: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    differing = 0
    for verdict, that_day, count, others in rows.annotate(Count("pk"), others=Count("pk", filter=differs)):
        verdicts[verdict] += count
        beside[that_day] += count
        differing += others
    retired = verdicts.pop(VerdictCode.NONE, 0)
    beside.pop(VerdictCode.NONE, 0)
    return Tally(verdicts.total(), retired, verdicts, beside, differing)
