"""AI models: list, page, form. Everyone with a role reads them, officers of a root unit change them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from compliance.as_of import as_of
from inventory.modelling import ClosesCycle, ModelConflict
from inventory.models import AIModel
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.ai_models.edit_page import EditPage, opened, sent
from web.ai_models.edit_preview import Preview, preview_of
from web.ai_models.page import read_model_page
from web.ai_models.queries import models_for_list, rejudging_of
from web.ai_models.tables import ModelFilter, ModelTable
from web.ai_models.whatif import seconds_for
from web.ai_models.words import saved_words
from web.as_of import law_day, line_of
from web.requests import SignedInRequest

ROWS_A_PAGE = 50


@require_safe
def models(request: SignedInRequest) -> HttpResponse:
    """The list. A filter that cannot be read shows nothing and says why."""
    rows = models_for_list(request.user)
    found = ModelFilter(request.GET, rows)
    table = ModelTable(found.qs if found.is_valid() else rows.none(), request.user)
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    may_edit = request.user.may_everywhere(Action.EDIT_SHARED)
    return render(request, "ai_models/list.html", {"table": table, "filter": found, "may_edit": may_edit})


@require_safe
def model(request: SignedInRequest, slug: str) -> HttpResponse:
    """One model: origin, lineage, facts with their sources, statuses, and the systems that rest on it."""
    shown = get_object_or_404(AIModel.objects.visible_to(request.user).select_related("developer"), slug=slug)
    rules = as_of(law_day())
    context = {
        "page": read_model_page(shown, request.user, rules),
        "model": shown,
        "as_of": line_of(rules),
        "end_of_transition": rules.last_day_of_transition,
    }
    return render(request, "ai_models/model.html", context)


@asks_for(Action.EDIT_SHARED)
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A new model."""
    return _edit(request, AIModel())


@asks_for(Action.EDIT_SHARED)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The facts of one model, its parents and its statuses."""
    return _edit(request, get_object_or_404(AIModel.objects.visible_to(request.user), slug=slug))


def _edit(request: SignedInRequest, shown: AIModel) -> HttpResponse:
    """Shows the form, or saves it; whatever is wrong, what was typed stays."""
    if not request.user.may_everywhere(Action.EDIT_SHARED):
        raise PermissionDenied
    if request.method == "GET":
        return _show(request, opened(shown, request.user))
    page = sent(request.POST, shown, request.user)
    if "_add" in request.POST:
        return _show(request, page)
    if not page.is_valid:
        return _show(request, page, status=422)
    try:
        if "_preview" in request.POST and shown.pk:
            return _show(request, page, preview=preview_of(page, request.user, law_day(), seconds_for(request)))
        saved = page.save(request.user, timezone.now())
    except ClosesCycle:
        return _show(request, page, status=422)
    except ModelConflict as conflict:
        return _show(request, page, status=409, conflict=conflict.current)
    messages.success(request, saved_words(saved, rejudging_of(saved.pk, request.user)))
    return redirect("model", slug=saved.slug)


def _show(
    request: SignedInRequest,
    page: EditPage,
    status: int = 200,
    conflict: AIModel | None = None,
    preview: Preview | None = None,
) -> HttpResponse:
    differences = page.differences(conflict) if conflict else []
    if conflict:
        page.go_on_from(conflict)
    context = {
        "page": page,
        "form": page.form,
        "formsets": page.formsets,
        "model": page.model,
        "conflict": conflict,
        "differences": differences,
        "preview": preview,
        "resting": rejudging_of(page.model.pk, request.user).total if page.model.pk else 0,
    }
    return render(request, "ai_models/edit.html", context, status=status)
