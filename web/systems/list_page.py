"""The register: the page of the list, and the same question as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from inventory.permissions import Action
from web.as_of import law_day, line_of
from web.exporting.responses import file_response
from web.exporting.sheet import Row
from web.parts.as_of import AsOf as AsOfLine
from web.requests import SignedInRequest
from web.standpoint import read_standpoint
from web.systems.columns import fields_of
from web.systems.counting import Counted, count, drops, first_steps, tabs, verdict_choices
from web.systems.export import export_of
from web.systems.judging import EVERY_SYSTEM, Waiting, judging_page
from web.systems.seen import COMPARED, Seen, Ways, chooser_url, now_url, seen_from, strip_of
from web.systems.selection import Selection, said
from web.systems.showing import PAGE_SIZES
from web.systems.tables import SystemTable


@require_safe
def systems(request: SignedInRequest) -> HttpResponseBase:
    """The list of systems that the address asks for, from where it stands; with `_export` the same as a file."""
    now = timezone.now()
    standpoint, refusals = read_standpoint(said(request.GET), now)
    seen = seen_from(standpoint, law_day(), now)
    selection = Selection(request.GET, request.user, seen.viewing, refusals)
    if not request.GET.get("_export"):
        if request.GET.urlencode() != selection.query.urlencode():
            return redirect(f"{request.path}?{selection.query.urlencode()}")
        wait = _judging(request, selection, seen) if selection.is_valid else None
        return wait or _page(request, selection, seen)
    if not request.user.may_somewhere(Action.EXPORT):
        raise PermissionDenied
    if not selection.is_valid:
        return _page(request, selection, seen, status=400)
    wait = _judging(request, selection, seen, file=True)
    return wait or file_response(export_of(selection, seen, request.user, now), selection.query)


def _judging(request: SignedInRequest, selection: Selection, seen: Seen, file: bool = False) -> HttpResponse | None:
    waiting = Waiting(gettext("AI systems"), _line(selection, seen), now_url(request.GET), file)
    return judging_page(request, seen, waiting)


def _line(selection: Selection, seen: Seen) -> AsOfLine:
    chooser = chooser_url(selection.query, seen.viewing.standpoint)
    return replace(line_of(seen.rules, chooser_url=chooser), asked=seen.day is not None)


def _page(request: SignedInRequest, selection: Selection, seen: Seen, status: int = 200) -> HttpResponse:
    """The page. Status 400: an export was asked for, and the address cannot be read."""
    words = seen.words()
    counted = count(selection, request.user)
    page, rows = _rows(selection, counted)
    chips = selection.chips(seen.rules.outlook_on)
    context = {
        "as_of": _line(selection, seen),
        "seen": seen,
        **_standing(request, selection, seen, counted),
        "table": SystemTable(rows, selection.showing, words),
        "page": page,
        "counted": counted,
        "verdicts": verdict_choices(selection, counted),
        "tabs": tabs(selection, counted),
        "chips": chips,
        "complaints": selection.complaints,
        "nothing_exported": status == 400,
        "drops": drops(selection, chips, request.user) if not counted.total else [],
        "first_steps": first_steps(request.user) if seen.is_now and not counted.total and not chips else None,
        **_links(selection),
        **_rights(request),
        "columns": [(c.key, c.heading(words), c in selection.showing.columns) for c in seen.viewing.columns],
        "shown": len(selection.showing.columns),
        "query": request.GET.get("q", ""),
    }
    return render(request, "systems/list.html", context, status=status)


def _rows(selection: Selection, counted: Counted) -> tuple[Page[Any], list[Row]]:
    """One page of rows; a page beyond the last is the last. The count is known, the database is not asked again."""
    systems = selection.systems()
    if selection.viewing.standpoint.is_now and not counted.not_assessed:
        # An inner join can follow the index of the order, and stops after one page.
        systems = systems.filter(standing__isnull=False)
    rows = selection.in_order(systems).values(*fields_of(selection.showing.columns))
    paginator = Paginator(rows, selection.showing.size)
    paginator.count = counted.total
    page = paginator.get_page(selection.showing.page)
    return page, list(page.object_list) if counted.total else []


def _standing(request: SignedInRequest, selection: Selection, seen: Seen, counted: Counted) -> dict[str, Any]:
    """What a page says that does not show what holds now: from where it looks, whom it leaves out, the way back."""
    if seen.is_now:
        return {}
    ways = Ways(
        now_url(selection.query),
        chooser_url(selection.query, seen.viewing.standpoint),
        selection.address(differs="yes", columns=COMPARED),
    )
    shown, differing = counted.presets if seen.past else (counted.total, 0)
    return strip_of(seen, request.user, ways, shown, differing, EVERY_SYSTEM)


def _links(selection: Selection) -> dict[str, Any]:
    """Addresses that keep what is asked, and change how it is shown."""
    without_columns = selection.address(drop=["columns"])
    stand = urlencode(selection.viewing.standpoint.query)
    return {
        "kept_for_search": _pairs(selection, "q"),
        "kept_for_columns": _pairs(selection, "columns"),
        "kept_for_size": _pairs(selection, "per_page"),
        "sizes": PAGE_SIZES,
        "size": selection.showing.size,
        "default_columns_url": without_columns,
        "reset_url": f"{reverse('systems')}?{stand}" if stand else reverse("systems"),
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
