"""Pages of units: the tree, one unit with its systems by verdict, and its form."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from compliance.models import Standing
from inventory.models import Membership, Unit
from inventory.people import Refused
from inventory.permissions import Action
from inventory.units import ImpossibleMove, add_unit, edit_unit
from web.accounts.guards import asks_for
from web.as_of import as_of_line, law_day
from web.requests import SignedInRequest, posted
from web.systems.elsewhere import Place, page_elsewhere
from web.systems.queries import in_units
from web.systems.seen import chooser_of
from web.units.forms import UnitForm, stored
from web.units.tree import rows, settings_words


@asks_for(Action.VIEW)
@require_safe
def units(request: SignedInRequest) -> HttpResponse:
    """The tree of the units that the person sees."""
    found = Unit.objects.visible_to(request.user).with_systems().select_related("default_responsible")
    may_add = request.user.may_somewhere(Action.MANAGE_UNITS)
    return render(request, "units/units.html", {"rows": rows(found), "may_add": may_add})


@asks_for(Action.VIEW)
@require_safe
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit: its systems and those below by verdict, what they inherit, who holds a role here. From elsewhere only
    the verdicts.
    """
    shown = _seen(request, pk)
    place = Place(str(shown), reverse("unit", args=[pk]), in_units([shown]), {"unit": str(pk)})
    elsewhere = page_elsewhere(
        request, place, "units/elsewhere.html", {"unit": shown, "crumbs": _crumbs(request, shown)}
    )
    if elsewhere:
        return elsewhere
    context = {
        "unit": shown,
        "crumbs": _crumbs(request, shown),
        "as_of": replace(as_of_line(law_day()), chooser_url=chooser_of(place.path)),
        "counts": Standing.objects.visible_to(request.user).in_unit(shown).by_outlook(),
        "pattern": f"{reverse('systems')}?unit={pk}&outlook={{verdict}}",
        "below": rows(Unit.objects.subtree(shown).exclude(pk=pk).with_systems().select_related("default_responsible")),
        "settings": settings_words(shown),
        "held": Membership.objects.visible_to(request.user).filter(unit=shown).valid().select_related("person"),
        "may_edit": request.user.may(Action.MANAGE_UNITS, shown),
        "may_open_people": request.user.may_somewhere(Action.MANAGE_PEOPLE),
    }
    return render(request, "units/unit.html", context)


@asks_for(Action.MANAGE_UNITS)
def unit_add(request: SignedInRequest) -> HttpResponse:
    """A new unit, below the one that `?parent=` names."""
    form = UnitForm(posted(request), actor=request.user, initial={"parent": request.GET.get("parent")})
    if form.is_valid():
        try:
            added = add_unit(form.record(), request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, gettext("“%(unit)s” was added.") % {"unit": added})
            return redirect("unit", added.pk)
    context = {"form": form, "crumbs": [(gettext("Units"), reverse("units")), (pgettext("unit", "new"), "")]}
    return render(request, "units/unit_form.html", context, status=_status(form))


@asks_for(Action.MANAGE_UNITS)
def unit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Names, place and defaults of a unit."""
    edited = _seen(request, pk)
    if not request.user.may(Action.MANAGE_UNITS, edited):
        raise PermissionDenied
    form = UnitForm(posted(request), actor=request.user, unit=edited, initial=stored(edited))
    if form.is_valid():
        try:
            edit_unit(edited, form.record(), request.user)
        except Refused as refusal:
            form.add_error("parent" if isinstance(refusal, ImpossibleMove) else "name", str(refusal))
        else:
            messages.success(request, gettext("Saved. The systems here and below are judged anew."))
            return redirect("unit", pk)
    crumbs = [
        *_crumbs(request, edited)[:-1],
        (str(edited), reverse("unit", args=[pk])),
        (pgettext("crumb", "edit"), ""),
    ]
    context = {"form": form, "unit": edited, "crumbs": crumbs}
    return render(request, "units/unit_form.html", context, status=_status(form))


def _seen(request: SignedInRequest, pk: int) -> Unit:
    chosen = Unit.objects.visible_to(request.user).select_related("default_responsible", "default_operator")
    return get_object_or_404(chosen, pk=pk)


def _crumbs(request: SignedInRequest, last: Unit) -> list[tuple[str, str]]:
    """The way through the units above that the person sees."""
    above = Unit.objects.visible_to(request.user).filter(pk__in=last.ancestor_ids[:-1]).in_tree_order()
    way = [(str(unit), reverse("unit", args=[unit.pk])) for unit in above]
    return [(gettext("Units"), reverse("units")), *way, (str(last), "")]


def _status(form: UnitForm) -> int:
    return 422 if form.errors else 200
