"""While a day of the law is being judged a page says how far that is: half of the verdicts would be taken for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

if TYPE_CHECKING:
    from django.http import HttpResponse

    from web.parts.as_of import AsOf
    from web.requests import SignedInRequest
    from web.systems.seen import Seen

# The part of the page that asks again until the day is judged.
JUDGING = "judging"
EVERY_SYSTEM = Q()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the judging: a page with its heading, its as-of line and the way back, or a `file`."""

    heading: str
    as_of: AsOf
    back: str
    file: bool = False


def judging_page(
    request: SignedInRequest, seen: Seen, waiting: Waiting, among: Q = EVERY_SYSTEM
) -> HttpResponse | None:
    """Judges more of the day that is asked, for the systems `among` those of this person, and says how far that is.

    None where nothing is left to judge: then the page itself can be shown. A file is not sent into a page that asks
    for progress: that one says that it can be had.
    """
    progress = seen.day.evaluate(request.user, among) if seen.day else None
    asks_again = request.htmx and request.htmx.target == JUDGING
    if progress and (progress.left or (asks_again and waiting.file)):
        context = {"progress": progress, "waiting": waiting, "as_of": waiting.as_of}
        return render(request, "systems/list/judging.html", context, status=202 if waiting.file else 200)
    return HttpResponseClientRefresh() if asks_again else None
