"""The official wording of a figure: attached and taken back by officers of a root unit, opened by everyone with a role,
on record.
"""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance import quoting
from compliance.engine import RuleSet
from compliance.models import Wording, WordingAccess
from compliance.rejudging import Refused
from compliance.wordings import beside, figures_of, standing_wordings
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import as_of_line, law_day
from web.evidence.serving import as_download
from web.parts.words import said
from web.requests import SignedInRequest, posted
from web.rulesets.addressed import ruleset_or_404
from web.rulesets.deciding import only_for_all, status_of, tell
from web.rulesets.forms import ReasonForm
from web.rulesets.wording_forms import FigureForm, WordingForm


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def attach(request: SignedInRequest, ruleset_id: str) -> HttpResponse:
    """Attach a wording: first which figure it gives (in the address), then the words."""
    only_for_all(request)
    ruleset = ruleset_or_404(ruleset_id)
    waiting = _waiting(ruleset)
    parameters = {figure.key for figure in ruleset.figures}
    choice = FigureForm(
        request.GET if "figure" in request.GET else None,
        {key: title for key, title in waiting.items() if key in parameters},
        {key: f"{title} ({key})" for key, title in waiting.items() if key not in parameters},
    )
    if not choice.is_valid():
        context = {"form": choice, "waiting": waiting, **_around(ruleset)}
        return render(request, "rulesets/wording_figure.html", context, status=status_of(choice))
    figure = choice.cleaned_data["figure"]
    also = {key: f"{waiting[key]} ({key})" for key in beside(ruleset, figure) if key in waiting}
    form = WordingForm(posted(request), request.FILES or None, also, ruleset.published_on, law_day())
    if request.method == "POST" and form.is_valid():
        try:
            _attach(request, ruleset, figure, form)
            return redirect(f"{reverse('ruleset', args=[ruleset.id])}#{figure}")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "figure": figure, "title": waiting[figure], **_around(ruleset)}
    return render(request, "rulesets/wording.html", context, status=status_of(form))


def _attach(request: SignedInRequest, ruleset: RuleSet, figure: str, form: WordingForm) -> None:
    figures, upload = [figure, *form.others], form.cleaned_data["file"]
    quoting.attach(ruleset.id, figures, form.record, upload, request.user, timezone.now())
    tell(request, _("The official wording is attached: what rests on it counts as read in the law."))


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a wording back, with a reason."""
    only_for_all(request)
    wording = get_object_or_404(Wording.objects.visible_to(request.user).with_people(), pk=pk)
    ruleset = ruleset_or_404(wording.ruleset_id)
    data = posted(request)
    form = ReasonForm(data)
    if data is not None and form.is_valid():
        try:
            quoting.withdraw(wording, form.cleaned_data["reason"], request.user, timezone.now())
            tell(request, _("The official wording is taken back: the figure is as sure as before."))
            return redirect(f"{reverse('ruleset', args=[ruleset.id])}#{wording.figure}")
        except Refused as refused:
            form.add_error(None, str(refused))
    title = said(figures_of(ruleset)[wording.figure])
    context = {"form": form, "wording": wording, "title": title, **_around(ruleset)}
    return render(request, "rulesets/wording_withdraw.html", context, status=status_of(form))


@require_safe
def wording_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file in which a wording was read. Who opened it is kept."""
    wording = get_object_or_404(Wording.objects.visible_to(request.user).exclude(file=""), pk=pk)
    try:
        content = wording.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"wording {wording.pk} has no file") from None
    WordingAccess.objects.create(wording=wording, person=request.user, at=timezone.now())
    return as_download(content, wording.file_name)


def _waiting(ruleset: RuleSet) -> dict[str, str]:
    """The figures and rules of which no official wording was read yet, by name, in words."""
    standing = standing_wordings(ruleset.id)
    return {key: said(text) for key, text in figures_of(ruleset).items() if key not in standing}


def _around(ruleset: RuleSet) -> dict[str, Any]:
    return {
        "ruleset": ruleset,
        "as_of": as_of_line(law_day()),
        "crumbs": [
            (_("Rule sets"), reverse("rulesets")),
            (ruleset.id, reverse("ruleset", args=[ruleset.id])),
            (_("official wording"), ""),
        ],
    }
