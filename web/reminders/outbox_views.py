"""The Outbox: every mail that was sent, kept or refused, and each as its reader sees it.

The HTML of a mail is shown in a frame, as a document of its own with a policy of its own: inline styles and nothing
else, sandboxed, so that it can run nothing, load nothing, send nothing, and has no part in the reader's session.
"""

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from compliance.models import Mail
from web.reminders.asking import SearchForm, page_of, shown_tab, tabs
from web.requests import SignedInRequest

TABS = {
    "all": pgettext_lazy("mails", "All"),
    "ready": pgettext_lazy("mails", "Waiting"),
    "sent": pgettext_lazy("mails", "Sent"),
    "kept": pgettext_lazy("mails", "Kept here"),
    "failed": pgettext_lazy("mails", "Refused"),
    "other_day": pgettext_lazy("mails", "Of another day"),
}
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)


@require_safe
def outbox(request: SignedInRequest) -> HttpResponse:
    """Mails to the person, and those that speak only of systems that they see; the latest first."""
    shown = shown_tab(request, TABS)
    form = SearchForm(request.GET)
    found = Mail.objects.visible_to(request.user)
    found = found.matching(form.cleaned_data["q"]) if form.is_valid() else found.none()
    counts = found.by_tab()
    context = {
        "form": form,
        "shown": shown,
        "tabs": tabs(request, shown, TABS, counts),
        "page": page_of(request, found.in_tab(shown).select_related("recipient")),
    }
    return render(request, "reminders/outbox.html", context)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@require_safe
def mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail: who, when, what became of it, its text and its HTML."""
    shown = _seen(request, pk)
    carried = shown.reminders.with_what_a_row_says().visible_to(request.user)
    return render(request, "reminders/mail.html", {"mail": shown, "carried": carried})


@xframe_options_sameorigin
@require_safe
def mail_as_html(request: SignedInRequest, pk: int) -> HttpResponse:
    """The HTML of a mail as it was composed, for the frame of its page."""
    shown = _seen(request, pk)
    if not shown.html:
        raise Http404
    return HttpResponse(shown.html, headers={"Content-Security-Policy": LETTER_POLICY})


def _seen(request: SignedInRequest, pk: int) -> Mail:
    return get_object_or_404(Mail.objects.visible_to(request.user).select_related("recipient"), pk=pk)
