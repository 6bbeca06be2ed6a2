"""A person's own page: language, time zone, theme, and which reminders come when."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.models import Deadline, MailPreference
from compliance.reminders.directory import NINE
from compliance.reminders.switching_off import optional_kinds, save_preference
from inventory.models import Person
from web.parts.widgets import Segmented, SegmentedMany
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
    hour = forms.TypedChoiceField(
        label=_("Hour of the daily mail"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        help_text=_("By your own clock. In the quiet hours of a reminder it waits until they are over."),
    )
    wanted = forms.MultipleChoiceField(
        label=_("Remind me by mail"),
        required=False,
        widget=SegmentedMany,
        help_text=_("What the law demands is always sent: ends of transitions, days on which a verdict gets worse."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = optional_kinds()
        choices = [(kind, Deadline.Kind(kind).label) for kind in self.optional]
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]

    def save(self, person: Person) -> None:
        """Writes the valid answers down."""
        said = dict(self.cleaned_data)
        hour, on = time(said.pop("hour")), said.pop("wanted")
        Person.objects.filter(pk=person.pk).update(**said)
        save_preference(person, hour, [kind for kind in self.optional if kind not in on])


def preferences(request: SignedInRequest) -> HttpResponse:
    """Shows and saves what the signed-in person prefers."""
    person = request.user
    form = PreferencesForm(posted(request), initial=_stored(person))
    if form.is_valid():
        form.save(person)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, gettext("Saved."))
        return redirect("preferences")
    return render(request, "accounts/preferences.html", {"form": form}, status=422 if form.errors else 200)


def _stored(person: Person) -> dict[str, object]:
    """What the person has chosen so far."""
    preference = MailPreference.objects.filter(person=person).first()
    off = preference.kinds_off if preference else []
    return {
        "language": person.language,
        "theme": person.theme,
        "time_zone": person.time_zone,
        "hour": (preference.hour if preference else NINE).hour,
        "wanted": [kind for kind in optional_kinds() if kind not in off],
    }
