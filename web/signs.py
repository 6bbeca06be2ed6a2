"""Signs of life of those who send reminders, and what is wrong where one is late: by part, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from compliance.models import Heartbeat, Mail
from compliance.models.heartbeat import LONGEST_SILENCE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The work is done every hour; a quarter more is no accident.
LONGEST_PAUSE = timedelta(minutes=75)
# A mail is tried again after 5, 10, 20 and 40 minutes; when it has waited for an hour, that is the server's doing.
LONGEST_REFUSAL = timedelta(hours=1)
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)

Name = Heartbeat.Name


@dataclass(frozen=True, slots=True)
class Trouble:
    """One part that does not work: since when (None: it never did), what that is and what to do about it.

    `stops_all`: nothing that is asked for is done, so that neither reminders go out nor verdicts are renewed.
    """

    part: str
    since: datetime | None
    what: _StrPromise
    todo: _StrPromise
    stops_all: bool = True
    detail: str = ""


@dataclass(frozen=True)
class Signs:
    """What was last done and when, as the database has it.

    `since`: from when on without a longer silence than is normal. `refused_since`: when the oldest mail was written
    that the server has refused for the time being, and after which it has not taken any; None where there is none.
    """

    at: Mapping[str, datetime]
    since: Mapping[str, datetime]
    refused_since: datetime | None

    @cached_property
    def last_beat(self) -> datetime | None:
        """When beat last gave a sign of life; what a worker did for it is one."""
        return self._latest(Name.BEAT, Name.ANSWERED)

    @cached_property
    def last_worker(self) -> datetime | None:
        """When a worker last gave a sign of life."""
        return self._latest(Name.WORKER, Name.ANSWERED)

    @property
    def last_answer(self) -> datetime | None:
        """When a worker last did what beat had asked for."""
        return self.at.get(Name.ANSWERED)

    @property
    def last_run(self) -> datetime | None:
        """When the hourly run last went through."""
        return self.at.get(Name.RUN)

    @property
    def last_accepted(self) -> datetime | None:
        """When the mail server last took a mail."""
        return self.at.get(Name.ACCEPTED)

    def jobs_alive(self, now: datetime) -> bool:
        """Whether beat, broker and worker were alive together a short while ago."""
        return is_recent(self.last_answer, now)

    def run_is_late(self, now: datetime) -> bool:
        """Whether workers have been there for longer than an hour, and the hourly run has not gone through meanwhile.

        A worker that starts after a long pause has that time to catch up.
        """
        there_since = self.since.get(Name.ANSWERED)
        there = there_since is not None and now - there_since > LONGEST_PAUSE
        return there and not is_recent(self.last_run, now, LONGEST_PAUSE)

    def mail_is_refused(self, now: datetime) -> bool:
        """Whether the server has taken no mail for too long, though there are some for it."""
        waits = self.refused_since is not None and now - self.refused_since > LONGEST_REFUSAL
        return waits and bool(settings.EMAIL_URL)

    def _latest(self, *names: str) -> datetime | None:
        return max((self.at[name] for name in names if name in self.at), default=None)


def signs() -> Signs:
    """What the database has, in one query. Raises `DatabaseError`."""
    accepted = Heartbeat.objects.filter(name=Name.ACCEPTED).values("at")
    refused = Mail.objects.refused_for_now().filter(created_at__gt=Coalesce(Subquery(accepted), Value(_BEFORE_ALL)))
    rows = Heartbeat.objects.annotate(refused_since=Subquery(refused.order_by("created_at").values("created_at")[:1]))
    found = list(rows.values_list("name", "at", "since", "refused_since"))
    return Signs(
        at={name: at for name, at, _since, _refused in found},
        since={name: since for name, _at, since, _refused in found if since},
        refused_since=next((since for *_others, since in found), None),
    )


def troubles(found: Signs, now: datetime, redis_answers: Callable[[], bool] | None = None) -> list[Trouble]:
    """What does not work at `now`: the first cause of what stands still, and a mail server that takes nothing.

    Redis is asked only if something stands still.
    """
    cause = None
    if not found.jobs_alive(now):
        cause = _why_jobs_stand_still(found, now, redis_answers or redis_is_there)
    elif found.run_is_late(now):
        cause = Trouble("run", found.last_run, *_RUN)
    return [trouble for trouble in (cause, _refusal(found, now)) if trouble]


def is_recent(moment: datetime | None, now: datetime, longest: timedelta = LONGEST_SILENCE) -> bool:
    """Whether it was no longer ago than that. A moment ahead, of a clock that was set back since, counts as recent."""
    return moment is not None and now - moment <= longest


def redis_is_there(patience: float = 0.5) -> bool:
    """Whether Redis answers. Asked without the client's own retries, which take seconds when nobody is there."""
    timeouts = {"socket_timeout": patience, "socket_connect_timeout": patience}
    try:
        with Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **timeouts) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _why_jobs_stand_still(found: Signs, now: datetime, redis_answers: Callable[[], bool]) -> Trouble:
    if not redis_answers():
        return Trouble("redis", found.last_answer, *_REDIS)
    beat, worker = is_recent(found.last_beat, now), is_recent(found.last_worker, now)
    if beat and worker:
        return Trouble("queue", found.last_answer, *_QUEUE)
    if beat:
        return Trouble("worker", found.last_worker, *_WORKER)
    if worker:
        return Trouble("beat", found.last_beat, *_BEAT)
    return Trouble("jobs", max(filter(None, (found.last_beat, found.last_worker)), default=None), *_BOTH)


def _refusal(found: Signs, now: datetime) -> Trouble | None:
    if found.refused_since is None or not found.mail_is_refused(now):
        return None
    oldest = Mail.objects.refused_for_now().filter(created_at=found.refused_since).values_list("answer", flat=True)
    return Trouble("mail", found.last_accepted, *_MAIL, stops_all=False, detail=oldest.first() or "")


_REDIS = (
    _("Redis does not answer, so beat and workers do not hear each other."),
    _("Start Redis again. Nothing is lost: the tables are the queue, and the work goes on by itself."),
)
_BOTH = (
    _("Neither beat nor a worker gives a sign of life."),
    _("Start the processes beat and worker. A worker that starts catches up by itself."),
)
_BEAT = (
    _("Beat is silent, so that nobody wakes the workers; a worker is there."),
    _("Start the process beat, on one machine only."),
)
_WORKER = (
    _("No worker is at work; beat is there and asks in vain."),
    _("Start a worker. It catches up by itself."),
)
_QUEUE = (
    _("Beat and a worker are there, but what beat asks for is not done."),
    _("Look whether both have the same REDIS_URL, and into the log of the worker: a long job may hold it up."),
)
_RUN = (
    _("Beat and a worker are there, but the hourly run does not go through."),
    _("The log of the worker says what stops it."),
)
_MAIL = (
    _("The mail server takes no mail."),
    _("Look at EMAIL_URL and at the server. The mails wait and go out by themselves when it takes them again."),
)
