"""Who exported what: the record as a page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.exporting.records import records_for
from web.requests import SignedInRequest

PAGE_ROWS = 50


@asks_for(Action.EXPORT)
@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """The latest exports: everybody's for those who run the installation, else one's own."""
    page = Paginator(records_for(request.user), PAGE_ROWS).get_page(request.GET.get("page"))
    everybody = request.user.may_everywhere(Action.SEE_OPERATIONS)
    return render(request, "exporting/records.html", {"page": page, "everybody": everybody})
