"""What if the register said something else of a model: a page with an address, and its table as a file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.engine import outlook_day
from compliance.model_change import model_change
from compliance.rules_in_force import active_ruleset
from inventory.models import AIModel
from inventory.permissions import Action
from web.ai_models.whatif import Chosen, question_of, seconds_for, what_if
from web.ai_models.whatif_export import Asked, export_of
from web.ai_models.whatif_form import WhatIfForm
from web.as_of import as_of_line, law_day
from web.exporting.responses import file_response
from web.requests import SignedInRequest

# What the address says besides the question: how its answer is shown.
_SHOWING = ("page", "was", "becomes", "rule", "unit", "brief", "_export", "_delimiter")


@require_safe
def ask(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The question and what would come out; with `_export` all systems of the table as a file. Nothing is stored."""
    model = get_object_or_404(AIModel.objects.visible_to(request.user).select_related("developer"), slug=slug)
    ruleset, today = active_ruleset(), law_day()
    as_it_stands = model_change(model, lambda stored: stored)
    form = WhatIfForm(request.GET, as_it_stands.before, ruleset, outlook_day(ruleset, today), request.user)
    if not form.is_valid():
        return _page(request, model, form, status=422)
    change = model_change(model, form.changed)
    question = question_of(change, ruleset, form.asked_day, today)
    chosen = Chosen(*(form.cleaned_data[name] for name in ("was", "becomes", "rule", "unit")))
    if not request.GET.get("_export"):
        found = what_if(model, question, request.user, seconds_for(request), request.GET.get("page"), chosen)
        return _page(request, model, form, found=found, chosen=chosen)
    if not request.user.may_somewhere(Action.EXPORT):
        raise PermissionDenied
    asked = Asked(model, form.title, question, chosen, request.get_full_path())
    return file_response(export_of(asked, request.user, timezone.now()), request.GET)


def _page(request: SignedInRequest, model: AIModel, form: WhatIfForm, status: int = 200, **found: Any) -> HttpResponse:
    context = {
        "model": model,
        "form": form,
        "as_of": as_of_line(law_day()),
        "may_export": request.user.may_somewhere(Action.EXPORT),
        "may_edit": request.user.may_everywhere(Action.EDIT_SHARED),
        "links": _links(request.path, request.GET),
        "brief": "brief" in request.GET,
        "crumbs": [
            (_("AI models"), reverse("ai_models")),
            (model.name, reverse("model", args=[model.slug])),
            (_("What if"), ""),
        ],
        **found,
    }
    return render(request, "ai_models/whatif.html", context, status=status)


def _links(path: str, query: QueryDict) -> dict[str, str]:
    """Addresses of the same question: `question` shows all that changes; the others are files of what is listed."""
    asked = query.copy()
    for name in _SHOWING:
        asked.pop(name, None)
    listed = query.copy()
    for name in ("page", "_export", "_delimiter"):
        listed.pop(name, None)
    base, shown = f"{path}?{asked.urlencode()}", f"{path}?{listed.urlencode()}"
    return {
        "question": base,
        "xlsx": f"{shown}&_export=xlsx",
        "csv": f"{shown}&_export=csv",
        "comma": f"{shown}&_export=csv&_delimiter=comma",
    }
