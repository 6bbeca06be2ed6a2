"""`/metrics`: the same signs as figures, in the text format of Prometheus, for a program that watches."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.deadlines import moscow_day
from compliance.models import Heartbeat, Mail, Reminder, Standing
from inventory.models import Person
from inventory.permissions import Action
from web.health import parts
from web.signs import signs
from web.snapshot import without_snapshot


class Metric(NamedTuple):
    """One figure: name without the prefix, what it says, its labels as they are written, and the value."""

    name: str
    says: str
    value: float
    labels: str = ""


@without_snapshot
@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token, or runs the installation and is signed in; 401 to strangers, 403 to other people."""
    if not _has_token(request):
        if not isinstance(request.user, Person):
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        if not request.user.may_somewhere(Action.SEE_OPERATIONS):
            raise PermissionDenied
    text = "".join(_written(list(_figures(timezone.now()))))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _has_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = str(settings.METRICS_TOKEN)
    return bool(expected) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), expected)


def _figures(now: datetime) -> Iterator[Metric]:
    """Where the database does not answer, that is all there is to say."""
    for name, part in parts(now).items():
        yield Metric("part_ok", "Whether this part does its work.", int(bool(part["ok"])), f'{{part="{name}"}}')
    try:
        yield from _ages(now)
        yield from _counts(now)
    except DatabaseError:
        return


def _ages(now: datetime) -> Iterator[Metric]:
    """Seconds since each sign; what never was has no line."""
    found = signs()
    ages = (
        ("last_beat_age_seconds", "Since beat gave a sign of life.", found.last_beat),
        ("last_worker_age_seconds", "Since a worker gave a sign of life.", found.last_worker),
        ("last_answer_age_seconds", "Since a worker did what beat had asked for.", found.last_answer),
        ("last_run_age_seconds", "Since the hourly run went through.", found.last_run),
        ("last_check_age_seconds", "Since the deadlines were checked.", found.at.get(Heartbeat.Name.CHECKED)),
        ("last_mail_accepted_age_seconds", "Since the mail server took a mail.", found.last_accepted),
        ("mail_refused_age_seconds", "Since the oldest mail that the server refuses to take.", found.refused_since),
    )
    for name, says, moment in ages:
        if moment is not None:
            yield Metric(name, says, round((now - moment).total_seconds(), 3))


def _counts(now: datetime) -> Iterator[Metric]:
    waiting = Mail.objects.filter(state=Mail.State.READY, simulated=False)
    overdue = Reminder.objects.waiting().filter(send_on__lt=moscow_day(now))
    yield Metric("mails_waiting", "Mails that the server is still to take.", waiting.count())
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    if oldest is not None:
        age = round((now - oldest).total_seconds(), 3)
        yield Metric("oldest_mail_waiting_age_seconds", "Since the oldest of them was written.", age)
    yield Metric("reminders_overdue", "Reminders whose day is past and that have not gone out.", overdue.count())
    failed = Reminder.objects.filter(state=Reminder.State.FAILED).count()
    yield Metric("reminders_not_delivered", "Reminders that reached nobody, all told.", failed)
    stale = Standing.objects.filter(stale=True).count()
    yield Metric("standings_stale", "Systems whose verdict is to be judged again.", stale)


def _written(figures: list[Metric]) -> Iterator[str]:
    """Each name once with what it says, then its values."""
    told: set[str] = set()
    for name, says, value, labels in figures:
        if name not in told:
            told.add(name)
            yield f"# HELP kadastr_{name} {says}\n# TYPE kadastr_{name} gauge\n"
        yield f"kadastr_{name}{labels} {value}\n"
