"""AI models: list, page, form. Everyone with a role reads them, officers of a root unit change them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from inventory.modelling import ClosesCycle, ModelConflict
from inventory.models import AIModel
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.ai_models.edit_page import EditPage, opened, sent
from web.ai_models.page import read_model_page
from web.ai_models.queries import models_for_list
from web.ai_models.tables import ModelFilter, ModelTable
from web.as_of import as_of_line, law_day
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
    today = law_day()
    page = read_model_page(shown, request.user, today)
    return render(request, "ai_models/model.html", {"page": page, "model": shown, "as_of": as_of_line(today)})


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
        saved = page.save(request.user, timezone.now())
    except ClosesCycle:
        return _show(request, page, status=422)
    except ModelConflict as conflict:
        return _show(request, page, status=409, conflict=conflict.current)
    messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
    return redirect("model", slug=saved.slug)


def _show(request: SignedInRequest, page: EditPage, status: int = 200, conflict: AIModel | None = None) -> HttpResponse:
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
    }
    return render(request, "ai_models/edit.html", context, status=status)
