"""Waking a worker. The tables are the queue; a broker that is down delays something and breaks nothing."""

import logging
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)


def wake(task: str, *arguments: int) -> bool:
    """Asks a worker to run `task`, named in full; False if the broker does not answer. Beat asks again in any case.

    Pings first without the client's own retries, which take seconds: a page must not wait for a dead broker.
    """
    try:
        with Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), socket_timeout=2) as client:
            client.ping()
        current_app.send_task(task, arguments, retry=False, ignore_result=True)
    except (RedisError, OperationalError) as error:
        logger.warning("The broker does not answer, so %s waits for the next run: %s", task, error)
        return False
    return True


def wake_after_commit(task: str) -> None:
    """The same once the transaction of the caller is committed, so that the worker finds what it wrote."""
    transaction.on_commit(partial(wake, task), robust=True)
