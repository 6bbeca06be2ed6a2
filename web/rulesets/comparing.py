"""What if other rules judged: two rule sets on one day, over the systems that the reader sees. Stores nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.as_of import as_of
from compliance.engine import RuleSet
from compliance.rules_in_force import active_ruleset, standing_answers
from compliance.whatif import Comparison, compare_rulesets
from inventory.models import System
from web.as_of import assumption_words, law_day, short_title_of
from web.parts.words import RULESET_STATUS
from web.requests import SignedInRequest
from web.rulesets.flips import matrix
from web.rulesets.forms import ComparisonForm

ROWS_A_PAGE = 50


@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """Counts by verdict before and after, by rule and by unit, and the systems that change. Bad input shows none."""
    today = law_day()
    form = ComparisonForm(request.GET, active_ruleset(), today)
    context: dict[str, Any] = {
        "form": form,
        "today": today,
        "assumptions": [assumption_words(item) for item in as_of(today).assumptions],
        "crumbs": [(_("Rule sets"), reverse("rulesets")), (_("What if"), "")],
    }
    if form.is_valid():
        systems = System.objects.visible_to(request.user)
        found = compare_rulesets(systems, form.rulesets, form.cleaned_data["on"], standing_answers())
        context |= _result(found, form.rulesets, request.GET.get("page"))
    return render(request, "rulesets/compare.html", context, status=200 if form.is_valid() else 422)


def _result(found: Comparison, rulesets: tuple[RuleSet, RuleSet], page: str | None) -> dict[str, Any]:
    columns, rows = matrix(found.pairs)
    flipped = [change for change in found.changes if change.before.verdict is not change.after.verdict]
    only_score = [change for change in found.changes if change.before.verdict is change.after.verdict]
    deciding = Counter(change.after.rule for change in flipped)
    return {
        "found": found,
        "only_score": len(only_score),
        "columns": columns,
        "totals": [sum(found.pairs[row.before, column] for row in rows) for column in columns],
        "matrix": rows,
        "rules": [(rule, _title(rulesets[1], rule), count) for rule, count in deciding.most_common()],
        "units": found.by_unit.most_common(),
        "page": Paginator(flipped + only_score, ROWS_A_PAGE).get_page(page),
        "sides": [_side(ruleset, found.on) for ruleset in rulesets],
    }


def _side(ruleset: RuleSet, on: date) -> dict[str, Any]:
    """How the page names one side, and whether the day lies before it was published, or before it can apply."""
    first = ruleset.parameters.outlook_not_before
    return {
        "id": ruleset.id,
        "title": short_title_of(ruleset.id, ruleset.title),
        "status": str(RULESET_STATUS.get(ruleset.status, ruleset.status)),
        "first": first,
        "too_early": on < first,
        "unpublished": on < ruleset.published_on,
    }


def _title(ruleset: RuleSet, rule: str) -> str:
    return ruleset.rule(rule).title.in_language(get_language() or "ru") if rule else ""
