"""The first page of the register, against a bare view that fetches the same 50 rows and renders a plain table."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from inventory.models import System
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register

MOST_TIMES_THE_FLOOR = 5
MOST_QUERIES = 12

_PLAIN_TABLE = Template(
    "<table>{% for system in systems %}<tr><td>{{ system.code }}</td><td>{{ system.name }}</td>"
    "<td>{{ system.unit }}</td><td>{{ system.standing.settings }}</td><td>{{ system.standing.lineages }}</td>"
    "<td>{{ system.standing.hosting }}</td><td>{{ system.standing.get_outlook_display }}</td>"
    "<td>{{ system.standing.score }}</td><td>{{ system.standing.completeness }}</td>"
    "<td>{{ system.standing.due_on }}</td><td>{{ system.standing.responsible }}</td></tr>{% endfor %}</table>",
    engine=Engine(),
)


def bare_view(request: HttpRequest) -> HttpResponse:
    """The same rows without anything around them."""
    systems = System.objects.filter(standing__isnull=False).select_related("unit", "standing__responsible")
    rows = systems.order_by("standing__due_on", "pk")[:50]
    return HttpResponse(_PLAIN_TABLE.render(Context({"systems": rows})))


urlpatterns = [path("bare/", bare_view)]


def measure(register: Register) -> Iterator[Ratio]:
    """Time and queries of the first page. Both views stand behind the same sign-in and middleware."""
    client = Client()
    client.force_login(register.officer)

    def floor() -> None:
        with override_settings(ROOT_URLCONF=__name__):
            _fetched(client, "/bare/")

    ours, bare = side_by_side(lambda: _fetched(client, "/systems/"), floor)
    yield Ratio("first page of the register / bare view of its 50 rows", ours, bare, MOST_TIMES_THE_FLOOR)
    with CaptureQueriesContext(connection) as queries:
        _fetched(client, "/systems/")
    yield Ratio("queries of the first page / one", len(queries), 1, MOST_QUERIES, "queries")


def _fetched(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}.")
