"""The rule sets as documents: every figure, rule and open question with its source and how sure it is."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.loading import get_ruleset, installed_rulesets
from compliance.models import RuleSetActivation
from compliance.rules_in_force import active_ruleset, standing_assumptions
from inventory.permissions import Action
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest
from web.rulesets.document import document_of


@require_safe
def rulesets(request: SignedInRequest) -> HttpResponse:
    """The versions that are installed, the newest first, and which of them judges."""
    installed = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
    context = {
        "documents": [document_of(ruleset) for ruleset in installed],
        "active": active_ruleset().id,
        "activations": RuleSetActivation.objects.select_related("activated_by"),
        "as_of": as_of_line(law_day()),
    }
    return render(request, "rulesets/list.html", context)


@require_safe
def ruleset(request: SignedInRequest, ruleset_id: str) -> HttpResponse:
    """One version, to read and to print."""
    try:
        chosen = get_ruleset(ruleset_id)
    except LookupError as error:
        raise Http404 from error
    active = active_ruleset()
    context = {
        "document": document_of(chosen, standing_assumptions(chosen)),
        "is_active": chosen.id == active.id,
        "active": active.id,
        "may_decide": request.user.may_everywhere(Action.DECIDE),
        "as_of": as_of_line(law_day()),
        "crumbs": [(_("Rule sets"), reverse("rulesets")), (chosen.id, "")],
    }
    return render(request, "rulesets/ruleset.html", context)
