"""Pages about people, for administrators: who is here, with which roles, and what happens to them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from compliance.models import Standing
from inventory import leaving
from inventory import people as processes
from inventory.models import Person
from inventory.models.choices import Role
from inventory.people import Refused
from inventory.permissions import Action
from web.accounts.forms import LeaveForm, NewPersonForm, PeopleFilter, PersonForm, RoleForm
from web.accounts.guards import asks_for
from web.accounts.inviting import invite, link_to_hand_over
from web.requests import SignedInRequest, posted

ON_A_PAGE = 50


@asks_for(Action.MANAGE_PEOPLE)
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everyone whom the administrator sees, with roles and last sign-in."""
    form = PeopleFilter(request.GET)
    found = Person.objects.visible_to(request.user).with_roles()
    if form.is_valid():
        found = form.narrow(found)
    page = Paginator(found if form.is_valid() else found.none(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"form": form, "page": page})


@asks_for(Action.MANAGE_PEOPLE)
@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person: roles, what they answer for, and what the administrator may do with them."""
    someone = _seen(request, pk)
    return _page(request, someone, RoleForm(actor=request.user))


@asks_for(Action.MANAGE_PEOPLE)
def person_add(request: SignedInRequest) -> HttpResponse:
    """A new person with first roles; who has an address is invited."""
    form = NewPersonForm(posted(request), actor=request.user)
    if form.is_valid():
        try:
            added = processes.add_person(form.record(), form.granted(), request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, gettext("%(person)s was added.") % {"person": added.full_name})
            if added.email:
                invite(request, added, timezone.now())
            return redirect("person", added.pk)
    context = {"form": form, "crumbs": _crumbs((pgettext("person", "new"), ""))}
    return render(request, "accounts/person_add.html", context, status=_status(form.errors))


@asks_for(Action.MANAGE_PEOPLE)
def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, address, position, language."""
    someone = _managed(request, pk)
    stored = {name: getattr(someone, name) for name in PersonForm.base_fields}
    form = PersonForm(posted(request), initial=stored)
    if form.is_valid():
        try:
            processes.describe_person(someone, form.record(), request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("person", pk)
    stored_person = _seen(request, pk)
    crumbs = _crumbs(_crumb(stored_person), (pgettext("crumb", "edit"), ""))
    context = {"form": form, "person": stored_person, "crumbs": crumbs}
    return render(request, "accounts/person_edit.html", context, status=_status(form.errors))


@asks_for(Action.MANAGE_PEOPLE)
@require_POST
def person_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sends the invitation again, or, to someone who has a password, a link to set another."""
    someone = _managed(request, pk)
    if someone.email and someone.is_active:
        invite(request, someone, timezone.now())
    else:
        messages.error(request, gettext("Nothing was sent: this person has no address or is blocked."))
    return redirect("person", pk)


@asks_for(Action.MANAGE_PEOPLE)
@require_POST
def person_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more role, in a unit in which the administrator manages people."""
    someone = _seen(request, pk)
    form = RoleForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _page(request, someone, form)
    processes.grant(someone, Role(form.cleaned_data["role"]), form.cleaned_data["unit"], request.user)
    messages.success(request, gettext("The role was given."))
    return redirect("person", pk)


@asks_for(Action.MANAGE_PEOPLE)
@require_POST
def person_revoke(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    """One role less."""
    held = get_object_or_404(_seen(request, pk).memberships.select_related("unit"), pk=membership)
    if not request.user.may(Action.MANAGE_PEOPLE, held.unit):
        raise PermissionDenied
    try:
        processes.revoke(held, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The role was taken away."))
    return _back_to(request, pk)


@asks_for(Action.MANAGE_PEOPLE)
@require_POST
def person_block(request: SignedInRequest, pk: int) -> HttpResponse:
    """Closes the account until further notice."""
    try:
        processes.block(_managed(request, pk), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back_to(request, pk)


@asks_for(Action.MANAGE_PEOPLE)
@require_POST
def person_unblock(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opens the account again, also that of someone who had left."""
    processes.unblock(_managed(request, pk), request.user)
    return redirect("person", pk)


@asks_for(Action.MANAGE_PEOPLE)
def person_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks who takes over, and lets the person go."""
    someone = _managed(request, pk)
    duties = leaving.duties_of(someone)
    form = LeaveForm(posted(request), actor=request.user, leaving=someone, needed=bool(duties))
    if form.is_valid():
        try:
            leaving.leave(someone, form.cleaned_data["successor"], request.user, timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("%(person)s has left.") % {"person": someone.full_name})
            return _back_to(request, pk)
    crumbs = _crumbs(_crumb(someone), (pgettext("crumb", "leaves"), ""))
    context = {"form": form, "person": someone, "duties": duties, "crumbs": crumbs}
    return render(request, "accounts/person_leave.html", context, status=_status(form.errors))


def _seen(request: SignedInRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user).with_roles(), pk=pk)


def _managed(request: SignedInRequest, pk: int) -> Person:
    """404 for someone whom the administrator does not see, 403 for someone with roles outside their units."""
    someone = _seen(request, pk)
    if not Person.objects.manageable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return someone


def _page(request: SignedInRequest, someone: Person, form: RoleForm) -> HttpResponse:
    """The person's page; `answers` counts the systems for which they answer, themselves or by default of a unit."""
    context = {
        "crumbs": _crumbs((someone.short_name, "")),
        "person": someone,
        "form": form,
        "roles": [(held, request.user.may(Action.MANAGE_PEOPLE, held.unit)) for held in someone.memberships.all()],
        "answers": Standing.objects.visible_to(request.user).filter(responsible=someone).count(),
        "managed": Person.objects.manageable_by(request.user).filter(pk=someone.pk).exists(),
        "link": link_to_hand_over(request, someone),
    }
    return render(request, "accounts/person.html", context, status=_status(form.errors))


def _back_to(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's page while the administrator may open it: who takes away an own right may not."""
    user = Person.objects.get(pk=request.user.pk)
    if not user.may_somewhere(Action.MANAGE_PEOPLE):
        return redirect("home")
    return redirect("person", pk) if Person.objects.visible_to(user).filter(pk=pk).exists() else redirect("people")


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [(gettext("People"), reverse("people")), *last]


def _crumb(someone: Person) -> tuple[str, str]:
    return someone.short_name, reverse("person", args=[someone.pk])


def _status(errors: object) -> int:
    return 422 if errors else 200
