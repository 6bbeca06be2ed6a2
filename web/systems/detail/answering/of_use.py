"""The questions about a use of a model by a system: since when, until when, and which model of the register it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models import ModelUse, System
from inventory.models.choices import Since, Until
from inventory.registering import SystemRecord, UseRow
from web.ai_models.naming import model_named
from web.systems.detail.answering.form import AnswerForm, Answers, Ask, IntoSystem
from web.systems.detail.answering.of_lineage import parent_field
from web.systems.edit.partial_dates import PartialDateField


def ask_use(system: System, uses: Sequence[ModelUse]) -> Ask:
    """Since when, or until when, as far as nobody has said so, the system uses a model, of which these are the uses.

    Where more than one of them is open, the answer belongs into the form of the system.
    """
    open_ones = [use for use in uses if _unknown_ends(use)]
    use = open_ones[0] if open_ones else uses[0]
    fields = {name: _FIELDS[name]() for name in _unknown_ends(use)}
    shown = {name: getattr(use, name) for name in fields}
    into = IntoSystem(partial(_with_days, use.pk, tuple(fields)))
    return Ask(fields, shown, into, system.version, partial(_wrong_order, use), fits=len(open_ones) == 1)


def _since() -> PartialDateField:
    states = [(Since.START.value, _("since the start")), (Since.UNKNOWN.value, _("unknown"))]
    return PartialDateField(states, label=_("Used from"))


def _until() -> PartialDateField:
    states = [(Until.OPEN.value, _("still in use")), (Until.UNKNOWN.value, _("unknown"))]
    return PartialDateField(states, label=_("Used until"))


_FIELDS = {"since": _since, "until": _until}


def _unknown_ends(use: ModelUse) -> list[str]:
    """Which ends of the use nobody has stated."""
    return [name for name in _FIELDS if getattr(use, name).state == "unknown"]


def _wrong_order(use: ModelUse, answers: Answers) -> Mapping[str, str]:
    """The last day is not before the first; the end that is not asked stands in the register."""
    since, until = (answers.get(name) or getattr(use, name) for name in _FIELDS)
    if not (since.is_dated and until.is_dated and until.latest < since.earliest):
        return {}
    asked = "until" if "until" in answers else "since"
    return {asked: gettext("The last day of the use would be before the first.")}


def _with_days(pk: int, names: Sequence[str], form: AnswerForm, record: SystemRecord) -> SystemRecord:
    """The record with the days of this use."""
    return _with_use(form, record, pk, **{name: form.cleaned_data[name] for name in names})


def ask_which_model(system: System, use: ModelUse) -> Ask:
    """Which model of the register it is that the use only names: its facts then answer the question."""
    into = IntoSystem(partial(_with_model, use.pk))
    return Ask({"model": parent_field()}, {"model": ""}, into, system.version, _wrong_model)


def _wrong_model(answers: Answers) -> Mapping[str, str]:
    name = (answers.get("model") or "").strip()
    if not name:
        return {"model": gettext("Name the model.")}
    try:
        model_named(name)
    except ValidationError as wrong:
        return {"model": " ".join(wrong.messages)}
    return {}


def _with_model(pk: int, form: AnswerForm, record: SystemRecord) -> SystemRecord:
    """The record with the model in the place of its bare name."""
    return _with_use(form, record, pk, ai_model=model_named(form.cleaned_data["model"].strip()), name="")


def _with_use(form: AnswerForm, record: SystemRecord, pk: int, **values: Any) -> SystemRecord:
    def mended(row: UseRow) -> UseRow:
        return replace(row, source=form.given_source(), **values) if row.pk == pk else row

    return replace(record, uses=[mended(row) for row in record.uses])
