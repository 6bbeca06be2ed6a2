"""What the addresses of these pages can ask: a text, days, a tab. What cannot be read shows no row and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from compliance.models import Deadline
from web.parts.day_field import DayField

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

ROWS = 50


class Matching(Protocol):
    """A QuerySet that can be searched."""

    def matching(self, text: str) -> Self: ...


class SearchForm(forms.Form):
    """A text."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("System, code or person")}),
    )

    @property
    def wrong(self) -> list[str]:
        """A sentence for each thing that cannot be read."""
        return [
            f"{self.fields[name].label if name in self.fields else ''}: {text}".lstrip(": ")
            for name, texts in self.errors.items()
            for text in texts
        ]


class PeriodForm(SearchForm):
    """A text, and days from and to, both included."""

    first = DayField(label=pgettext_lazy("period", "From"), required=False, calendar=True)
    last = DayField(label=pgettext_lazy("period", "To"), required=False, calendar=True)

    def clean(self) -> dict[str, Any]:
        """Refuses a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        first: date | None = cleaned.get("first")
        last: date | None = cleaned.get("last")
        if first and last and last < first:
            raise ValidationError(gettext("The period ends before it begins: swap the days."))
        return cleaned


class DeadlinesForm(PeriodForm):
    """A text, days, a kind of deadline, and whose: all that one sees, or those of which one is reminded oneself."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("deadline", "Kind"),
        required=False,
        choices=[("", gettext_lazy("every kind")), *Deadline.Kind.choices],
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[("", gettext_lazy("all that I see")), ("mine", gettext_lazy("those of which I am reminded"))],
    )


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab above a list: what it asks, its word, how many rows it has, and whether it is this one."""

    url: str
    label: str
    count: int | None
    current: bool


def tabs(request: HttpRequest, shown: str, words: Mapping[str, Any], counts: Mapping[str, int]) -> list[Tab]:
    """A tab for each of `words`, keeping the other conditions of the address."""
    found = []
    for key, label in words.items():
        query = request.GET.copy()
        query.pop("page", None)
        query["show"] = key
        found.append(Tab(f"?{query.urlencode()}", str(label), counts.get(key), key == shown))
    return found


def calendar_tab(current: bool = False) -> Tab:
    """The calendar, beside the tabs of the ledger."""
    return Tab(reverse("calendar"), gettext("Calendar"), None, current)


def shown_tab(request: HttpRequest, words: Mapping[str, Any]) -> str:
    """Which tab the address asks for, the first without one. Raises Http404 for one that does not exist."""
    shown = request.GET.get("show") or next(iter(words))
    if shown not in words:
        raise Http404
    return shown


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of `rows` that the address asks for; the nearest one there is."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))
