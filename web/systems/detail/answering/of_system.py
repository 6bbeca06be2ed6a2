"""The questions about a system's own row: setting, phase, days, whether the list of models is whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inventory.models import System
from inventory.models.choices import DateState, Phase, Setting, SettingsState, YesNoUnknown
from inventory.registering import SettingRow, SystemRecord
from web.parts.widgets import Segmented, SegmentedMany
from web.systems.detail.answering.form import AnswerForm, Answers, Ask, IntoSystem
from web.systems.edit.forms import CATEGORIES, PRIVATE, UNKNOWN, UNKNOWN_STATE
from web.systems.edit.partial_dates import PartialDateField

# The states that are answers of their own: nothing else can be ticked beside them.
LONE = {PRIVATE: SettingsState.PRIVATE, UNKNOWN: SettingsState.UNKNOWN}
SETTINGS = [*Setting.choices, (PRIVATE, _("none: private")), (UNKNOWN, _("Unknown"))]
PHASES = [(value, label) for value, label in Phase.choices if value != Phase.UNKNOWN]
ABSENT_PILOT = (DateState.NONE.value, pgettext_lazy("pilot", "There was none"))
ABSENT_RETIREMENT = (DateState.NONE.value, pgettext_lazy("retirement", "Not planned"))


def yes_no() -> forms.ChoiceField:
    """Yes, no or unknown."""
    return forms.ChoiceField(label=_("Answer"), choices=YesNoUnknown.choices, widget=Segmented)


def ask_models(system: System, _today: date) -> Ask:
    """Whether the list of models is whole."""
    return _yes_no(system, "models", "models_complete")


def ask_change(system: System, _today: date) -> Ask:
    """Whether there was a material change after the cut-off."""
    return _yes_no(system, "material_change", "material_change")


def ask_operation(system: System, _today: date) -> Ask:
    """When the system went into operation."""
    return _date(system, "in_operation", PartialDateField([UNKNOWN_STATE], label=_("Put into operation")))


def ask_pilot(system: System, _today: date) -> Ask:
    """When trial operation began."""
    field = PartialDateField([ABSENT_PILOT, UNKNOWN_STATE], label=_("Trial operation began"))
    return _date(system, "pilot", field)


def ask_retirement(system: System, _today: date) -> Ask:
    """The first day without the system."""
    field = PartialDateField([ABSENT_RETIREMENT, UNKNOWN_STATE], label=_("First day without the system"))
    return _date(system, "retired", field)


def ask_phase(system: System, today: date) -> Ask:
    """The phase, on the day on which it is answered; one that stays keeps the day for which it was stated."""

    def change(form: AnswerForm, record: SystemRecord) -> SystemRecord:
        phase = Phase(form.cleaned_data["value"])
        return form.sourced(record, "phase", phase=phase, phase_on=record.phase_on if phase == record.phase else today)

    choices = [*PHASES, (Phase.UNKNOWN.value, _("Unknown"))]
    field = forms.ChoiceField(label=_("Phase"), choices=choices, widget=Segmented)
    return Ask({"value": field}, {"value": system.phase}, IntoSystem(change), system.version)


def ask_settings(system: System, _today: date) -> Ask:
    """Where the system works: several settings, or one of the answers that exclude all others."""
    rows = list(system.setting_rows.all())
    category = next((str(row.cii_category) for row in rows if row.cii_category), "")
    stated = [row.setting for row in rows] or [PRIVATE if system.settings_state == SettingsState.PRIVATE else UNKNOWN]
    fields = {
        "value": forms.MultipleChoiceField(
            label=_("Settings, several are possible"), choices=SETTINGS, widget=SegmentedMany
        ),
        "category": forms.ChoiceField(
            label=_("Category of significance"), choices=CATEGORIES, widget=Segmented, required=False
        ),
    }
    shown = {"value": stated, "category": category}
    return Ask(fields, shown, IntoSystem(_with_settings), system.version, _lone_setting)


OF_SYSTEM: Mapping[str, Callable[[System, date], Ask]] = MappingProxyType(
    {
        "settings": ask_settings,
        "phase": ask_phase,
        "in_operation": ask_operation,
        "pilot": ask_pilot,
        "retired": ask_retirement,
        "models": ask_models,
        "material_change": ask_change,
    }
)


def _yes_no(system: System, fact: str, column: str) -> Ask:
    def change(form: AnswerForm, record: SystemRecord) -> SystemRecord:
        return form.sourced(record, fact, **{column: YesNoUnknown(form.cleaned_data["value"])})

    return Ask({"value": yes_no()}, {"value": getattr(system, column)}, IntoSystem(change), system.version)


def _date(system: System, fact: str, field: PartialDateField) -> Ask:
    """A day, as precisely as it is known."""

    def change(form: AnswerForm, record: SystemRecord) -> SystemRecord:
        return form.sourced(record, fact, **{fact: form.cleaned_data["value"]})

    return Ask({"value": field}, {"value": getattr(system, fact)}, IntoSystem(change), system.version)


def _lone_setting(answers: Answers) -> Mapping[str, str]:
    """Private and unknown stand alone."""
    chosen = set(answers.get("value") or ())
    lone = next((value for value in LONE if value in chosen), None)
    if lone is None or len(chosen) == 1:
        return {}
    return {"value": gettext("“%(answer)s” excludes every other answer.") % {"answer": dict(SETTINGS)[lone]}}


def _with_settings(form: AnswerForm, record: SystemRecord) -> SystemRecord:
    """The record with these settings; what the register holds of one that stays is kept."""
    chosen: list[str] = list(dict.fromkeys(form.cleaned_data["value"]))
    if chosen == [UNKNOWN] and record.settings_state == SettingsState.UNIT:
        # What the unit will say one day still holds for the system.
        return form.sourced(record, "settings")
    if chosen[0] in LONE:
        return form.sourced(record, "settings", settings_state=LONE[chosen[0]], settings=())
    known = {row.setting: row for row in record.settings}
    rows = [known.get(Setting(value)) or SettingRow(Setting(value)) for value in chosen]
    stated = [_categorised(row, form.cleaned_data["category"]) for row in rows]
    return form.sourced(record, "settings", settings_state=SettingsState.STATED, settings=stated)


def _categorised(row: SettingRow, category: Any) -> SettingRow:
    if row.setting != Setting.SIGNIFICANT_CII:
        return row
    return replace(row, cii_category=int(category) if category else None)
