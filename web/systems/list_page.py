"""The register: the page of the list, and the same question as a file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.as_of import AsOf, as_of
from inventory.permissions import Action
from web.as_of import law_day, line_of
from web.exporting.responses import csv_response, xlsx_response
from web.exporting.sheet import Row
from web.requests import SignedInRequest
from web.systems.columns import COLUMNS, fields_of
from web.systems.counting import Counted, count, drops, first_steps, tabs, verdict_choices
from web.systems.export import export_of
from web.systems.selection import DELIMITERS, PAGE_SIZES, Selection
from web.systems.tables import SystemTable
from web.systems.wording import wording


@require_safe
def systems(request: SignedInRequest) -> HttpResponseBase:
    """The list of systems that the address asks for; with `_export` the same as a file."""
    rules = as_of(law_day())
    selection = Selection(request.GET, request.user)
    if not request.GET.get("_export"):
        if request.GET.urlencode() != selection.query.urlencode():
            return redirect(f"{request.path}?{selection.query.urlencode()}")
        return _page(request, selection, rules)
    if not request.user.may_somewhere(Action.EXPORT):
        raise PermissionDenied
    if not selection.is_valid:
        return _page(request, selection, rules, status=400)
    export = export_of(selection, rules, request.user, timezone.now())
    if request.GET["_export"] == "xlsx":
        return xlsx_response(export)
    return csv_response(export, DELIMITERS[selection.showing.delimiter])


def _page(request: SignedInRequest, selection: Selection, rules: AsOf, status: int = 200) -> HttpResponse:
    """The page. Status 400: an export was asked for, and the address cannot be read."""
    words = wording(rules)
    counted = count(selection, request.user)
    page, rows = _rows(selection, counted)
    chips = selection.chips(rules.outlook_on)
    context = {
        "as_of": line_of(rules),
        "table": SystemTable(rows, selection.showing, words),
        "page": page,
        "counted": counted,
        "verdicts": verdict_choices(selection, counted),
        "tabs": tabs(selection, counted),
        "chips": chips,
        "complaints": selection.complaints,
        "nothing_exported": status == 400,
        "drops": drops(selection, chips, request.user) if not counted.total else [],
        "first_steps": first_steps(request.user) if not counted.total and not chips else None,
        **_links(selection),
        **_rights(request),
        "columns": [(c.key, c.heading(words), c in selection.showing.columns) for c in COLUMNS],
        "shown": len(selection.showing.columns),
        "query": request.GET.get("q", ""),
    }
    return render(request, "systems/list.html", context, status=status)


def _rows(selection: Selection, counted: Counted) -> tuple[Page[Any], list[Row]]:
    """One page of rows; a page beyond the last is the last. The count is known, the database is not asked again."""
    systems = selection.systems()
    if not counted.not_assessed:
        # An inner join can follow the index of the order, and stops after one page.
        systems = systems.filter(standing__isnull=False)
    rows = selection.in_order(systems).values(*fields_of(selection.showing.columns))
    paginator = Paginator(rows, selection.showing.size)
    paginator.count = counted.total
    page = paginator.get_page(selection.showing.page)
    return page, list(page.object_list) if counted.total else []


def _links(selection: Selection) -> dict[str, Any]:
    """Addresses that keep what is asked, and change how it is shown."""
    without_columns = selection.address(drop=["columns"])
    return {
        "kept_for_search": _pairs(selection, "q"),
        "kept_for_columns": _pairs(selection, "columns"),
        "kept_for_size": _pairs(selection, "per_page"),
        "sizes": PAGE_SIZES,
        "size": selection.showing.size,
        "default_columns_url": without_columns,
        "conditions_url": f"{reverse('systems-conditions')}{selection.address()}",
        "exports": {
            "xlsx": selection.address(_export="xlsx"),
            "csv": selection.address(_export="csv"),
            "comma": selection.address(_export="csv", _delimiter="comma"),
        },
    }


def _pairs(selection: Selection, replaced: str) -> list[tuple[str, str]]:
    """The parameters that a small form has to carry along, one for each value."""
    dropped = {replaced, "page", "_export", "_delimiter"}
    return [(name, value) for name, values in selection.query.lists() if name not in dropped for value in values]


def _rights(request: SignedInRequest) -> dict[str, bool]:
    return {
        "may_export": request.user.may_somewhere(Action.EXPORT),
        "may_add": request.user.may_somewhere(Action.ADD_SYSTEM),
        "may_import": request.user.may_somewhere(Action.IMPORT),
    }
