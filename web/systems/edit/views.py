"""Register a system, or edit one, with all its related rows on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inventory.models import System
from inventory.permissions import Action
from inventory.registering import EditConflict
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.requests import SignedInRequest
from web.systems.edit.page import SystemPage, empty_or_stored, sent


@asks_for(Action.ADD_SYSTEM)
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A new system, in a unit in which the person may add one."""
    return _edit(request, System())


@asks_for(Action.EDIT_SYSTEM)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The facts of one system and its rows."""
    user = request.user
    system = get_object_or_404(System.objects.visible_to(user).select_related("unit"), code=code)
    if not user.may(Action.EDIT_SYSTEM, system.unit):
        raise PermissionDenied
    return _edit(request, system)


def _edit(request: SignedInRequest, system: System) -> HttpResponse:
    """Shows the form, or saves it; whatever is wrong, what was typed stays."""
    user = request.user
    if request.method == "GET":
        return _show(request, empty_or_stored(system, user))
    page = sent(request.POST, system, user)
    if "_add" in request.POST:
        return _show(request, page)
    if not page.is_valid:
        return _show(request, page, status=422)
    now = timezone.now()
    try:
        saved = page.save(user, now, law_day())
    except EditConflict as conflict:
        return _show(request, page, conflict=conflict.current, status=409)
    messages.success(request, _("Saved: %(code)s, %(name)s.") % {"code": saved.code, "name": saved.name})
    return redirect("system", code=saved.code)


def _show(
    request: SignedInRequest, page: SystemPage, conflict: System | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "crumbs": _crumbs(page.system),
        "page": page,
        "system": page.system,
        "form": page.form,
        "conflict": conflict,
    }
    if conflict:
        context["differences"] = page.differences(conflict)
        page.go_on_from(conflict)
    return render(request, "systems/edit.html", context, status=status)


def _crumbs(system: System) -> list[tuple[str, str]]:
    """The way here: the register, the system, the form."""
    register = (_("Systems"), reverse("systems"))
    if system.pk is None:
        return [register, (_("new"), "")]
    return [register, (system.code, reverse("system", args=[system.code])), (_("editing"), "")]
