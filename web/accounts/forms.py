"""Forms about people. What may be chosen depends on who asks: an administrator acts in units of their own only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.models import Person, Unit
from inventory.models.choices import Role
from inventory.models.person import PersonQuerySet
from inventory.people import PersonRecord
from inventory.permissions import Action
from web.parts.widgets import Segmented, SegmentedMany


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One unit of a tree, shown with its depth."""

    def label_from_instance(self, obj: Unit) -> str:
        """The name, moved to the right by its depth."""
        return "\u2003" * obj.depth + obj.name


class PersonForm(forms.Form):
    """What is written down about a person."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, help_text=_("Family name first, as in the staff list.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Signs in with it and receives reminders. Without it there is no account, only a name."),
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of pages and letters"),
        choices=Person.Language,
        widget=Segmented,
        initial=Person.Language.RUSSIAN,
    )

    def record(self) -> PersonRecord:
        """The valid answers as the process takes them."""
        data = self.cleaned_data
        return PersonRecord(data["full_name"], data["email"] or None, data["position"], data["language"])


class NewPersonForm(PersonForm):
    """A person together with the first roles, without which nobody would find them again."""

    unit = UnitChoice(label=_("Unit"), queryset=Unit.objects.none(), empty_label=_("choose a unit"))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role, widget=SegmentedMany)

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, actor)

    def granted(self) -> list[tuple[Role, Unit]]:
        """The roles with their unit."""
        return [(Role(role), self.cleaned_data["unit"]) for role in self.cleaned_data["roles"]]


class RoleForm(forms.Form):
    """One more role for someone."""

    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=Segmented)
    unit = UnitChoice(label=_("Unit"), queryset=Unit.objects.none(), empty_label=_("choose a unit"))

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, actor)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person, shown with name and position."""

    def label_from_instance(self, obj: Person) -> str:
        """«Орлова Мария Сергеевна, уполномоченный»."""
        return ", ".join(filter(None, (obj.full_name, obj.position)))


class LeaveForm(forms.Form):
    """Who takes over from someone who leaves; nobody need be named where nothing is to be handed over."""

    successor = PersonChoice(
        label=_("Who takes over"), queryset=Person.objects.none(), empty_label=_("choose a person")
    )

    def __init__(self, *args: Any, actor: Person, leaving: Person, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(actor).working().exclude(pk=leaving.pk)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]
        self.fields["successor"].required = needed


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to: by default those who work here."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=200)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("who work here")), ("left", _("who left")), ("all", _("all people"))],
    )

    def narrow(self, people: PersonQuerySet) -> PersonQuerySet:
        """Those of `people` whom the valid answers ask for."""
        found = people.matching(self.cleaned_data["q"])
        match self.cleaned_data["show"]:
            case "left":
                return found.gone()
            case "all":
                return found
            case _:
                return found.working()


def _offer_units(form: forms.Form, actor: Person) -> None:
    units = Unit.objects.where_may(actor, Action.MANAGE_PEOPLE).in_tree_order()
    form.fields["unit"].queryset = units  # type: ignore[attr-defined]
