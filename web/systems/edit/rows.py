"""The related rows of the form: models that the system uses, and places that its data goes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.models import AIModel, Evidence, Provider
from inventory.models.choices import FlowKind, Since, Until, YesNoUnknown
from inventory.registering import SINCE_START, STILL
from inventory.stating import Source
from web.parts.countries import country_choices
from web.parts.day_field import DayField
from web.parts.widgets import PlainSelect, Segmented
from web.systems.edit.partial_dates import PartialDateField

RUSSIA, OTHER, NO_FLOW, UNKNOWN = "RU", "other", "none", "unknown"
WHERE = [
    (RUSSIA, _("Russia")),
    (OTHER, pgettext_lazy("country", "Another")),
    (NO_FLOW, _("no such flow")),
    (UNKNOWN, _("Unknown")),
]
MAX_ROWS = 200


def _since() -> PartialDateField:
    states = [(Since.START.value, _("since the start")), (Since.UNKNOWN.value, _("unknown"))]
    return PartialDateField(states, in_row=True, label=_("From"), initial=SINCE_START)


def _until() -> PartialDateField:
    states = [(Until.OPEN.value, _("still in use")), (Until.UNKNOWN.value, _("unknown"))]
    return PartialDateField(states, in_row=True, label=_("Until"), initial=STILL)


@dataclass(frozen=True, slots=True)
class Lists:
    """What rows choose from, by the value of the choice, and where stored rows came from: read once for all rows."""

    providers: Mapping[str, Provider]
    files: Mapping[str, Evidence]
    known: Mapping[tuple[str, int], Source]


def named(rows: Mapping[str, object]) -> list[tuple[str, str]]:
    """Choices for `rows`."""
    return [(value, str(row)) for value, row in rows.items()]


class RowForm(forms.Form):
    """What both kinds of rows share: the stored row that they replace, validity, and source."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    since = _since()
    until = _until()
    source = forms.CharField(label=_("Source, or who can answer"), max_length=500, required=False)
    evidence = forms.ChoiceField(label=_("File"), required=False)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists
        self._offer("evidence", [("", _("no file")), *named(lists.files)])
        for name in ("hosted_by", "provider"):
            if name in self.fields:
                self._offer(name, [("", _("not stated")), *named(lists.providers)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since.is_dated and until.is_dated and until.latest < since.earliest:
            self.add_error("until", _("“Until” is before “from”. If it is still so, choose “still in use”."))
        return data


class UseForm(RowForm):
    """One model use. A model is named; one that the register does not hold must be said to be so."""

    model = forms.CharField(
        label=_("Model"), max_length=200, widget=forms.TextInput(attrs={"list": "known-models", "autocomplete": "off"})
    )
    unlisted = forms.BooleanField(label=_("not in the register of models"), required=False)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    hosting = forms.CharField(label=_("Where it runs"), max_length=200, required=False)
    hosted_by = forms.ChoiceField(label=_("Who hosts it"), required=False, widget=PlainSelect)

    def clean(self) -> dict[str, Any]:
        """Finds the model by its name or identifier, whatever the case of its letters."""
        data = super().clean()
        name = data.get("model", "").strip()
        if not name:
            return data
        found = list(AIModel.objects.filter(name__iexact=name)[:2]) or list(AIModel.objects.filter(slug__iexact=name))
        data["ai_model"] = found[0] if len(found) == 1 else None
        if len(found) > 1:
            self.add_error("model", _("Several models have this name. Write the identifier of one of them."))
        elif not found and not data.get("unlisted"):
            self.add_error(
                "model",
                gettext("“%(name)s” is not among the models. Choose one from the list, or tick “not in the register”.")
                % {"name": name},
            )
        return data


class FlowForm(RowForm):
    """One place of one kind of flow; or the answer that there is no such flow, or that it is not known."""

    kind = forms.ChoiceField(label=_("Flow"), choices=FlowKind.choices)
    where = forms.ChoiceField(label=_("Country"), choices=WHERE, widget=Segmented, initial=UNKNOWN)
    country = forms.ChoiceField(label=_("Which country"), required=False, widget=PlainSelect)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    provider = forms.ChoiceField(label=_("Who holds it"), required=False, widget=PlainSelect)
    confirmed_on = DayField(label=_("Confirmed on"), required=False)
    has_content = forms.ChoiceField(
        label=_("Do prompts, answers or logs with data leave?"), choices=YesNoUnknown.choices, required=False
    )
    key_in_russia = forms.ChoiceField(
        label=_("Encrypted, with the key in Russia?"), choices=YesNoUnknown.choices, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("country", [("", _("choose")), *country_choices(without="RU")])

    def clean(self) -> dict[str, Any]:
        """Another country is named."""
        data = super().clean()
        if data.get("where") == OTHER and not data.get("country"):
            self.add_error("country", _("Say which country. If it is not known, choose “Unknown”."))
        return data

    @property
    def says_only_unknown(self) -> bool:
        """Whether the row states nothing at all: no place, no provider, no country."""
        data = self.cleaned_data
        return data["where"] == UNKNOWN and not (data["place"] or data["provider"] or data["source"])


class RowFormSet(BaseFormSet):  # type: ignore[type-arg]
    """Rows of one kind."""

    @property
    def kept(self) -> list[Any]:
        """The rows that are to be saved: neither taken out nor added and left empty."""
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME)]


class BaseFlowFormSet(RowFormSet):
    """The flows. “No such flow” excludes every other row of its kind."""

    def clean(self) -> None:
        """Names the kind that is said both to be there and not to be there."""
        if any(self.errors):
            return
        answers: dict[str, set[str]] = {}
        for form in self.kept:
            answers.setdefault(form.cleaned_data["kind"], set()).add(form.cleaned_data["where"])
        for kind, given in answers.items():
            if NO_FLOW in given and len(given) > 1:
                label = FlowKind(kind).label
                raise ValidationError(
                    gettext("“%(flow)s”: one row says that there is no such flow, another names a place.")
                    % {"flow": label}
                )


UseFormSet = formset_factory(UseForm, RowFormSet, extra=0, can_delete=True, max_num=MAX_ROWS, validate_max=True)
FlowFormSet = formset_factory(FlowForm, BaseFlowFormSet, extra=0, can_delete=True, max_num=MAX_ROWS, validate_max=True)
