"""Forms of what an officer decides about the rules: an answer with its reason, or a reason alone."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from web.parts.widgets import Segmented


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside every verdict that rests on it, and in the history."),
    )


class AssumptionForm(forms.Form):
    """An answer to one question, and why."""

    answer = forms.ChoiceField(label=pgettext_lazy("assumption", "Answer"), widget=Segmented)
    reason = _reason()

    def __init__(self, data: Any, answers: dict[str, str]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["answer"]).choices = list(answers.items())


class ReasonForm(forms.Form):
    """Why another rule set is to judge, or why something that was decided is taken back."""

    reason = _reason()
