"""Evidence: attached to systems and models, handed out only as a download, with a permission check, on record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inventory.attaching import attach_evidence
from inventory.models import AIModel, Evidence, EvidenceAccess, System
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.evidence.forms import EvidenceForm
from web.evidence.serving import as_download
from web.requests import SignedInRequest

FILES_A_PAGE = 50


@require_safe
def files(request: SignedInRequest) -> HttpResponse:
    """Every file that the reader may see, newest first."""
    visible = Evidence.objects.visible_to(request.user).select_related("system", "ai_model", "uploaded_by")
    page = Paginator(visible, FILES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "evidence/files.html", {"files": page, "today": law_day()})


@asks_for(Action.EDIT_SYSTEM)
@require_http_methods(["GET", "POST"])
def add_to_system(request: SignedInRequest, code: str) -> HttpResponse:
    """Attaches a file to a system."""
    visible = System.objects.visible_to(request.user).select_related("unit")
    system = get_object_or_404(visible, code=code)
    if not request.user.may(Action.EDIT_SYSTEM, system.unit):
        raise PermissionDenied
    return _add(request, system, f"{system.code}, {system.name}", reverse("system", args=[system.code]))


@asks_for(Action.EDIT_SHARED)
@require_http_methods(["GET", "POST"])
def add_to_model(request: SignedInRequest, slug: str) -> HttpResponse:
    """Attaches a file to an AI model."""
    model = get_object_or_404(AIModel.objects.visible_to(request.user), slug=slug)
    if not request.user.may_everywhere(Action.EDIT_SHARED):
        raise PermissionDenied
    return _add(request, model, model.name, reverse("model", args=[model.slug]))


def _add(request: SignedInRequest, about: System | AIModel, name: str, back: str) -> HttpResponse:
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        evidence = attach_evidence(about, form.cleaned_data["file"], form.record, request.user)
        messages.success(request, _("Attached: %(title)s.") % {"title": evidence.title})
        return redirect(f"{back}#evidence")
    context = {"form": form, "name": name, "back": back}
    return render(request, "evidence/add.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def download(request: SignedInRequest, pk: int) -> FileResponse:
    """The file itself. Who opened it is kept."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"evidence {evidence.pk} has no file") from None
    EvidenceAccess.objects.create(evidence=evidence, person=request.user, at=timezone.now())
    return as_download(content, evidence.file_name)
