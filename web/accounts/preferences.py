"""A person's own page: language, time zone and theme."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models import Person
from web.parts.widgets import Segmented
from web.requests import SignedInRequest, posted

# From west to east; the zones of Russia stand first in the list.
RUSSIAN_ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)


def time_zones() -> list[tuple[object, list[tuple[str, str]]]]:
    """The zones that can be chosen, in two groups."""
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    return [
        (_("Russia"), [(zone, zone) for zone in RUSSIAN_ZONES]),
        (_("Other countries"), [(zone, zone) for zone in others if zone not in RUSSIAN_ZONES]),
    ]


class PreferencesForm(forms.Form):
    """What a person decides about their own pages and letters."""

    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=Person.Language, widget=Segmented)
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[
            (Person.Theme.SYSTEM, _("As the system")),
            (Person.Theme.LIGHT, _("Light")),
            (Person.Theme.DARK, _("Dark")),
        ],
        widget=Segmented,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Moments are shown in it. Days of the law are those of Moscow for everyone."),
    )


def preferences(request: SignedInRequest) -> HttpResponse:
    """Shows and saves what the signed-in person prefers."""
    person = request.user
    stored = {name: getattr(person, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(posted(request), initial=stored)
    if form.is_valid():
        Person.objects.filter(pk=person.pk).update(**form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, gettext("Saved."))
        return redirect("preferences")
    return render(request, "accounts/preferences.html", {"form": form}, status=422 if form.errors else 200)
