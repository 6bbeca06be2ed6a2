"""The register as CSV, against a bare stream of the same cells: time, first byte, memory."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path

from inventory.models import System
from tests.bench.ratio import Ratio, side_by_side
from tests.bench.register import Register
from web.systems.columns import fields_of
from web.systems.viewing import AS_IT_IS_NOW

MOST_TIMES_THE_FLOOR = 3
LATEST_FIRST_BYTE = 0.15
MOST_GROWTH_MIB = 32
_ROUNDS = 7


def bare_stream(request: HttpRequest) -> StreamingHttpResponse:
    """The cells as the database gives them, row by row."""
    rows = System.objects.order_by("standing__due_on", "pk").values_list(*fields_of(AS_IT_IS_NOW.chosen))
    return StreamingHttpResponse(_lines(rows.iterator(chunk_size=2000)), content_type="text/csv")


def _lines(rows: Iterator[tuple[object, ...]]) -> Iterator[str]:
    buffer = StringIO()
    out = csv.writer(buffer)
    for row in rows:
        out.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


urlpatterns = [path("bare/", bare_stream)]


def measure(register: Register) -> Iterator[Ratio]:
    """Time, first byte and growth of the export of all systems."""
    client = Client()
    client.force_login(register.officer)

    def ours() -> None:
        _drained(client, "/systems/?_export=csv")

    def floor() -> None:
        with override_settings(ROOT_URLCONF=__name__):
            _drained(client, "/bare/")

    export, bare = side_by_side(ours, floor, _ROUNDS)
    yield Ratio("CSV of the register / bare stream of its cells", export, bare, MOST_TIMES_THE_FLOOR)
    first, whole = _first_byte(client)
    yield Ratio("first byte of the CSV / the whole of it", first, whole, LATEST_FIRST_BYTE)
    for file_format in ("csv", "xlsx"):
        growth = _growth_mib(register, file_format)
        yield Ratio(f"growth of a process by the {file_format.upper()} / one MiB", growth, 1, MOST_GROWTH_MIB, "MiB")


def _drained(client: Client, address: str) -> None:
    response = client.get(address)
    size = sum(len(chunk) for chunk in response)
    if response.status_code != 200 or not size:
        raise RuntimeError(f"{address} answers {response.status_code} with {size} bytes.")


def _first_byte(client: Client) -> tuple[float, float]:
    """Milliseconds from the request to the first byte, and to the last."""
    start = time.perf_counter()
    chunks = iter(client.get("/systems/?_export=csv"))
    next(chunks)
    first = time.perf_counter()
    for _chunk in chunks:
        pass
    return (first - start) * 1000, (time.perf_counter() - start) * 1000


def _growth_mib(register: Register, file_format: str) -> float:
    """How much a fresh process grows: this one was large already when it made the register."""
    named = connection.settings_dict
    server = urlencode({"host": named["HOST"] or named["OPTIONS"].get("host", ""), "port": named["PORT"]})
    address = f"postgresql://{named['USER']}@/{named['NAME']}?{server}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.growth", str(register.officer.pk), file_format],
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return float(done.stdout)
