"""The page of a system, and the page of its whole history."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from inventory.models import System
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest
from web.systems.detail.history import whole_history
from web.systems.detail.page import read_page, systems_to_show
from web.systems.detail.questions import Sent, how_many

ENTRIES_A_PAGE = 50


@require_safe
def page(request: SignedInRequest, code: str) -> HttpResponse:
    """One system as a document: verdict, why, what is missing, models, flows, facts, evidence, history."""
    return show(request, code, Sent(shown=how_many(request.GET.getlist("questions"))))


def show(request: SignedInRequest, code: str, sent: Sent, status: int = 200) -> HttpResponse:
    """The page as the register has it now, with what was just sent from one of its boxes."""
    system = get_object_or_404(systems_to_show(request.user), code=code)
    today = law_day()
    shown = read_page(system, request.user, today, sent)
    context = {
        "page": shown,
        "system": system,
        "today": today,
        "as_of": as_of_line(today, shown.confidence),
        "refused": sent.refused,
    }
    return render(request, "systems/detail/page.html", context, status=status)


@require_safe
def history(request: SignedInRequest, code: str) -> HttpResponse:
    """Every change of the system and of its verdict, newest first."""
    system = get_object_or_404(System.objects.visible_to(request.user).select_related("unit"), code=code)
    entries = Paginator(whole_history(system), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "systems/detail/history.html", {"system": system, "entries": entries})
