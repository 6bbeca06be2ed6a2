"""A question as a small form: what is asked, what the register holds, and what becomes of the record by the answer.

Each question is a function that makes an `Ask`; one form shows all of them. *Unknown* is one of the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.modelling import ModelRecord
from inventory.models import AIModel, Evidence, Provider
from inventory.registering import SystemRecord
from inventory.stating import Source
from web.systems.edit.forms import UNKNOWN

Answers = Mapping[str, Any]
Record = TypeVar("Record", SystemRecord, ModelRecord)


@dataclass(frozen=True, slots=True)
class IntoSystem:
    """The answer stands in the system's own record: `change` gives the record with the answer in its place."""

    change: Callable[[AnswerForm, SystemRecord], SystemRecord]


@dataclass(frozen=True, slots=True)
class IntoModel:
    """The answer stands in the record of a model, which all systems that use it share."""

    model: AIModel
    change: Callable[[AnswerForm, ModelRecord], ModelRecord]


@dataclass(frozen=True, slots=True)
class IntoProvider:
    """The answer, whether it is a Russian legal entity, stands in the record of a provider."""

    provider: Provider


def nothing_wrong(_answers: Answers) -> Mapping[str, str]:
    """For questions whose fields alone tell a wrong answer."""
    return {}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: `fields` for the answer, and `shown`, what they show of the record as it was read, of which
    `version` is the version.

    `check` finds what is wrong in the answers together, by field. What does not fit (`fits`) into these fields belongs
    into the form of the whole record.
    """

    fields: Mapping[str, forms.Field]
    shown: Answers
    into: IntoSystem | IntoModel | IntoProvider
    version: int = 0
    check: Callable[[Answers], Mapping[str, str]] = nothing_wrong
    fits: bool = True


class AnswerForm(forms.Form):
    """An answer to one question; `key`, that of the question, prefixes every name.

    `files` are the documents of the system that the answer may rest on; without any the field is not there.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(label=_("Document or source"), max_length=500, required=False)
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label=_("File"), required=False, empty_label=_("no file")
    )

    def __init__(self, data: Any, key: str, ask: Ask, files: list[Evidence]) -> None:
        super().__init__(data, prefix=key, initial={**ask.shown, "version": ask.version})
        self.ask = ask
        self.fields.update(ask.fields)
        if files and isinstance(ask.into, IntoSystem):
            chosen = cast("forms.ModelChoiceField[Evidence]", self.fields["evidence"])
            chosen.queryset = Evidence.objects.filter(pk__in=[file.pk for file in files])
        else:
            del self.fields["evidence"]
        self.order_fields(["version", *ask.fields, "source", "evidence"])

    def clean(self) -> dict[str, Any]:
        """What is wrong in the answers together stands at the field that mends it."""
        data = super().clean() or {}
        for name, sentence in self.ask.check(data).items():
            self.add_error(name, sentence)
        return data

    @property
    def answers(self) -> list[str]:
        """The names of the fields that hold the answer itself."""
        return [name for name, field in self.ask.fields.items() if not field.widget.is_hidden]

    def given_source(self) -> Source:
        """What the person gave as source; empty words mean the person."""
        return Source(self.cleaned_data["source"], self.cleaned_data.get("evidence"))

    def sourced(self, record: Record, fact: str, **values: Any) -> Record:
        """The record with `values`, and with the given source for the register's `fact`."""
        return replace(record, **values, sources={**record.sources, fact: self.given_source()})

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
