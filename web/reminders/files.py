"""The ledger, the deadlines and the forecast as files: exactly the rows of the list, all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from compliance.as_of import as_of
from inventory.models import Person
from inventory.permissions import Action
from web.as_of import law_day, short_title
from web.exporting.responses import Export, file_response
from web.exporting.sheet import MOSCOW_IN_WORDS, Kind, Row, SheetColumn, Value
from web.parts.words import RULESET_STATUS
from web.requests import SignedInRequest

# What the address says besides the question.
_SHOWING = ("page", "_export", "_delimiter")
_WIDE = {"system": 44, "why": 60, "basis": 30, "kind": 32, "recipient": 28}


@dataclass(frozen=True, slots=True)
class List:
    """A list as a file: its subject for the record, its title, what it holds in words, columns with titles, rows."""

    subject: str
    title: str
    holds: str
    columns: Sequence[tuple[str, str, Kind]]
    rows: Iterable[Row]


def wants_file(request: HttpRequest) -> bool:
    """Whether the address asks for a file instead of the page."""
    return bool(request.GET.get("_export"))


def file_of(request: SignedInRequest, listed: List) -> HttpResponseBase:
    """The file. Raises PermissionDenied for who may not export anywhere."""
    if not request.user.may_somewhere(Action.EXPORT):
        raise PermissionDenied
    export = _export(listed, request.user, request.get_full_path(), timezone.now())
    return file_response(export, request.GET)


def links(request: HttpRequest) -> Mapping[str, str]:
    """Addresses of the files of what the page lists."""
    query = request.GET.copy()
    for name in _SHOWING:
        query.pop(name, None)
    shown = f"{request.path}?{query.urlencode()}"
    return {
        "xlsx": f"{shown}&_export=xlsx",
        "csv": f"{shown}&_export=csv",
        "comma": f"{shown}&_export=csv&_delimiter=comma",
    }


def _export(listed: List, person: Person, address: str, at: datetime) -> Export:
    rules = as_of(law_day())
    return Export(
        subject=listed.subject,
        title=listed.title,
        columns=[_column(*column) for column in listed.columns],
        rows=listed.rows,
        about=_about(listed, rules, address, person, at),
        query=address,
        ruleset_id=rules.ruleset_id,
        on=rules.on,
        person=person,
        at=at,
    )


def _column(key: str, title: str, kind: Kind) -> SheetColumn:
    return SheetColumn(key, title, kind, lambda row: row.get(key), _WIDE.get(key, 18))


def _about(listed: List, rules: Any, address: str, person: Person, at: datetime) -> list[tuple[str, Value]]:
    status = str(RULESET_STATUS.get(rules.ruleset_status, rules.ruleset_status))
    return [
        (gettext("What it holds"), listed.holds),
        (pgettext("export", "Address"), address),
        (gettext("Rule set"), f"{short_title(rules)}, {status} ({rules.ruleset_id})"),
        (gettext("Today"), rules.on),
        (gettext("Exported at (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}, at),
        (gettext("Exported by"), person.full_name),
    ]
