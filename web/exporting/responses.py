"""From a question to a file: the record first, then the rows, streamed as CSV or written as XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override

from web.exporting.csv_stream import DELIMITERS, SEMICOLON, csv_chunks
from web.exporting.records import Counted, close, closed_after
from web.exporting.sheet import Row, SheetColumn, Value, in_moscow
from web.exporting.xlsx_file import write_xlsx
from web.models import ExportRecord

if TYPE_CHECKING:
    from inventory.models import Person

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that a file holds and that is put on record about it.

    `subject` names the list in the record and in the ASCII file name, `title` on the sheet and in the file name that
    people see; `query` is the question as it stands in the address; `about` are the lines of the second sheet.
    """

    subject: str
    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Row]
    about: Sequence[tuple[str, Value]]
    query: str
    ruleset_id: str
    on: date
    person: Person
    at: datetime


def file_response(export: Export, asked: QueryDict) -> HttpResponseBase:
    """The file as an address asks for it: `_export` names its format, `_delimiter` that of CSV."""
    if asked.get("_export") == "xlsx":
        return xlsx_response(export)
    return csv_response(export, DELIMITERS.get(asked.get("_delimiter", ""), SEMICOLON))


def csv_response(export: Export, delimiter: str = SEMICOLON) -> HttpResponseBase:
    """A streamed CSV file."""
    record, counted = _recorded(export, "csv"), Counted(export.rows)
    chunks = in_language(get_language() or "", csv_chunks(export.columns, counted, delimiter))
    chunks = closed_after(chunks, record, counted)
    return _kept_by_nobody(StreamingHttpResponse(chunks, content_type=CSV_TYPE), export, "csv")


def xlsx_response(export: Export) -> HttpResponseBase:
    """An XLSX file. It is written to a nameless file on disk, which goes with the response."""
    record = _recorded(export, "xlsx")
    file = TemporaryFile()  # noqa: SIM115 the response closes it, and with that it is gone
    written = write_xlsx(file, export.title, export.columns, export.rows, export.about)
    close(record, written.rows)
    file.seek(0)
    return _kept_by_nobody(FileResponse(file, content_type=XLSX_TYPE), export, "xlsx")


def in_language(language: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, each made in `language`: a file is streamed when the request, and its language, is over."""
    while True:
        with override(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _recorded(export: Export, file_format: str) -> ExportRecord:
    return ExportRecord.objects.create(
        person=export.person,
        at=export.at,
        subject=export.subject,
        file_format=file_format,
        query=export.query,
        columns=[column.key for column in export.columns],
        ruleset_id=export.ruleset_id,
        on=export.on,
    )


def _kept_by_nobody(response: HttpResponseBase, export: Export, file_format: str) -> HttpResponseBase:
    """The response with its file name, and with the order to every cache to keep nothing of it."""
    day = f"{in_moscow(export.at):%Y-%m-%d}"
    plain = f"kadastr-{export.subject}-{day}.{file_format}"
    named = quote(f"{export.title}, {day}.{file_format}")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
