"""Uploaded copies of rule sets, to compare with: whoever uploaded one sees it, compares with it and deletes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from compliance.loading import RuleSetError
from compliance.rejudging import Refused
from compliance.trials import LARGEST, keep_trial, trials_of
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest, posted


class CopyForm(forms.Form):
    """One TOML file."""

    file = forms.FileField(
        label=gettext_lazy("Rule set, a TOML file"),
        help_text=gettext_lazy("A changed copy of a rule set, at most 512 KB. It can only be compared with."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )


@asks_for(Action.DECIDE)
@require_http_methods(["GET", "POST"])
def copies(request: SignedInRequest) -> HttpResponse:
    """Upload a copy, see one's own. What is wrong with a file stands beside the field, and nothing of it is kept."""
    data = posted(request)
    form = CopyForm(data, request.FILES if data is not None else None)
    if data is not None and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_trial(file.name, file.read(LARGEST + 1), request.user, timezone.now())
            messages.success(request, _("The copy is kept for you alone. Nothing is judged by it."))
            return redirect(f"{reverse('rulesets_compare')}?b=trial-{kept.pk}")
        except RuleSetError as error:
            form.add_error("file", str(error.sentence))
        except Refused as error:
            form.add_error("file", str(error))
    context: dict[str, Any] = {
        "form": form,
        "copies": trials_of(request.user),
        "as_of": as_of_line(law_day()),
        "crumbs": [
            (_("Rule sets"), reverse("rulesets")),
            (_("What if"), reverse("rulesets_compare")),
            (_("Uploaded copies"), ""),
        ],
    }
    return render(request, "rulesets/copies.html", context, status=422 if form.errors else 200)


@asks_for(Action.DECIDE)
@require_POST
def delete(request: SignedInRequest, copy: int) -> HttpResponse:
    """Deletes one's own copy; somebody else's does not exist."""
    get_object_or_404(trials_of(request.user), pk=copy).delete()
    messages.success(request, _("The copy is deleted."))
    return redirect("rulesets_copies")
