"""Every page shows one moment: what it reads in several queries is of one state of the register and of the rules.

Without it a page whose first query ran before a change of the rules came into force, and its second after, would name
one rule set and show verdicts of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def without_snapshot(view: View) -> View:
    """For a page that reads nothing of the register, and must answer even when the database does not."""
    view.without_snapshot = True  # type: ignore[attr-defined]
    return view


class SnapshotMiddleware:
    """Answers a GET or HEAD inside one transaction that sees the database as it was when that began."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Only the view is wrapped, and what its templates read; the session is saved outside."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The answer, or None where Django should ask the view without a snapshot."""
        reads = request.method in ("GET", "HEAD")
        if not reads or connection.in_atomic_block or getattr(view, "without_snapshot", False):
            return None
        try:
            return _of_one_moment(lambda: view(request, *args, **kwargs))
        except OperationalError as error:
            # A page that keeps something for later (an outcome) met somebody who kept the same.
            if not isinstance(error.__cause__, psycopg.errors.SerializationFailure):
                raise
        return None


class _Streamed:
    """Chunks of a file that is read while it is sent: its moment lasts until the response is closed."""

    def __init__(self, chunks: Iterator[bytes], moment: transaction.Atomic) -> None:
        self.chunks = chunks
        self.moment: transaction.Atomic | None = moment

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        """Called by every server, also when the reader has gone."""
        if self.moment is not None:
            moment, self.moment = self.moment, None
            moment.__exit__(None, None, None)


def _of_one_moment(answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    moment = transaction.atomic()
    moment.__enter__()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        response = answer()
        render = getattr(response, "render", None)
        if callable(render):
            response = render()
    except BaseException as error:
        moment.__exit__(type(error), error, error.__traceback__)
        raise
    if isinstance(response, StreamingHttpResponse) and not hasattr(response, "file_to_stream"):
        response.streaming_content = _Streamed(iter(response.streaming_content), moment)  # type: ignore[arg-type]
    else:
        moment.__exit__(None, None, None)
    return response
