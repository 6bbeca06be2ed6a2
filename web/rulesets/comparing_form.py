"""What a comparison asks, as it stands in the address: two sides, and which of the changed systems to list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.engine import FIRST_DAY, LAST_DAY, RuleSet
from compliance.hypotheses import Side
from compliance.loading import RuleSetError, installed_rulesets
from compliance.models import TrialRuleSet, VerdictCode
from compliance.rules_in_force import PLANNING_ASSUMPTION, active_ruleset, questions_of, standing_answers
from compliance.trials import ruleset_of, trials_of
from compliance.whatif import OPEN, side_of
from compliance.whatif_changes import Asked
from inventory.models import Person, Unit
from web.as_of import short_title_of
from web.parts.day_field import DayField
from web.rulesets.questions import answer_words, question_words

SIDES = ("a", "b")
# What chooses rows and how they are shown; all else in an address is a side.
LISTED = ("before", "after", "rule", "unit", "q", "change")
SHOWN = ("page", "_export", "_delimiter", "_rows")
_TRIAL = "trial-"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule set that can be chosen: as the address writes it, as people call it, and whether it was uploaded."""

    value: str
    title: str
    ruleset: RuleSet
    trial: bool


def choices_for(user: Person) -> tuple[list[Choice], list[TrialRuleSet]]:
    """The rule sets that `user` can compare: those installed, the newest first, then own copies; and those copies that
    cannot be read any more.
    """
    installed = sorted(installed_rulesets().values(), key=lambda ruleset: ruleset.published_on, reverse=True)
    found = [Choice(item.id, short_title_of(item.id, item.title), item, False) for item in installed]
    broken = []
    for trial in trials_of(user):
        try:
            found.append(Choice(f"{_TRIAL}{trial.pk}", _copy_title(trial), ruleset_of(trial), True))
        except RuleSetError:
            broken.append(trial)
    return found, broken


def _copy_title(trial: TrialRuleSet) -> str:
    return gettext("copy: %(name)s") % {"name": trial.name}


def _day(label: Any, **how: Any) -> DayField:
    return DayField(label=label, calendar=True, first=FIRST_DAY, last=LAST_DAY, **how)


class ComparisonForm(forms.Form):
    """Sent by GET, so that a comparison has an address. An address without sides is the page as it opens; `query` names
    them.
    """

    a = forms.ChoiceField(label=pgettext_lazy("comparison", "Now"))
    on = _day(pgettext_lazy("comparison", "On the day"))
    b = forms.ChoiceField(label=pgettext_lazy("comparison", "Compare with"))
    on_b = _day(pgettext_lazy("comparison", "On another day"), required=False, help_text=_("Empty: the same day"))
    before = forms.ChoiceField(label=_("Verdict before"), required=False, choices=VerdictCode.choices)
    after = forms.ChoiceField(label=_("Verdict after"), required=False, choices=VerdictCode.choices)
    rule = forms.CharField(label=_("Rule"), required=False, max_length=40)
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    change = forms.ChoiceField(
        label=_("What changes"),
        required=False,
        choices=[("verdict", _("the verdict")), ("score", _("only the score"))],
    )

    def __init__(self, data: Mapping[str, Any], user: Person, today: date) -> None:
        self.choices, self.broken = choices_for(user)
        self.standing = standing_answers()
        installed = [choice for choice in self.choices if not choice.trial]
        active = next((c for c in installed if c.ruleset.id == active_ruleset().id), installed[0])
        other = next((c for c in installed if c != active), active)
        chosen = [self._choice(data.get(side)) for side in SIDES]
        first = max(c.ruleset.parameters.outlook_not_before for c in (chosen[0] or active, chosen[1] or other))
        opening = {"a": active.value, "b": other.value, "on": max(today, first).isoformat()}
        self._given = list(data)
        self.query = QueryDict(mutable=True)
        self.query.update({**opening, **{name: data[name] for name in data}})
        super().__init__(self.query)
        for side, choice in zip(SIDES, chosen, strict=True):
            self._offer(side, choice or (active if side == "a" else other))
        cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).queryset = Unit.objects.visible_to(user)

    def _choice(self, value: str | None) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)

    def _offer(self, side: str, choice: Choice) -> None:
        """The rule sets, and what the chosen one leaves open. A question that only the address asks is offered, too, so
        that its error stands beside it.
        """
        cast(forms.ChoiceField, self.fields[side]).choices = [(c.value, c.title) for c in self.choices]
        asked = questions_of(choice.ruleset)
        stray = [name.removeprefix(f"{side}-") for name in self._given if name.startswith(f"{side}-")]
        everywhere = {key: answers for c in self.choices for key, answers in questions_of(c.ruleset).items()}
        for question in (*asked, *(key for key in stray if key in everywhere and key not in asked)):
            answers = asked.get(question, ())
            name = f"{side}-{question}"
            known = [choice.ruleset, *(other.ruleset for other in self.choices)]
            self.fields[name] = _question_field(known, question, answers, self.standing)

    def clean(self) -> dict[str, Any]:
        """Nothing in the address may be overlooked in silence."""
        known = {*self.fields, *SHOWN}
        unknown = [name[:_LONGEST] for name in self._given if name not in known]
        if unknown:
            raise forms.ValidationError(
                gettext("This page does not know the condition “%(name)s” of the address."), params={"name": unknown[0]}
            )
        return self.cleaned_data

    @property
    def chosen(self) -> tuple[Choice, Choice]:
        """Both choices of a valid form."""
        first, second = (self._choice(self.cleaned_data[side]) for side in SIDES)
        assert first is not None  # noqa: S101 a valid form has made sure
        assert second is not None  # noqa: S101
        return first, second

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides of a valid form."""
        (first, second), on = self.chosen, self.cleaned_data["on"]
        return (
            side_of(first.ruleset, on, self.standing, self.answers("a")),
            side_of(second.ruleset, self.cleaned_data["on_b"] or on, self.standing, self.answers("b")),
        )

    def answers(self, side: str) -> dict[str, str]:
        """Where this side of a valid form answers otherwise than officers have."""
        prefix = f"{side}-"
        given = {name: value for name, value in self.cleaned_data.items() if name.startswith(prefix) and value}
        return {name.removeprefix(prefix): value for name, value in given.items()}

    @property
    def asked(self) -> Asked:
        """Which of the changed systems a valid form asks for."""
        data = self.cleaned_data
        unit = data["unit"].pk if data["unit"] else None
        flips = {"verdict": True, "score": False}.get(data["change"])
        return Asked(data["before"], data["after"], data["rule"], unit, data["q"], flips)

    def question_fields(self, side: str) -> Iterable[forms.BoundField]:
        """The fields of what this side leaves open."""
        return [self[name] for name in self.fields if name.startswith(f"{side}-")]


def _question_field(
    known: list[RuleSet], question: str, answers: tuple[str, ...], standing: Mapping[str, str]
) -> forms.ChoiceField:
    """As it stands, each answer, or open. A comparison is made under the planning assumption unless it says no."""
    if question == PLANNING_ASSUMPTION:
        choices = [("", _as_it_is(pgettext("answer", "yes"))), ("no", pgettext("answer", "no"))]
    else:
        words = {answer: answer_words(known, question, answer) for answer in answers}
        stands = words.get(standing.get(question, ""), pgettext("answer", "open"))
        choices = [("", _as_it_is(stands)), *words.items(), (OPEN, pgettext("answer", "open"))]
    field = forms.ChoiceField(label=question_words(known, question), required=False, choices=choices)
    if not answers:
        message = gettext("This rule set does not ask this question. Choose “as it stands”.")
        field.error_messages = {**field.error_messages, "invalid_choice": message}
        field.choices = choices[:1]
    return field


def _as_it_is(answer: str) -> str:
    return pgettext("comparison", "as it stands: %(answer)s") % {"answer": answer}
