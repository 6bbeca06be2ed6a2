"""The form of a provider. Its numbers are checked by their check digits, its country is chosen from ISO 3166."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inventory.legal_numbers import is_inn, is_ogrn
from inventory.models import Provider
from inventory.models.choices import YesNoUnknown
from inventory.providing import ProviderRecord
from web.parts.countries import country_choices
from web.parts.widgets import Segmented

RUSSIA = "RU"


class ProviderForm(forms.Form):
    """What is known of a provider. `provider` is unsaved for a new one."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("The name by which people know it."))
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=300, required=False, help_text=_("As in the register of legal entities.")
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    is_russian_legal_entity = forms.ChoiceField(
        label=_("Is it a Russian legal entity?"),
        choices=YesNoUnknown.choices,
        widget=Segmented,
        help_text=_("A model of a developer that is none counts as foreign."),
    )
    inn = forms.CharField(label=_("INN"), max_length=12, required=False, help_text=_("10 or 12 digits."))
    ogrn = forms.CharField(label=_("OGRN"), max_length=15, required=False, help_text=_("13 or 15 digits."))
    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Reason of the change"), max_length=500, required=False)

    def __init__(self, data: Any, provider: Provider) -> None:
        initial = {name: getattr(provider, name) for name in self.base_fields if hasattr(provider, name)}
        super().__init__(data, initial=initial)
        self.provider = provider
        cast(forms.ChoiceField, self.fields["country"]).choices = [("", _("unknown")), *country_choices()]

    def clean_name(self) -> str:
        """A name that no other provider has."""
        name: str = self.cleaned_data["name"].strip()
        if Provider.objects.filter(name=name).exclude(pk=self.provider.pk).exists():
            raise ValidationError(_("There is a provider of this name already."))
        return name

    def clean_inn(self) -> str:
        """Nothing, or a number with right check digits."""
        number = _digits(self.cleaned_data["inn"])
        if number and not is_inn(number):
            raise ValidationError(
                _("An INN has 10 or 12 digits, and its last ones do not fit: look for a typing error.")
            )
        return number

    def clean_ogrn(self) -> str:
        """Nothing, or a number with a right check digit."""
        number = _digits(self.cleaned_data["ogrn"])
        if number and not is_ogrn(number):
            raise ValidationError(
                _("An OGRN has 13 or 15 digits, and its last one does not fit: look for a typing error.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        """A foreign country and a Russian legal entity exclude each other."""
        data = super().clean() or {}
        russian = data.get("is_russian_legal_entity")
        if russian == YesNoUnknown.YES and data.get("country") not in (None, "", RUSSIA):
            self.add_error("is_russian_legal_entity", _("A Russian legal entity is in Russia: correct one of the two."))
        return data

    @property
    def record(self) -> ProviderRecord:
        """What a valid form says."""
        data = self.cleaned_data
        return ProviderRecord(
            name=data["name"],
            legal_name=data["legal_name"],
            country=data["country"],
            is_russian_legal_entity=YesNoUnknown(data["is_russian_legal_entity"]),
            inn=data["inn"],
            ogrn=data["ogrn"],
            note=data["note"],
        )


def _digits(text: str) -> str:
    """The number without the spaces that people group it by."""
    return "".join(text.split())
