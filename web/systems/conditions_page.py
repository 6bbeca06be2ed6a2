"""Choosing conditions: a form of its own, so that the list does not carry thousands of choices that nobody opens."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compliance.as_of import as_of
from web.as_of import law_day
from web.parts.dates import day_words
from web.requests import SignedInRequest
from web.systems.conditions import DayCondition
from web.systems.filters import RANGES
from web.systems.options import Options
from web.systems.selection import Selection


@require_safe
def systems_conditions(request: SignedInRequest) -> HttpResponse:
    """The form of all conditions, ticked as the address says. It sends to the list, and stores nothing."""
    selection = Selection(request.GET, request.user)
    options = Options(request.GET, selection.filters)
    context = {
        "groups": _groups(options),
        "ranges": [[_field(selection, name) for name in pair] for pair in RANGES],
        "kept": _kept(selection),
        "day": day_words(as_of(law_day()).outlook_on),
        "back": selection.address(),
    }
    return render(request, "systems/conditions.html", context)


def _groups(options: Options) -> list[Any]:
    return [
        options.fixed("outlook"),
        options.fixed("today"),
        options.fixed("setting"),
        options.fixed("category"),
        options.fixed("phase"),
        options.fixed("phase_not"),
        options.units(),
        options.people(),
        options.models(),
        options.countries("origin", "origins"),
        options.countries("hosting", "hosting"),
        options.fixed("in_operation"),
        options.fixed("flag"),
    ]


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
    names = {"q", "sort", "columns", "per_page", "rests_on", "breaking", "question", "legal_question"}
    return [(name, value) for name, values in selection.query.lists() if name in names for value in values]
