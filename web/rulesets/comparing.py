"""What if other rules judged, or on another day, or under other answers: two sides over the systems that the reader
sees. No verdict is touched.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.as_of import as_of
from compliance.whatif import Comparison, compare
from compliance.whatif_changes import Changes
from inventory.models import Person, System, Unit
from inventory.models.system import SystemQuerySet
from inventory.permissions import Action
from web.as_of import assumption_words, law_day
from web.exporting.responses import file_response
from web.requests import SignedInRequest
from web.rulesets.comparing_export import export_of
from web.rulesets.comparing_form import SIDES, ComparisonForm
from web.rulesets.comparing_page import (
    UNITS_AT_FIRST,
    address,
    before_all,
    conditions,
    matrix_of,
    named_sides,
    rows_address,
    rule_title,
    rules_of,
    units_of,
)
from web.standpoint import OFFERED

ROWS_A_PAGE = 50
# Of so many systems the counts are shown first, and the list a moment later.
MANY = 20_000


@require_safe
def comparison(request: SignedInRequest) -> HttpResponseBase:
    """Counts by verdict, rule and unit, and the systems that change; with `_export` those as a file. An address that
    cannot be read shows and exports none.
    """
    form = ComparisonForm(request.GET, request.user, law_day())
    exporting = request.GET.get("_export")
    if exporting and not request.user.may_somewhere(Action.EXPORT):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    systems = _systems(request.user, Action.EXPORT if exporting else Action.VIEW)
    found = compare(systems, *form.sides, timezone.now())
    if exporting and found.is_whole:
        return _file(request, form, found)
    return _page(request, form, _result(request, form, found), status=409 if exporting else 200)


def _systems(user: Person, action: Action) -> SystemQuerySet:
    """The systems of the units where `user` may do it; all of them, without a join, where that is every unit."""
    elsewhere = Unit.objects.exclude(pk__in=Unit.objects.where_may(user, action).values("pk"))
    return System.objects.where_may(user, action) if elsewhere.exists() else System.objects.all()


def _file(request: SignedInRequest, form: ComparisonForm, found: Comparison) -> HttpResponseBase:
    said = conditions(form.asked, found, form.cleaned_data["unit"])
    export = export_of(found, form.asked, named_sides(form), said, form.query, request.user, timezone.now())
    return file_response(export, request.GET)


def _page(request: SignedInRequest, form: ComparisonForm, result: dict[str, Any], status: int) -> HttpResponse:
    today = law_day()
    context = {
        "form": form,
        "questions": {side: _questions(form, side) for side in SIDES},
        "days": [(day, address(form.query, on=day.isoformat(), on_b="")) for day in OFFERED],
        "today": today,
        "assumptions": [assumption_words(item) for item in as_of(today).assumptions],
        "may_upload": request.user.may_somewhere(Action.DECIDE),
        "may_export": request.user.may_somewhere(Action.EXPORT),
        "not_exported": status == 409,
        "crumbs": [(_("Rule sets"), reverse("rulesets")), (_("What if"), "")],
        **result,
    }
    return render(request, "rulesets/compare.html", context, status=status)


def _questions(form: ComparisonForm, side: str) -> dict[str, Any]:
    """What a side leaves open, and how many of its answers are other than what stands."""
    fields = list(form.question_fields(side))
    return {"fields": fields, "given": sum(bool(field.value()) for field in fields)}


def _result(request: SignedInRequest, form: ComparisonForm, found: Comparison) -> dict[str, Any]:
    asked, query = form.asked, form.query
    result: dict[str, Any] = {
        "found": found,
        "sides": named_sides(form),
        "no_rules_yet": before_all(form.sides),
        **matrix_of(found, asked, query),
        "go_on_url": request.get_full_path(),
        "rows_url": address(query, _rows="1"),
    }
    later = found.systems > MANY and not request.htmx and "_rows" not in query
    if not found.is_whole or later:
        return result
    units = units_of(found, asked, query)
    page = Paginator(Changes(found, asked), ROWS_A_PAGE).get_page(query.get("page"))
    return result | {
        "rules": rules_of(found, asked, query),
        "units": units[:UNITS_AT_FIRST],
        "more_units": units[UNITS_AT_FIRST:],
        "conditions": conditions(asked, found, form.cleaned_data["unit"]),
        "asked": asked,
        "page": page,
        "rows": [(change, rule_title(found.after.ruleset, change.after.rule)) for change in page],
        "kept": [(name, value) for name, value in query.items() if name not in ("q", "page", "_export", "_delimiter")],
        "urls": {
            "all": rows_address(query),
            "verdict": rows_address(query, change="verdict"),
            "score": rows_address(query, change="score"),
            "xlsx": address(query, _export="xlsx"),
            "csv": address(query, _export="csv"),
            "comma": address(query, _export="csv", _delimiter="comma"),
        },
    }
