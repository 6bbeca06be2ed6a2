"""The form of an AI model. Unknown is one of the answers, never an empty field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models import Person, Provider
from inventory.models.choices import (
    Confidence,
    DateState,
    DerivationKind,
    ModelStatusKind,
    Origin,
    StatusBasis,
    YesNoUnknown,
)
from web.ai_models.naming import model_named
from web.ai_models.size_field import ALL, SizeField
from web.parts.widgets import Segmented
from web.systems.edit.partial_dates import PartialDateField

KNOWN, NOBODY_KNOWS = "known", "unknown"
WHICH = [(KNOWN, _("a model of the register")), (NOBODY_KNOWS, _("nobody knows which"))]
NOT_SAID = ("", _("not said"))
MAX_ROWS = 50


def _source() -> forms.CharField:
    return forms.CharField(label=_("Source"), max_length=500, required=False)


def _answer(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YesNoUnknown.choices, widget=Segmented, help_text=help_text)


class ModelForm(forms.Form):
    """What a model is, how large, whose, and how it was made. `version_of_row` guards the save."""

    version_of_row = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    family = forms.CharField(label=_("Family"), max_length=100, required=False)
    version = forms.CharField(label=_("Version"), max_length=60, required=False)
    developer = forms.ModelChoiceField(
        Provider.objects.none(), label=_("Developer"), required=False, empty_label=_("unknown")
    )
    developer_source = _source()
    total = SizeField(
        label=_("Parameters, billions"),
        help_text=_("From one billion on a model can be regulated. If the number is not known, a range is enough."),
    )
    active = SizeField(
        more=[(ALL, _("all of them"))],
        label=_("Of them active at once"),
        help_text=_("Fewer than all in a mixture of experts (MoE)."),
    )
    size_source = _source()
    multi_task = _answer(
        _("Is it used for many different tasks?"), _("A model for one task only, such as speech recognition, is not.")
    )
    multi_task_source = _source()
    origin = forms.ChoiceField(
        label=_("How was it made?"),
        choices=Origin.choices,
        widget=Segmented,
        help_text=_("As long as this is unknown, the model is never taken for a domestic one."),
    )
    lineage_source = _source()
    status_source = _source()
    released = PartialDateField([(DateState.UNKNOWN.value, _("Unknown"))], label=_("Released"))
    open_weights = _answer(_("Are the weights open?"))
    licence = forms.CharField(label=_("Licence"), max_length=200, required=False)
    modality = forms.CharField(label=_("What it works on"), max_length=60, required=False)
    source = forms.CharField(label=_("Source of the whole record"), max_length=500, required=False)
    confidence = forms.ChoiceField(label=_("How sure it is"), choices=[NOT_SAID, *Confidence.choices], required=False)
    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Reason of the change"), max_length=500, required=False)

    def __init__(self, data: Any, user: Person, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        developers = self.fields["developer"]
        developers.queryset = Provider.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No more parameters are active than there are."""
        data = super().clean() or {}
        total, active = data.get("total"), data.get("active")
        if total and active and total.ends and active.ends and active.ends[1] > total.ends[1]:
            self.add_error("active", _("More parameters are active than there are: correct one of the two."))
        return data


class ParentForm(forms.Form):
    """One parent: a model of the register, or one that nobody knows."""

    which = forms.ChoiceField(label=_("Parent"), choices=WHICH, widget=Segmented, initial=KNOWN)
    parent = forms.CharField(
        label=_("Which model"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-models", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind of derivation"), choices=DerivationKind.choices)
    source = _source()
    confidence = forms.ChoiceField(label=_("How sure it is"), choices=[NOT_SAID, *Confidence.choices], required=False)

    def clean(self) -> dict[str, Any]:
        """Finds the parent by its name or address, whatever the case of its letters."""
        data = super().clean() or {}
        name = (data.get("parent") or "").strip()
        data["model"] = None
        if data.get("which") == NOBODY_KNOWS:
            if name:
                self.add_error("parent", _("Either name the model or say that nobody knows which."))
        elif not name:
            self.add_error("parent", _("Name the model, or choose “nobody knows which”."))
        else:
            self._find(name, data)
        return data

    def _find(self, name: str, data: dict[str, Any]) -> None:
        try:
            data["model"] = model_named(name)
        except ValidationError as wrong:
            self.add_error("parent", wrong)


class StatusForm(forms.Form):
    """One status in the words of the law."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("AI model", "Status"), choices=ModelStatusKind.choices, widget=Segmented
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=StatusBasis.choices, widget=Segmented)
    valid_from = forms.DateField(label=_("From"), required=False)
    valid_to = forms.DateField(label=pgettext_lazy("status", "Until"), required=False)
    document = forms.CharField(label=_("Document"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """The days are in order, and a confirmed status names its document."""
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("“Until” is before “from”."))
        if data.get("basis") == StatusBasis.CONFIRMED and not data.get("document"):
            self.add_error("document", _("Name the document that confirms the status."))
        return data
