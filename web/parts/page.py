"""The sheet of parts: every part and its states on one page, so that they can be seen and tested in one place.

The dates are those of an example, and the page says so; nothing here is read from the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from compliance.engine import Span, Verdict, Worsening
from inventory.models.choices import Confidence
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.parts.as_of import AsOf
from web.parts.widgets import Segmented, SegmentedMany
from web.parts.words import CONFIDENCE_MEANING, VERDICTS
from web.requests import SignedInRequest

RESTRICTION = date(2027, 3, 1)
LAST_DAY = date(2032, 8, 31)
PLAN = date(2029, 1, 1)
ALWAYS = date(2040, 12, 31)
COUNTS = {
    "NOT_PERMITTED": 9,
    "UNDETERMINED": 31,
    "NEEDS_LAWYER": 12,
    "IN_TRANSITION": 74,
    "CONFORMS": 61,
    "OUT_OF_SCOPE": 27,
}
TODAY_COUNTS = {"UNDETERMINED": 2, "NOT_YET": 185, "OUT_OF_SCOPE": 27}


@dataclass(frozen=True, slots=True)
class PlannedSpan:
    """A span as the engine's that rests on a plan."""

    first: date
    last: date
    verdict: Verdict
    possible: tuple[Verdict, ...] = ()
    planned: bool = True


class ExampleForm(forms.Form):
    """A field of each kind; given data, some of them are wrong."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands in the order."))
    number = forms.IntegerField(label=_("Number of systems"), max_value=12)
    country = forms.ChoiceField(
        label=_("Country"),
        widget=Segmented,
        choices=[("RU", _("Russia")), ("other", _("Other")), ("unknown", _("Unknown"))],
    )
    settings = forms.MultipleChoiceField(
        label=_("Setting, more than one is possible"),
        widget=SegmentedMany,
        choices=[("a", _("state information system")), ("b", _("significant CII object")), ("u", _("unknown"))],
    )
    note = forms.CharField(label=_("Reason"), widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label=_("The list is complete"), required=False)


@asks_for(Action.MANAGE_PEOPLE)
@require_safe
def parts(request: SignedInRequest) -> HttpResponse:
    """Shows the sheet to those who manage people."""
    today = timezone.localdate()
    wrong = ExampleForm(
        {"name": "", "number": "14", "country": "unknown", "settings": ["b"]}, prefix=None, auto_id="wrong_%s"
    )
    context = {
        "today": today,
        "verdicts": [word for code, word in VERDICTS.items() if code != "NONE"],
        "confidences": [(level.value, CONFIDENCE_MEANING[level.value]) for level in Confidence],
        "counts": COUNTS,
        "today_counts": TODAY_COUNTS,
        "timelines": timelines(today),
        "last_day": LAST_DAY,
        "as_of": AsOf(
            gettext("example rule set"),
            gettext("in force"),
            today,
            max(today, RESTRICTION),
            RESTRICTION,
            Confidence.CARRIED_OVER.value,
            (gettext("the Government's act is not issued yet"),),
        ),
        "form": ExampleForm(initial={"country": "unknown", "settings": ["b"]}),
        "wrong": wrong,
        "wrong_condition": [
            {
                "name": gettext("start of operation"),
                "values": ["31.02.2026"],
                "remove_url": "?",
                "error": gettext("is not in the calendar"),
            }
        ],
        "conditions": [
            {"name": gettext("hosting country"), "values": [gettext("not Russia")], "remove_url": "?", "error": ""},
            {
                "name": gettext("setting"),
                "values": [gettext("state information system"), gettext("significant CII object")],
                "remove_url": "?",
                "error": "",
            },
        ],
        "reasons": example_reasons(),
        "possible": ["IN_TRANSITION", "NOT_PERMITTED"],
        "days": [today - timedelta(days=6), today, today + timedelta(days=1), today + timedelta(days=97)],
    }
    return render(request, "parts/index.html", context)


def timelines(today: date) -> list[dict[str, object]]:
    """Timelines as they occur: title, spans, deadlines, and the words of a plan."""
    morning = RESTRICTION - timedelta(days=1)
    evening = LAST_DAY + timedelta(days=1)
    before = Span(today, morning, Verdict.NOT_YET, (Verdict.NOT_YET,), "")
    lawyer = (Verdict.CONFORMS, Verdict.NOT_PERMITTED)
    end = [Worsening(evening, LAST_DAY, Verdict.IN_TRANSITION, Verdict.NOT_PERMITTED, (), "")]
    start = [Worsening(RESTRICTION, morning, Verdict.NOT_YET, Verdict.NEEDS_LAWYER, (), "")]
    forbidden = Span(evening, ALWAYS, Verdict.NOT_PERMITTED, (Verdict.NOT_PERMITTED,), "")
    unclear = (Verdict.IN_TRANSITION, Verdict.NOT_PERMITTED)
    drawn: list[tuple[str, list[object], list[Worsening], str]] = [
        (
            gettext("In transition, no plan"),
            [before, Span(RESTRICTION, LAST_DAY, Verdict.IN_TRANSITION, (), ""), forbidden],
            end,
            "",
        ),
        (
            gettext("With a plan, judged in the same way"),
            [
                before,
                Span(RESTRICTION, PLAN - timedelta(days=1), Verdict.IN_TRANSITION, (), ""),
                PlannedSpan(PLAN, ALWAYS, Verdict.CONFORMS),
            ],
            [],
            gettext("another model from this day on"),
        ),
        (
            gettext("Needs a lawyer, from 2032 on beyond question"),
            [before, Span(RESTRICTION, LAST_DAY, Verdict.NEEDS_LAWYER, lawyer, ""), forbidden],
            start + end,
            "",
        ),
        (
            gettext("A fact is missing"),
            [before, Span(RESTRICTION, LAST_DAY, Verdict.UNDETERMINED, unclear, ""), forbidden],
            start + end,
            "",
        ),
        (gettext("Out of scope"), [Span(today, ALWAYS, Verdict.OUT_OF_SCOPE, (), "")], [], ""),
    ]
    return [{"title": t, "spans": s, "deadlines": d, "plan": p} for t, s, d, p in drawn]


def example_reasons() -> list[dict[str, object]]:
    """A chain of reasons with a row of each kind."""
    return [
        {
            "fact": gettext("Significant CII object, category 2"),
            "source": gettext("register, 3 months ago"),
            "consequence": gettext("the law applies"),
        },
        {
            "fact": gettext("Backup: Amsterdam"),
            "source": gettext("contract No. 17, yesterday"),
            "consequence": gettext("a condition is broken"),
            "decisive": True,
            "tone": "bad",
        },
        {
            "fact": gettext("Support access: country unknown"),
            "source": gettext("asked yesterday, no answer"),
            "consequence": gettext("does not change the verdict now"),
            "unknown": True,
        },
    ]
