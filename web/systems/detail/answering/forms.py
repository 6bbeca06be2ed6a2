"""The small forms in which a missing fact of the system's own row is answered. *Unknown* is one of the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.models import Evidence, System
from inventory.models.choices import DateState, Phase, Setting, SettingsState, YesNoUnknown
from inventory.registering import SettingRow, SystemRecord
from inventory.stating import Source
from web.parts.widgets import Segmented, SegmentedMany
from web.systems.edit.forms import CATEGORIES, PRIVATE, UNKNOWN, UNKNOWN_STATE
from web.systems.edit.partial_dates import PartialDateField

# The states that are answers of their own: nothing else can be ticked beside them.
LONE = {PRIVATE: SettingsState.PRIVATE, UNKNOWN: SettingsState.UNKNOWN}
SETTINGS = [*Setting.choices, (PRIVATE, _("none: private")), (UNKNOWN, _("Unknown"))]
PHASES = [(value, label) for value, label in Phase.choices if value != Phase.UNKNOWN]


class AnswerForm(forms.Form):
    """An answer to one question. `version` is that of the record that was read; `key` prefixes every name.

    `files` are the documents of the system that the answer may rest on; without any the field is not there.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(label=_("Document or source"), max_length=500, required=False)
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label=_("File"), required=False, empty_label=_("no file")
    )

    def __init__(self, data: Any, key: str, initial: dict[str, Any], files: list[Evidence]) -> None:
        super().__init__(data, prefix=key, initial=initial)
        if files:
            chosen = cast("forms.ModelChoiceField[Evidence]", self.fields["evidence"])
            chosen.queryset = Evidence.objects.filter(pk__in=[file.pk for file in files])
        else:
            del self.fields["evidence"]
        self.order_fields([name for name in self.fields if name not in ("source", "evidence")])

    @property
    def fits(self) -> bool:
        """Whether the answer fits into these fields; else it belongs into the form of the whole record."""
        return True

    @property
    def answers(self) -> list[str]:
        """The names of the fields that hold the answer itself."""
        return [name for name in self.fields if name not in ("version", "source", "evidence")]

    def given_source(self) -> Source:
        """What the person gave as source; empty words mean the person."""
        return Source(self.cleaned_data["source"], self.cleaned_data.get("evidence"))

    def keep_typed(self, data: Any) -> None:
        """Shows what was typed into this form when another one was sent, unjudged."""
        for name, field in self.fields.items():
            own = self.add_prefix(name)
            if name != "version" and any(key == own or key.startswith(f"{own}_") for key in data):
                self.initial[name] = field.widget.value_from_datadict(data, {}, own)

    def words(self) -> str:
        """The answer as it stands in the register: what the fields show before anybody types."""
        return ", ".join(word for name in self.answers if (word := self._word(name)))

    def _word(self, name: str) -> str:
        field: Any = self.fields[name]
        value = self.get_initial_for_field(field, name)
        if isinstance(field, forms.MultiValueField):
            widget: Any = field.widget
            how, text = value if isinstance(value, list) else widget.decompress(value)
            kinds: Any = field.fields[0]
            return text or str(dict(kinds.choices).get(how, how))
        choices: Any = getattr(field, "choices", None)
        if choices is None or not value:
            return str(value or "")
        if not field.required and value == UNKNOWN:
            return ""
        labels = {str(choice): str(label) for choice, label in choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels[str(one)] for one in chosen if str(one) in labels)


class SystemAnswer(AnswerForm):
    """An answer that stands in the system's own record. `fact` is the register's name of it."""

    fact = ""

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with this answer in the place of what was there."""
        raise NotImplementedError

    def sourced(self, record: SystemRecord, **values: Any) -> SystemRecord:
        """The record with `values`, and with the given source for the fact."""
        return replace(record, **values, sources={**record.sources, self.fact: self.given_source()})


class YesNoAnswer(SystemAnswer):
    """Yes, no or unknown."""

    column = ""
    value = forms.ChoiceField(label=_("Answer"), choices=YesNoUnknown.choices, widget=Segmented)

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with this answer in the place of what was there."""
        return self.sourced(record, **{self.column: YesNoUnknown(self.cleaned_data["value"])})


class ModelsAnswer(YesNoAnswer):
    """Whether the list of models is whole."""

    fact, column = "models", "models_complete"


class ChangeAnswer(YesNoAnswer):
    """Whether there was a material change after the cut-off."""

    fact = column = "material_change"


class DateAnswer(SystemAnswer):
    """A day, as precisely as it is known."""

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with this answer in the place of what was there."""
        return self.sourced(record, **{self.fact: self.cleaned_data["value"]})


class OperationAnswer(DateAnswer):
    """When the system went into operation."""

    fact = "in_operation"
    value = PartialDateField([UNKNOWN_STATE], label=_("Put into operation"))


class PilotAnswer(DateAnswer):
    """When trial operation began."""

    fact = "pilot"
    value = PartialDateField(
        [(DateState.NONE.value, pgettext_lazy("pilot", "There was none")), UNKNOWN_STATE],
        label=_("Trial operation began"),
    )


class RetiredAnswer(DateAnswer):
    """The first day without the system."""

    fact = "retired"
    value = PartialDateField(
        [(DateState.NONE.value, pgettext_lazy("retirement", "Not planned")), UNKNOWN_STATE],
        label=_("First day without the system"),
    )


class PhaseAnswer(SystemAnswer):
    """The phase, on the day on which it is answered."""

    fact = "phase"
    value = forms.ChoiceField(
        label=_("Phase"), choices=[*PHASES, (Phase.UNKNOWN.value, _("Unknown"))], widget=Segmented
    )

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with this answer; a phase that stays keeps the day for which it was stated."""
        phase = Phase(self.cleaned_data["value"])
        return self.sourced(record, phase=phase, phase_on=record.phase_on if phase == record.phase else self.today)

    def __init__(self, data: Any, key: str, initial: dict[str, Any], files: list[Evidence]) -> None:
        super().__init__(data, key, initial, files)
        self.today = initial.get("today")


class SettingsAnswer(SystemAnswer):
    """Where the system works: several settings, or one of the answers that exclude all others."""

    fact = "settings"
    value = forms.MultipleChoiceField(label=_("Settings, several are possible"), choices=SETTINGS, widget=SegmentedMany)
    category = forms.ChoiceField(
        label=_("Category of significance"), choices=CATEGORIES, widget=Segmented, required=False
    )

    def clean_value(self) -> list[str]:
        """Private and unknown stand alone."""
        chosen: list[str] = list(dict.fromkeys(self.cleaned_data["value"]))
        lone = next((value for value in chosen if value in LONE), None)
        if lone and len(chosen) > 1:
            word = dict(SETTINGS)[lone]
            raise ValidationError(gettext("“%(answer)s” excludes every other answer.") % {"answer": word})
        return chosen

    def changed(self, record: SystemRecord) -> SystemRecord:
        """The record with these settings; what the register holds of one that stays is kept."""
        chosen, category = self.cleaned_data["value"], self.cleaned_data["category"]
        if chosen == [UNKNOWN] and record.settings_state == SettingsState.UNIT:
            # What the unit will say one day still holds for the system.
            return self.sourced(record)
        if chosen[0] in LONE:
            return self.sourced(record, settings_state=LONE[chosen[0]], settings=())
        known = {row.setting: row for row in record.settings}
        rows = [known.get(Setting(value)) or SettingRow(Setting(value)) for value in chosen]
        rows = [
            replace(row, cii_category=int(category) if category else None)
            if row.setting == Setting.SIGNIFICANT_CII
            else row
            for row in rows
        ]
        return self.sourced(record, settings_state=SettingsState.STATED, settings=rows)


def initial_of(system: System, today: Any) -> dict[str, dict[str, Any]]:
    """What the forms show of `system`, by the register's name of the fact."""
    rows = list(system.setting_rows.all())
    category = next((str(row.cii_category) for row in rows if row.cii_category), "")
    stated = [row.setting for row in rows] or [PRIVATE if system.settings_state == SettingsState.PRIVATE else UNKNOWN]
    return {
        "models": {"value": system.models_complete},
        "material_change": {"value": system.material_change},
        "in_operation": {"value": system.in_operation},
        "pilot": {"value": system.pilot},
        "retired": {"value": system.retired},
        "phase": {"value": system.phase, "today": today},
        "settings": {"value": stated, "category": category},
    }
