"""`/healthz`: whether every part works, for a monitor; which part does not, for those who run the installation."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.models import Heartbeat
from inventory.models import Person
from inventory.permissions import Action
from web.signs import Signs, is_recent, redis_is_there, signs
from web.snapshot import without_snapshot


@without_snapshot
@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Only `ok` (200) or `failed` (503): a stranger learns nothing else.

    A mail server that takes nothing is no failure of ours that a restart would mend: the details and `/metrics` say it.
    """
    ok = all(part["ok"] for name, part in parts(timezone.now()).items() if name != "mail")
    return JsonResponse({"status": "ok" if ok else "failed"}, status=200 if ok else 503)


@without_snapshot
@require_safe
@never_cache
def health_details(request: HttpRequest) -> JsonResponse:
    """Each part with its state, for administrators and officers."""
    if not (isinstance(request.user, Person) and request.user.may_somewhere(Action.SEE_OPERATIONS)):
        raise PermissionDenied
    found = parts(timezone.now())
    return JsonResponse(found, status=200 if all(part["ok"] for part in found.values()) else 503)


def parts(now: datetime) -> dict[str, dict[str, object]]:
    """The state of each part at `now`; each has at least `ok`. Of those that work for themselves when they last did.

    `jobs` are beat, broker and worker together; `run` is the hourly work on reminders.
    """
    redis_ok = redis_is_there(patience=2)
    found = _signs()
    if found is None:
        return {"database": {"ok": False}, "redis": {"ok": redis_ok}}
    return {
        "database": {"ok": True},
        "redis": {"ok": redis_ok},
        "beat": _part(is_recent(found.last_beat, now), found.last_beat, now),
        "worker": _part(is_recent(found.last_worker, now), found.last_worker, now),
        "jobs": _part(redis_ok and found.jobs_alive(now), found.last_answer, now),
        "run": _part(not found.run_is_late(now), found.last_run, now),
        "mail": {
            **_part(not found.mail_is_refused(now), found.last_accepted, now),
            "refused_since": found.refused_since.isoformat() if found.refused_since else None,
        },
    }


def note_beat(now: datetime) -> None:
    """Records that beat, broker and worker were alive together at `now`."""
    Heartbeat.beat(Heartbeat.Name.ANSWERED, now)


def jobs_are_alive(now: datetime) -> bool:
    """Whether beat, broker and worker were alive together a short while ago."""
    return signs().jobs_alive(now)


def _signs() -> Signs | None:
    """None where the database does not answer."""
    try:
        return signs()
    except DatabaseError:
        return None


def _part(ok: bool, last: datetime | None, now: datetime) -> dict[str, object]:
    age = None if last is None else round((now - last).total_seconds())
    return {"ok": ok, "last": last.isoformat() if last else None, "age_seconds": age}
