"""The form of a unit: its names, its place in the tree, and what its systems inherit."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models import Person, Provider, Unit
from inventory.models.choices import Setting, SettingsState
from inventory.permissions import Action
from inventory.units import UnitRecord
from web.accounts.forms import PersonChoice, UnitChoice
from web.parts.widgets import Segmented, SegmentedMany


class UnitForm(forms.Form):
    """A unit, new or edited. It can stand below units that `actor` manages, and stay where it stands."""

    name = forms.CharField(label=_("Name"), max_length=300)
    short_name = forms.CharField(label=_("Short name"), max_length=80, required=False, help_text=_("For lists."))
    parent = UnitChoice(label=_("Stands below"), queryset=Unit.objects.none())
    settings_state = forms.ChoiceField(
        label=_("Setting"),
        choices=SettingsState,
        widget=Segmented,
        initial=SettingsState.UNIT,
        help_text=_("Holds for every system here and below that says nothing else."),
    )
    settings = forms.MultipleChoiceField(
        label=_("Which, if stated here"), choices=Setting, widget=SegmentedMany, required=False
    )
    cii_category = forms.ChoiceField(
        label=_("Category of the significant CII object"),
        choices=[("1", "1"), ("2", "2"), ("3", "3"), ("", _("unknown"))],
        widget=Segmented,
        required=False,
        initial="",
    )
    default_responsible = PersonChoice(
        label=_("Responsible by default"), queryset=Person.objects.none(), required=False, empty_label=_("as above")
    )
    default_operator = forms.ModelChoiceField(
        label=_("Operator by default"), queryset=Provider.objects.none(), required=False, empty_label=_("as above")
    )

    def __init__(self, *args: Any, actor: Person, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Unit.objects.where_may(actor, Action.MANAGE_UNITS)
        if unit:
            places = (places | Unit.objects.filter(children=unit)).exclude(path__startswith=unit.path)
        stays_root = unit is not None and unit.parent_id is None
        may_be_root = stays_root or actor.may_everywhere(Action.MANAGE_UNITS)
        self._offer("parent", places.in_tree_order())
        self.fields["parent"].required = not may_be_root
        self.fields["parent"].empty_label = _("nothing: an organisation of its own")  # type: ignore[attr-defined]
        self._offer("default_responsible", Person.objects.visible_to(actor).working())
        self._offer("default_operator", Provider.objects.visible_to(actor))

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The setting, its list and its category fit together; nothing that was ticked is dropped in silence."""
        data: dict[str, Any] = super().clean() or {}
        state, settings = data.get("settings_state"), data.get("settings") or []
        if state == SettingsState.STATED and not settings and "settings" not in self.errors:
            self.add_error("settings", gettext("Tick at least one, or choose another answer above."))
        if state != SettingsState.STATED and settings:
            self.add_error("settings", gettext("Settings are ticked: choose “stated here” above, or untick them."))
        if data.get("cii_category") and Setting.SIGNIFICANT_CII not in settings:
            self.add_error("cii_category", gettext("Only a significant CII object has a category: tick it above."))
        return data

    def record(self) -> UnitRecord:
        """The valid answers as the process takes them."""
        data = dict(self.cleaned_data)
        category = data.pop("cii_category")
        settings = [Setting(value) for value in data.pop("settings")]
        state = SettingsState(data.pop("settings_state"))
        return UnitRecord(
            **data, settings_state=state, settings=settings, cii_category=int(category) if category else None
        )


def stored(unit: Unit) -> dict[str, Any]:
    """What the form of `unit` shows at first."""
    values = {name: getattr(unit, name) for name in UnitForm.base_fields}
    return values | {"cii_category": str(unit.cii_category or "")}
