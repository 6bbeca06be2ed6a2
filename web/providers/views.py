"""Providers: list, page, form. Everyone with a role reads them, officers of a root unit change them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from inventory.models import Provider
from inventory.permissions import Action
from inventory.providing import save_provider
from web.accounts.guards import asks_for
from web.as_of import as_of_line, law_day
from web.providers.forms import ProviderForm
from web.providers.queries import providers_for_list, systems_on
from web.providers.tables import ProviderFilter, ProviderTable
from web.requests import SignedInRequest

ROWS_A_PAGE = 50
# On the page of a provider so many systems are named; the rest is counted.
SYSTEMS_SHOWN = 50


@require_safe
def providers(request: SignedInRequest) -> HttpResponse:
    """The list. A filter that cannot be read shows nothing and says why."""
    rows = providers_for_list(request.user)
    found = ProviderFilter(request.GET, rows)
    table = ProviderTable(found.qs if found.is_valid() else rows.none())
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    may_edit = request.user.may_everywhere(Action.EDIT_SHARED)
    return render(request, "providers/list.html", {"table": table, "filter": found, "may_edit": may_edit})


@require_safe
def provider(request: SignedInRequest, pk: int) -> HttpResponse:
    """One provider with its models and the systems that rest on it."""
    shown = get_object_or_404(Provider.objects.visible_to(request.user), pk=pk)
    systems = systems_on(shown, request.user)
    today = law_day()
    context = {
        "provider": shown,
        "models": shown.models.visible_to(request.user),
        "systems": systems[:SYSTEMS_SHOWN],
        "system_count": systems.count(),
        "may_edit": request.user.may_everywhere(Action.EDIT_SHARED),
        "as_of": as_of_line(today),
    }
    return render(request, "providers/provider.html", context)


@asks_for(Action.EDIT_SHARED)
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A new provider."""
    return _edit(request, Provider())


@asks_for(Action.EDIT_SHARED)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is known of a provider."""
    return _edit(request, get_object_or_404(Provider.objects.visible_to(request.user), pk=pk))


def _edit(request: SignedInRequest, provider: Provider) -> HttpResponse:
    if not request.user.may_everywhere(Action.EDIT_SHARED):
        raise PermissionDenied
    posted = request.method == "POST"
    form = ProviderForm(request.POST if posted else None, provider=provider)
    if posted and form.is_valid():
        saved = save_provider(provider, form.record, request.user, form.cleaned_data["reason"])
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
        return redirect("provider", pk=saved.pk)
    context = {"form": form, "provider": provider}
    return render(request, "providers/edit.html", context, status=422 if posted else 200)
