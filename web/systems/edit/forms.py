"""The form of a system's own facts. Unknown is one of the answers, never an empty field."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.models import Evidence, Person, Provider, System, Unit
from inventory.models.choices import DateState, Phase, Setting, YesNoUnknown
from inventory.permissions import Action
from web.parts.widgets import Segmented, SegmentedMany
from web.systems.edit.partial_dates import PartialDateField

AS_UNIT, PRIVATE, UNKNOWN = "unit", "private", "unknown"
UNKNOWN_STATE = (DateState.UNKNOWN.value, _("Unknown"))
SETTING_CHOICES = [
    *((value, label) for value, label in Setting.choices),
    (PRIVATE, _("none: private")),
    (UNKNOWN, _("unknown")),
    (AS_UNIT, _("as the unit says")),
]
CATEGORIES = [("1", "1"), ("2", "2"), ("3", "3"), ("", _("Unknown"))]


def _yes_no(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=YesNoUnknown.choices, widget=Segmented, initial=YesNoUnknown.UNKNOWN, **kwargs)


class SystemForm(forms.Form):
    """What a system is, where it works, since when. `system` is unsaved for a new one; its version guards the save."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=500)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("choose"))
    responsible = forms.ModelChoiceField(
        Person.objects.none(), label=_("Responsible"), required=False, empty_label=_("as the unit says")
    )
    deputy = forms.ModelChoiceField(Person.objects.none(), label=_("Deputy"), required=False, empty_label=_("nobody"))
    operator = forms.ModelChoiceField(
        Provider.objects.none(), label=_("Operator"), required=False, empty_label=_("as the unit says")
    )
    purpose = forms.CharField(
        label=_("Purpose"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 3})
    )
    settings = forms.MultipleChoiceField(
        label=_("Settings, several are possible"), choices=SETTING_CHOICES, widget=SegmentedMany
    )
    cii_category = forms.ChoiceField(
        label=_("Category of significance"), choices=CATEGORIES, widget=Segmented, required=False
    )
    settings_source = forms.CharField(label=_("Source"), max_length=500, required=False)
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices)
    in_operation = PartialDateField(
        [UNKNOWN_STATE],
        label=_("Put into operation"),
        help_text=_("The day of the commissioning act. Where the day is not known, a month or a year is enough."),
    )
    in_operation_source = forms.CharField(label=_("Document or source"), max_length=500, required=False)
    in_operation_evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label=_("File"), required=False, empty_label=_("no file")
    )
    pilot = PartialDateField(
        [(DateState.NONE.value, pgettext_lazy("pilot", "There was none")), UNKNOWN_STATE],
        label=_("Trial operation began"),
    )
    retired = PartialDateField(
        [(DateState.NONE.value, pgettext_lazy("retirement", "Not planned")), UNKNOWN_STATE],
        label=_("First day without the system"),
    )
    models_complete = _yes_no(label=_("Are these all models?"))
    material_change = _yes_no(
        label=_("Was the system substantially changed after the cut-off of the law?"),
        help_text=_("Another model or version, or a substantial extension. A model added later counts by itself."),
    )
    material_change_source = forms.CharField(label=_("Source"), max_length=500, required=False)
    reason = forms.CharField(label=_("In short, for the history"), max_length=300, required=False)

    def __init__(self, *args: Any, system: System, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = Action.EDIT_SYSTEM if system.pk else Action.ADD_SYSTEM
        people = Person.objects.visible_to(user).working()
        self._choose("unit", Unit.objects.where_may(user, action))
        self._choose("responsible", people)
        self._choose("deputy", people)
        self._choose("operator", Provider.objects.visible_to(user))
        self._choose("in_operation_evidence", Evidence.objects.filter(system=system.pk))

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def clean_settings(self) -> list[str]:
        """Either settings, or one of the answers that exclude all others."""
        chosen: list[str] = self.cleaned_data["settings"]
        lone = [value for value in chosen if value in (PRIVATE, UNKNOWN, AS_UNIT)]
        if lone and len(chosen) > 1:
            word = dict(SETTING_CHOICES)[lone[0]]
            raise ValidationError(gettext("“%(answer)s” excludes every other answer.") % {"answer": word})
        return chosen

    def clean(self) -> dict[str, Any]:
        """The deputy is another person than the responsible one."""
        data = super().clean() or {}
        if data.get("deputy") and data.get("deputy") == data.get("responsible"):
            self.add_error("deputy", _("The deputy must be another person than the one responsible."))
        return data
