"""Choosing conditions: a form of its own, so that the list does not carry thousands of choices that nobody opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from web.as_of import law_day
from web.parts.dates import day_words
from web.requests import SignedInRequest
from web.standpoint import PARAMETERS, read_standpoint
from web.systems.conditions import DayCondition
from web.systems.filters import RANGES
from web.systems.options import Group, Options
from web.systems.seen import seen_from
from web.systems.selection import Selection, said


@require_safe
def systems_conditions(request: SignedInRequest) -> HttpResponse:
    """The form of all conditions, ticked as the address says. It sends to the list, and stores nothing."""
    now = timezone.now()
    standpoint, refusals = read_standpoint(said(request.GET), now)
    seen = seen_from(standpoint, law_day(), now)
    selection = Selection(request.GET, request.user, seen.viewing, refusals)
    options = Options(request.GET, selection.filters)
    known = selection.filters.filters
    context = {
        "groups": [made() for name, made in _groups(options).items() if name in known],
        "ranges": [[_field(selection, name) for name in pair] for pair in RANGES if pair[0] in known],
        "kept": _kept(selection),
        "day": None if seen.past else day_words(seen.rules.outlook_on),
        "back": selection.address(),
    }
    return render(request, "systems/conditions.html", context)


def _groups(options: Options) -> dict[str, Callable[[], Group]]:
    """The groups by parameter, in the order of the page; each is read from the database only where it is shown."""
    fixed = ("outlook", "today", "differs", "setting", "category", "phase", "phase_not")
    return {
        **{name: partial(options.fixed, name) for name in fixed},
        "unit": options.units,
        "responsible": options.people,
        "model": options.models,
        "origin": partial(options.countries, "origin", "origins"),
        "hosting": partial(options.countries, "hosting", "hosting"),
        "in_operation": partial(options.fixed, "in_operation"),
        "flag": partial(options.fixed, "flag"),
    }


def _field(selection: Selection, name: str) -> dict[str, Any]:
    """A field of a range with what was typed, and what is wrong with it. A wrong day stays readable as text."""
    errors = selection.filters.errors.get(name, [])
    cleaned = selection.filters.form.cleaned_data.get(name)
    a_day = isinstance(selection.filters.filters[name], DayCondition)
    return {
        "name": name,
        "label": selection.filters.filters[name].label,
        "value": selection.query.get(name, "") if errors or cleaned is None else str(cleaned),
        "errors": errors,
        "kind": "number" if not a_day else "text" if errors else "date",
    }


def _kept(selection: Selection) -> list[tuple[str, str]]:
    """Parameters without a field here, which the form carries along."""
    names = {"q", "sort", "columns", "per_page", "rests_on", "breaking", "question", "legal_question", *PARAMETERS}
    return [(name, value) for name, values in selection.query.lists() if name in names for value in values]
