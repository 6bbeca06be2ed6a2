"""The calendar of a person under a secret address, for programs that read it; and the page's forms about it.

The address is all that such a program has: it is told once, kept as a digest, and left out of logs (config/logs.py).
"""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from redis import RedisError

from compliance.models import CalendarFeed
from compliance.reminders.calendar import calendar_of_person
from compliance.reminders.feeds import make_feed, note_read, reader_of, withdraw_feed
from inventory.models import Person
from web.requests import SignedInRequest

# More than any program asks that goes by the calendar's own word, which is every six hours.
MOST_READS, PERIOD = 60, timedelta(hours=1)
HEADERS = {
    # Asked for anew each time, by its tag; kept by the reader's program alone.
    "Cache-Control": "private, no-cache, max-age=0",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@require_safe
@login_not_required
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar to which the secret belongs; 404 for any other, and for people who have left or hold no role."""
    person = reader_of(secret)
    if person is None or not person.has_role:
        raise Http404
    if _reads_too_much(person):
        return HttpResponse(status=429, headers={**HEADERS, "Retry-After": str(int(PERIOD.total_seconds()))})
    now = timezone.now()
    content = calendar_of_person(person, now)
    note_read(person, now)
    tag = quote_etag(sha256(content).hexdigest())
    headers = {**HEADERS, "ETag": tag}
    if _has(request, tag):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="kadastr.ics"'
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
@never_cache
def calendar_feed_make(request: SignedInRequest) -> HttpResponse:
    """A new address, shown on this answer and never again; an earlier one stops working."""
    secret = make_feed(request.user, timezone.now())
    address = settings.SITE_URL + reverse("calendar_feed", args=[secret])
    return render(request, "reminders/feed_made.html", {"address": address})


@require_POST
def calendar_feed_withdraw(request: SignedInRequest) -> HttpResponse:
    """No address opens the calendar any more."""
    if withdraw_feed(request.user):
        messages.success(request, gettext("The address of your calendar no longer works."))
    return redirect("calendar")


def feed_of(person: Person) -> CalendarFeed | None:
    """When the person's address was made and last read; nothing of the secret."""
    return CalendarFeed.objects.filter(person=person).first()


def _has(request: HttpRequest, tag: str) -> bool:
    """Whether the program has this very calendar already. Compared weakly: a proxy that compresses weakens the tag."""
    had = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in had or tag in {one.removeprefix("W/") for one in had}


def _reads_too_much(person: Person) -> bool:
    """Counts this read. Without a cache nobody does: a calendar is no reason to fail."""
    key = f"calendar-feed:{person.pk}"
    try:
        cache.add(key, 0, timeout=PERIOD.total_seconds())
        return int(cache.incr(key)) > MOST_READS
    except (RedisError, OSError, ValueError):
        return False
