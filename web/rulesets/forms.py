"""Forms of the rule sets: an assumption, an activation, a comparison."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.engine import RuleSet
from compliance.loading import get_ruleset, installed_rulesets
from compliance.whatif import FIRST_DAY, LAST_DAY
from web.as_of import short_title_of
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


class ComparisonForm(forms.Form):
    """Two rule sets and a day. Sent by GET, so that a comparison has an address."""

    a = forms.ChoiceField(label=pgettext_lazy("comparison", "Now"))
    b = forms.ChoiceField(label=pgettext_lazy("comparison", "Compare with"))
    on = forms.DateField(
        label=pgettext_lazy("comparison", "On the day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )

    def __init__(self, data: Any, active: RuleSet, today: date) -> None:
        installed = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
        other = next((ruleset for ruleset in installed if ruleset != active), active)
        first = max(ruleset.parameters.outlook_not_before for ruleset in (active, other))
        initial = {"a": active.id, "b": other.id, "on": max(today, first)}
        # An address without any of the three is the page as it opens; with some, the rest is as it opens.
        given = {name: data[name] for name in initial if name in data}
        super().__init__({**initial, **given})
        choices = [(ruleset.id, short_title_of(ruleset.id, ruleset.title)) for ruleset in installed]
        for name in ("a", "b"):
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def rulesets(self) -> tuple[RuleSet, RuleSet]:
        """Both rule sets of a valid form."""
        return get_ruleset(self.cleaned_data["a"]), get_ruleset(self.cleaned_data["b"])
