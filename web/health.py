"""`/healthz`: whether every part works, for a monitor; which part does not, for those who run the installation."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from inventory.models import Person
from inventory.permissions import Action
from web.snapshot import without_snapshot

LAST_BEAT = "health:last-beat"
# Beat asks a worker for a sign of life every minute; five misses are no accident.
LONGEST_SILENCE = timedelta(minutes=5)


@without_snapshot
@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Only `ok` (200) or `failed` (503): a stranger learns nothing else."""
    ok = all(part["ok"] for part in parts(timezone.now()).values())
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
    """The state of database, redis and jobs (beat, broker and worker together) at `now`; each has at least `ok`."""
    redis_ok = _redis_answers()
    return {
        "database": {"ok": _database_answers()},
        "redis": {"ok": redis_ok},
        "jobs": _jobs(now) if redis_ok else {"ok": False, "last_beat": None},
    }


def note_beat(now: datetime) -> None:
    """Records that beat, broker and worker were alive together at `now`."""
    cache.set(LAST_BEAT, now, timeout=None)


def jobs_are_alive(now: datetime) -> bool:
    """Whether beat, broker and worker were alive together a short while ago; False while Redis does not answer."""
    try:
        return bool(_jobs(now)["ok"])
    except RedisError:
        return False


def _jobs(now: datetime) -> dict[str, object]:
    last: datetime | None = cache.get(LAST_BEAT)
    ok = last is not None and now - last <= LONGEST_SILENCE
    return {"ok": ok, "last_beat": last.isoformat() if last else None}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    """Asked without the client's own retries, which take seconds when nobody is there."""
    try:
        with Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), socket_timeout=2) as client:
            return bool(client.ping())
    except RedisError:
        return False
