"""The rule sets as documents: every figure, rule and open question with its source and how sure it is."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.loading import installed_rulesets
from compliance.models import Deadline, Standing, VerdictCode
from compliance.rules_in_force import PLANNING_ASSUMPTION, active_ruleset, standing_assumptions
from compliance.wordings import standing_wordings
from inventory.permissions import Action
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest
from web.rulesets.addressed import ruleset_or_404
from web.rulesets.decided import decided
from web.rulesets.document import document_of
from web.rulesets.questions import questions_for

ACTS_A_PAGE = 50
ACTS_BESIDE_A_DOCUMENT = 6


@require_safe
def rulesets(request: SignedInRequest) -> HttpResponse:
    """The versions that are installed, the newest first, which of them judges, and what was decided about them."""
    installed = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
    context = {
        "documents": [document_of(ruleset) for ruleset in installed],
        "active": active_ruleset().id,
        "acts": Paginator(decided(), ACTS_A_PAGE).get_page(request.GET.get("page")),
        "as_of": as_of_line(law_day()),
    }
    return render(request, "rulesets/list.html", context)


@require_safe
def ruleset(request: SignedInRequest, ruleset_id: str) -> HttpResponse:
    """One version, to read and to print."""
    said = ruleset_or_404(ruleset_id)
    active, asked = active_ruleset().id, {question.id: question for question in questions_for(said, request.user)}
    document = document_of(said, standing_assumptions(said), standing_wordings(said.id))
    standings = Standing.objects.visible_to(request.user).filter(ruleset_id=said.id)
    context = {
        "document": document,
        "planning": asked[PLANNING_ASSUMPTION],
        "questions": [(question, asked.get(question.id)) for question in document.questions],
        "assumed": [question for question in asked.values() if question.answer],
        "open": sum(1 for question in asked.values() if not question.answer),
        "is_active": said.id == active,
        "active": active,
        "acts": [act for act in decided() if act.concerns(said.id)][:ACTS_BESIDE_A_DOCUMENT],
        "systems": standings.count(),
        "lawyers": standings.filter(outlook=VerdictCode.NEEDS_LAWYER).count(),
        "deadlines": Deadline.objects.visible_to(request.user)
        .current()
        .of_timelines()
        .filter(ruleset_id=said.id)
        .count(),
        "may_decide": request.user.may_everywhere(Action.DECIDE),
        "today": law_day(),
        "as_of": as_of_line(law_day()),
        "crumbs": [(_("Rule sets"), reverse("rulesets")), (said.id, "")],
    }
    return render(request, "rulesets/ruleset.html", context)
