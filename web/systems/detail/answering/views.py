"""The address to which a question box is sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inventory.modelling import ClosesCycle
from inventory.models import Evidence, Person, System
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.as_of import law_day
from web.requests import SignedInRequest
from web.systems.detail.answering.choosing import form_for
from web.systems.detail.answering.form import AnswerForm
from web.systems.detail.answering.saving import Overtaken, save_answer
from web.systems.detail.doors import may_answer
from web.systems.detail.fact_words import FactKey
from web.systems.detail.page import systems_to_show
from web.systems.detail.questions import AT_ONCE, Sent, how_many
from web.systems.detail.scene import Scene, read_scene
from web.systems.detail.views import show

WRONG, CONFLICT = 422, 409


@asks_for(Action.EDIT_SYSTEM)
@require_POST
def answer(request: SignedInRequest, code: str, fact: str) -> HttpResponse:
    """Writes one answer and shows what follows from it; a wrong one comes back with what was typed."""
    system = get_object_or_404(systems_to_show(request.user), code=code)
    scene = read_scene(system, law_day())
    key = _key(scene, fact)
    if not may_answer(scene, request.user, key):
        raise PermissionDenied
    form = form_for(scene, key, request.user, list(Evidence.objects.filter(system=system)), request.POST)
    if form is None:
        raise Http404
    shown = how_many(request.POST.getlist("questions"))
    refused = _write(system, form, request.user)
    if refused:
        sent = Sent(fact, form, refused == CONFLICT, typed=request.POST, focus=fact, shown=shown)
        return show(request, code, sent, status=refused)
    messages.success(request, _("Answer saved: %(fact)s.") % {"fact": scene.noun(fact)})
    asked = list(scene.outlook.get("questions", ()))
    left = _left(code, request)
    if not request.htmx:
        wanted = f"?questions={shown}" if shown > AT_ONCE else ""
        return redirect(reverse("system", args=[code]) + wanted + ("#questions" if left else "#verdict"))
    return show(request, code, Sent(fact, typed=_of_others(request, fact), focus=_next(asked, left, fact), shown=shown))


def _write(system: System, form: AnswerForm, actor: Person) -> int:
    """Writes what the form says. The status of the refusal, if it says something wrong or comes too late; else 0."""
    if not form.is_valid():
        return WRONG
    if not form.ask.fits:
        return CONFLICT
    try:
        save_answer(system, form, actor, timezone.now())
    except ClosesCycle as cycle:
        sentence = _("%(parent)s was itself made from this model: lineage cannot go in a circle.")
        form.add_error("parent", sentence % {"parent": cycle.parent})
        return WRONG
    except Overtaken:
        return CONFLICT
    return 0


def _key(scene: Scene, fact: str) -> FactKey:
    """The fact that the address names. Raises Http404 for one that there is not."""
    key = FactKey.of(fact)
    is_known = key.model in scene.by_slug or scene.nameless_use(key.model)
    if not key.exists or (key.model and not is_known):
        raise Http404
    return key


def _left(code: str, request: SignedInRequest) -> list[str]:
    """The questions that are left after the answer."""
    system = systems_to_show(request.user).get(code=code)
    return list(system.standing.questions)


def _next(asked: list[str], left: list[str], fact: str) -> str:
    """The question at which the reader goes on: the next one that is left, else the first; empty where none is."""
    after = asked[asked.index(fact) + 1 :] if fact in asked else []
    return next((key for key in [*after, *left] if key in left and key != fact), left[0] if left else "")


def _of_others(request: SignedInRequest, fact: str) -> QueryDict:
    """What stood in the other boxes when this one was sent."""
    typed = request.POST.copy()
    for name in [name for name in typed if name.startswith(f"{fact}-")]:
        del typed[name]
    return typed
