"""What an officer of a root unit decides for the whole installation: assumptions, and which rule set judges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance import activating, assuming
from compliance.models import Generation
from compliance.rejudging import Refused
from compliance.rules_in_force import active_ruleset
from compliance.whatif import AT_ONCE
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest, posted
from web.rulesets.addressed import ruleset_or_404
from web.rulesets.document import document_of
from web.rulesets.flips import preview_of
from web.rulesets.forms import AssumptionForm, ReasonForm
from web.rulesets.questions import Question, history, question_for, questions_for


@require_safe
def assumptions(request: SignedInRequest) -> HttpResponse:
    """What is assumed now, what is open, and every assumption that there ever was."""
    ruleset = active_ruleset()
    context = {
        "questions": questions_for(ruleset, request.user),
        "history": history(ruleset),
        "may_decide": request.user.may_everywhere(Action.DECIDE),
        "as_of": as_of_line(law_day()),
        "crumbs": [(_("Rule sets"), reverse("rulesets")), (_("Assumptions"), "")],
    }
    return render(request, "rulesets/assumptions.html", context)


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def assumption(request: SignedInRequest, question: str) -> HttpResponse:
    """Fix an answer: the form, then what would change, then the act. Only what was previewed is confirmed."""
    found = _question(request, question)
    data = posted(request)
    form = AssumptionForm(data, found.answers)
    preview = None
    if data is not None and form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            if data.get("confirmed") == answer:
                reason = form.cleaned_data["reason"]
                assuming.make_assumption(question, answer, reason, request.user, timezone.now())
                tell(request, _("The assumption stands, and all systems are judged by it."))
                return redirect("assumptions")
            preview = preview_of(assuming.consequences(question, answer, timezone.now(), AT_ONCE))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"question": found, "form": form, "preview": preview, **_around(found.text)}
    return render(request, "rulesets/assumption.html", context, status=status_of(form))


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def assumption_lift(request: SignedInRequest, question: str) -> HttpResponse:
    """Take an assumption back: what would change and the reason on one page, then the act."""
    found = _question(request, question)
    if found.standing is None:
        messages.error(request, _("No assumption stands here: somebody has lifted it already, or nobody made one."))
        return redirect("assumptions")
    data = posted(request)
    form = ReasonForm(data)
    if data is not None and form.is_valid():
        try:
            assuming.lift_assumption(question, form.cleaned_data["reason"], request.user, timezone.now())
            tell(request, _("The assumption is lifted, and all systems are judged without it."))
            return redirect("assumptions")
        except Refused as refused:
            form.add_error(None, str(refused))
    preview = preview_of(assuming.consequences(question, None, timezone.now(), AT_ONCE))
    context = {"question": found, "form": form, "preview": preview, **_around(found.text)}
    return render(request, "rulesets/lift.html", context, status=status_of(form))


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def activate(request: SignedInRequest, ruleset_id: str) -> HttpResponse:
    """Let another rule set judge: what would change and the reason on one page, then the act."""
    only_for_all(request)
    ruleset = ruleset_or_404(ruleset_id)
    data = posted(request)
    form = ReasonForm(data)
    if data is not None and form.is_valid():
        try:
            activating.activate(ruleset_id, form.cleaned_data["reason"], request.user, timezone.now())
            tell(request, _("This rule set judges now."))
            return redirect("ruleset", ruleset_id=ruleset_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    document = document_of(ruleset)
    context = {
        "document": document,
        "is_active": ruleset.id == active_ruleset().id,
        "form": form,
        "preview": preview_of(activating.consequences(ruleset_id, timezone.now(), AT_ONCE)),
        "as_of": as_of_line(law_day()),
        "crumbs": [
            (_("Rule sets"), reverse("rulesets")),
            (ruleset.id, reverse("ruleset", args=[ruleset.id])),
            (_("letting it judge"), ""),
        ],
    }
    return render(request, "rulesets/activate.html", context, status=status_of(form))


def _question(request: SignedInRequest, question: str) -> Question:
    only_for_all(request)
    try:
        return question_for(active_ruleset(), question, request.user)
    except LookupError as error:
        raise Http404 from error


def tell(request: SignedInRequest, done: str) -> None:
    """Says what an act has done: `done`, or, as long as workers judge many systems anew, that it is under way."""
    under_way = _("Decided. The systems are being judged anew; until that is done, the rules from before are in force.")
    messages.success(request, under_way if Generation.objects.building().exists() else done)


def only_for_all(request: SignedInRequest) -> None:
    """Rules are one per installation: only officers of a root unit decide about them."""
    if not request.user.may_everywhere(Action.DECIDE):
        raise PermissionDenied


def status_of(form: forms.Form) -> int:
    """422 where something in the form is wrong."""
    return 422 if form.is_bound and form.errors else 200


def _around(text: str) -> dict[str, Any]:
    return {
        "as_of": as_of_line(law_day()),
        "crumbs": [
            (_("Rule sets"), reverse("rulesets")),
            (_("Assumptions"), reverse("assumptions")),
            (text, ""),
        ],
    }
