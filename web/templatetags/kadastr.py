"""`{% load kadastr %}`: the parts of pages as template tags. What each looks like is shown at /parts/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from inventory.models.partial_date import PartialDate
from web.parts import bars, dates, marks, timeline
from web.parts.icons import icon as icon_mark
from web.parts.words import VERDICTS, VerdictWord, verdict_word

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16, css: str = "", label: str = "") -> SafeString:
    """`{% icon "plus" %}`: an icon of the sprite, silent unless `label` names it."""
    return icon_mark(name, size, css, label)


@register.simple_tag
def verdict_badge(
    verdict: str, suffix: str = "", large: bool = False, url: str = "", count: int | None = None
) -> SafeString:
    """`{% verdict_badge standing.outlook %}`: icon, word and colour; never cut, give it 155 px."""
    return marks.verdict_badge(verdict, suffix, large, url, count)


@register.simple_tag
def country_chip(code: str, breaks: bool = False, named: bool = False) -> SafeString:
    """`{% country_chip "NL" breaks=True %}`."""
    return marks.country_chip(code, breaks, named)


@register.simple_tag
def completeness(value: int | None, bare: bool = False) -> SafeString:
    """`{% completeness 71 %}`: meter and figure."""
    return marks.completeness(value, bare)


@register.simple_tag
def confidence_mark(level: str | None, worded: bool = True, before: str = "") -> SafeString:
    """`{% confidence_mark "carried over" %}`: disc and word."""
    return marks.confidence_mark(level, worded, before)


@register.simple_tag
def assumption_tag(answer: str = "") -> SafeString:
    """`{% assumption_tag "да" %}`: the outlined tag «допущение: да»."""
    return marks.assumption_tag(answer)


@register.inclusion_tag("partials/verdict_bar.html")
def verdict_bar(
    counts: Mapping[str, int], url_pattern: str = "", changes: Mapping[str, int] | None = None, label: str = ""
) -> dict[str, object]:
    """`{% verdict_bar counts "/systems/?outlook={verdict}" %}`: the bar, and under it a column for each verdict."""
    return {"segments": bars.segments(counts, url_pattern, changes), "label": label}


@register.inclusion_tag("partials/verdict_strip.html")
def verdict_strip(counts: Mapping[str, int], url_pattern: str = "", label: str = "") -> dict[str, object]:
    """`{% verdict_strip today_counts "/systems/?today={verdict}" %}`: the small bar with patterns, and its badges."""
    return {"segments": bars.segments(counts, url_pattern), "label": label}


@register.inclusion_tag("partials/timeline.html", name="timeline")
def timeline_tag(
    spans: Iterable[Any],
    today: date,
    end_of_transition: date,
    deadlines: Iterable[Any] = (),
    plan: str = "",
    past: bool = False,
) -> dict[str, object]:
    """`{% timeline spans today end_of_transition worsenings %}`: the strip and the list that says the same."""
    return {"drawing": timeline.draw(spans, today, end_of_transition, deadlines, plan, past)}


@register.simple_tag
def timeline_cell(spans: Iterable[Any], today: date, end_of_transition: date) -> SafeString:
    """`{% timeline_cell spans today end_of_transition %}`: bands of 112 × 10 px for a table."""
    return timeline.timeline_cell(list(spans), today, end_of_transition)


# A longer text takes both columns.
LONG_FACT = 160


@register.inclusion_tag("partials/fact_row.html")
def fact_row(
    name: str, value: object, source: str = "", on: date | None = None, stale: bool = False, url: str = ""
) -> dict[str, object]:
    """`{% fact_row "Setting" value source=… on=… stale=… %}` inside `<dl class="facts">`."""
    wide = isinstance(value, str) and len(value) > LONG_FACT
    return {"name": name, "value": value, "source": source, "on": on, "stale": stale, "url": url, "wide": wide}


@register.simple_tag
def known_date(earliest: date | None, latest: date | None) -> str:
    """`{% known_date system.released_from system.released_to %}`: as precisely as it is known."""
    return dates.known_date(earliest, latest)


@register.filter
def known(value: PartialDate) -> str:
    """`{{ use.since|known }}`: a half-known date; `–` where there is no such date."""
    return "–" if value.state in ("none", "open", "start") else dates.known_date(value.earliest, value.latest)


@register.filter
def day(value: date | None) -> str:
    """`{{ deadline.due_on|day }}`: 24.11.2026 or 24 Nov 2026, `–` for none."""
    return dates.day_words(value)


@register.filter
def days(count: int) -> str:
    """`{{ 97|days }}`: «97 дней»."""
    return dates.days_words(count)


@register.simple_tag
def relative_day(value: date, today: date) -> str:
    """`{% relative_day deadline.due_on today %}`: «через 97 дней», «вчера»."""
    return dates.relative_words(value, today)


@register.filter
def figure(value: float) -> str:
    """`{{ 2133|figure }}`: thin spaces between thousands."""
    return dates.figure(value)


@register.filter
def percent(value: int) -> str:
    """`{{ 88|percent }}`: «88 %» with a thin space."""
    return dates.percent(value)


@register.filter
def country(code: str) -> str:
    """`{{ "NL"|country }}`: the name of the country."""
    return marks.country_name(code)


@register.filter
def verdict_label(code: str) -> str:
    """`{{ standing.outlook|verdict_label }}`: only the word."""
    return verdict_word(code).label


@register.simple_tag
def verdict_words() -> list[VerdictWord]:
    """`{% verdict_words as words %}`: the verdicts in the order of severity, without *none*."""
    return [word for code, word in VERDICTS.items() if code != "NONE"]


@register.filter
def possible_words(words: Iterable[VerdictWord]) -> str:
    """`{{ span.possible|possible_words }}`: `in transition or not permitted`."""
    return timeline.possible_words(tuple(words))


@register.simple_tag
def address_with(request: HttpRequest, name: str, value: object, drop: str = "") -> str:
    """`{% address_with request "page" 2 %}`: this page's query with one parameter changed, and one dropped."""
    query = request.GET.copy()
    query[name] = str(value)
    if drop:
        query.pop(drop, None)
    return f"?{query.urlencode()}"


@register.filter
def elided_pages(page: Page[Any]) -> list[int]:
    """`{% for number in page|elided_pages %}`: page numbers around this one, 0 for what is left out."""
    around = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in around]


@register.simple_tag
def error_links(form: BaseForm, formsets: Iterable[BaseFormSet[Any]] | None = None) -> list[tuple[str, str, str]]:
    """`{% error_links form formsets as links %}`: (id of the field or "", its label, what is wrong)."""
    links = _links_of(form)
    for formset in formsets or ():
        links += [("", "", str(error)) for error in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            links += [(target, f"{number}, {label}" if label else "", text) for target, label, text in _links_of(row)]
    return links


def _links_of(form: BaseForm) -> list[tuple[str, str, str]]:
    whole = [("", "", str(error)) for error in form.non_field_errors()]
    return whole + [
        (bound.id_for_label or bound.auto_id or "", str(bound.label or ""), str(error))
        for bound in form
        for error in bound.errors
    ]
