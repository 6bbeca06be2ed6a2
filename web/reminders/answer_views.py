"""Answering a reminder: from a page, or from a mail without signing in. A GET changes nothing, whoever opens it.

The link of a mail carries a seal (compliance/reminders/sealing.py). What it opens says no more than the mail did.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from compliance.models import Answer, Deadline, MailPreference
from compliance.reminders.answering import Spoken, may_answer, take_back
from compliance.reminders.refusing import Refused
from compliance.reminders.sealing import BrokenSealError, opened_answer, opened_refusal
from compliance.reminders.switching_off import switch_all_off
from inventory.models import Person
from web.reminders.answer_forms import DOES, AnswerForm
from web.requests import SignedInRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """The deadline with a form; 404 for who does not see it, 403 for who may not answer."""
    deadline = get_object_or_404(Deadline.objects.visible_to(request.user).with_what_a_row_says(), pk=pk)
    if not may_answer(request.user, deadline):
        raise PermissionDenied
    said = _page(request, deadline, request.user, from_mail=False)
    if isinstance(said, HttpResponse):
        return said
    messages.success(request, told(said))
    return redirect("answer_reminder", pk=pk)


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_from_mail(request: HttpRequest, seal: str) -> HttpResponse:
    """The same for the reader of a mail, whom the seal names; a seal that is broken or too old opens nothing.

    Without a CSRF token, since the seal in the address is the secret, and a mail's reader may keep no cookies.
    """
    try:
        sealed = opened_answer(seal)
    except BrokenSealError:
        return render(request, "reminders/seal_broken.html", status=404)
    person = get_object_or_404(Person.objects.working().filter(is_active=True), pk=sealed.person_id)
    deadline = get_object_or_404(Deadline.objects.with_what_a_row_says(), pk=sealed.deadline_id)
    if not may_answer(person, deadline):
        raise Http404
    with translation.override(person.language):
        said = _page(request, deadline, person, from_mail=True)
        if isinstance(said, HttpResponse):
            return said
        return render(request, "reminders/answered.html", {"deadline": deadline, "told": told(said)})


@require_POST
def take_answer_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """As if the answer had not been given."""
    seen = Deadline.objects.visible_to(request.user)
    answer = get_object_or_404(Answer.objects.standing().filter(deadline__in=seen), pk=pk)
    try:
        take_back(answer, request.user, timezone.now())
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, gettext("Taken back."))
    return redirect("answer_reminder", pk=answer.deadline_id)


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, seal: str) -> HttpResponse:
    """Switches off what may be switched off (RFC 8058: one POST without anything else). A GET only asks."""
    try:
        person = get_object_or_404(Person.objects.working(), pk=opened_refusal(seal))
    except BrokenSealError:
        return render(request, "reminders/seal_broken.html", {"unsubscribing": True}, status=404)
    with translation.override(person.language), transaction.atomic():
        if request.method == "POST":
            switch_all_off(person)
        off = MailPreference.objects.filter(person=person).values_list("kinds_off", flat=True).first() or []
        kinds = [Deadline.Kind(kind).label for kind in off]
        return render(request, "reminders/unsubscribe.html", {"kinds": kinds, "done": request.method == "POST"})


def _page(request: HttpRequest, deadline: Deadline, person: Person, from_mail: bool) -> HttpResponse | Answer:
    """The page with the form, or the answer that was given."""
    at = timezone.now()
    wanted = request.GET.get("do", "")
    first = {"do": wanted if wanted in dict(DOES) else "acknowledge"}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=first, deadline=deadline, at=at)
    if form.is_valid() and (given := form.give(Spoken(deadline, person, at, from_mail))):
        return given
    answers = Answer.objects.standing().filter(deadline=deadline).select_related("person", "delegate")
    context = {
        "deadline": deadline,
        "form": form,
        "answers": answers,
        "from_mail": from_mail,
        "named": not (from_mail and settings.MAIL_WITHOUT_NAMES),
    }
    return render(request, "reminders/answer.html", context, status=422 if form.errors else 200)


def told(answer: Answer) -> str:
    """What follows from the answer, in a sentence."""
    match answer.kind:
        case Answer.Kind.SNOOZED:
            return gettext("Put off: the next reminder comes on %(day)s.") % {"day": f"{answer.until:%d.%m.%Y}"}
        case Answer.Kind.DELEGATED:
            return gettext("Handed over: %(name)s is reminded instead.") % {"name": answer.delegate}
        case Answer.Kind.DONE:
            return gettext("Done: nobody is reminded of it any more.")
        case _:
            return gettext("Noted: you know of it.")
