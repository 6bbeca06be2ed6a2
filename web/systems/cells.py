"""How one fact of a system is shown in a list, and what the same fact is in a file. Each pair says the same.

What a list shortens stands whole in the `title` of the cell and in the file. Rows repeat each other's units, people,
days and verdicts, so the marks are remembered by what they show, with the language where they hold words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from compliance.models import VerdictCode
from web.exporting.sheet import Row
from web.parts.dates import day_words, known_date
from web.parts.marks import UNKNOWN_COUNTRY, completeness, country_chip, verdict_badge
from web.systems.wording import Wording, short_name, unit_text, unit_words

EMPTY = mark_safe('<span class="none">–</span>')
ARROW = " ← "
# A deadline this near is printed bold.
SOON = timedelta(days=7)
_WORST_FIRST = {"foreign": 0, "essential": 1, "unknown": 2, "russian": 3}
_REMEMBERED = 4096


def code(row: Row, _words: Wording) -> SafeString:
    """The code, in the type of codes."""
    return plain(row["code"])


def name(row: Row, words: Wording) -> SafeString:
    """The name, which leads to the system's page."""
    return format_html('<a href="{}">{}</a>', words.address(row["code"]), row["name"])


def unit(row: Row, _words: Wording) -> SafeString:
    """The unit in short, its full name as the title."""
    return titled(unit_text(row), unit_words(row))


def settings(row: Row, words: Wording) -> SafeString:
    """The settings in short words."""
    return plain(settings_text(row, words))


def settings_text(row: Row, words: Wording) -> str:
    """`State IS; CII, cat. 2`."""
    return "; ".join(words.settings_of(row))


def lineages(row: Row) -> list[Any]:
    """The model uses of a system, the one with the worst origin first. A standing that is not there yet has none."""
    return sorted(row["standing__lineages"] or (), key=lambda line: _WORST_FIRST.get(line["origin"], 2))


def models(row: Row, words: Wording) -> SafeString:
    """The country of the worst ancestor, the model, its root, and how many models there are besides."""
    lines = lineages(row)
    if not lines:
        said = models_text(row, words)
        known = row["models_complete"] == "yes"
        return plain(said) if known else _lineage(said, UNKNOWN_COUNTRY, said, "", "", words.language)
    first = lines[0]
    root = f"{_arrow(first)}{first['path'][-1]}" if first["path"] else ""
    more = f"+{len(lines) - 1}" if len(lines) > 1 else ""
    return _lineage(models_text(row, words), first["country"], first["name"], root, more, words.language)


@lru_cache(maxsize=_REMEMBERED)
def _lineage(title: str, country: str, model: str, root: str, more: str, _language: str) -> SafeString:
    return format_html(
        '<span class="lineage" title="{}">{} <span class="lineage-model">{}</span>'
        '<span class="lineage-path">{}</span><span class="lineage-more">{}</span></span>',
        title,
        country_chip(country),
        model,
        root,
        more,
    )


def _arrow(line: Any) -> str:
    """The middle of a path is dropped first."""
    return ARROW if len(line["path"]) == 1 else " ← … ← "


def models_text(row: Row, words: Wording) -> str:
    """All models with their whole lineage: `T-pro-it-2.1 ← Qwen3-32B (CN); rubert-tiny2 (RU)`."""
    lines = lineages(row)
    if not lines:
        return words.no_models if row["models_complete"] == "yes" else words.models_unknown
    return "; ".join(f"{ARROW.join([line['name'], *line['path']])} ({line['country']})" for line in lines)


def countries_text(countries: Iterable[str] | None) -> str:
    """`RU; NL; ?`: Russia first, unknown last."""
    return "; ".join(_ordered(countries))


def _ordered(countries: Iterable[str] | None) -> list[str]:
    return sorted(countries or (), key=lambda country: (country != "RU", country == UNKNOWN_COUNTRY, country))


def hosting(row: Row, words: Wording) -> SafeString:
    """A chip for each country that data goes to; one that breaks a condition of the system has a red edge."""
    return _chips(tuple(row["standing__hosting"] or ()), tuple(row["standing__breaking"] or ()), words.language)


@lru_cache(maxsize=_REMEMBERED)
def _chips(countries: tuple[str, ...], breaking: tuple[str, ...], _language: str) -> SafeString:
    chips = [(country_chip(country, country in breaking),) for country in _ordered(countries)]
    return format_html_join(" ", "{}", chips) or EMPTY


def outlook(row: Row, words: Wording) -> SafeString:
    """The verdict on the day of the outlook."""
    return verdict(row["standing__outlook"], words)


def today(row: Row, words: Wording) -> SafeString:
    """The verdict of this day."""
    return verdict(row["standing__today"], words)


def verdict(code: str | None, words: Wording) -> SafeString:
    """The badge of a verdict, or that there is none yet."""
    return _badge(code, words.language) if code else titled("", words.unassessed, "unassessed")


@lru_cache(maxsize=_REMEMBERED)
def _badge(verdict: str, _language: str) -> SafeString:
    return verdict_badge(verdict)


def verdict_text(verdict: str | None, words: Wording) -> str:
    """The word of a verdict, or that there is none yet."""
    return words.verdicts[VerdictCode(verdict)] if verdict else words.unassessed


def score(row: Row, _words: Wording) -> SafeString:
    """The score, a dash where the law does not concern the system."""
    return points(row["standing__score"])


def points(value: int | None) -> SafeString:
    """A score; a dash for none."""
    return EMPTY if value is None else plain(str(value))


def completed(row: Row, _words: Wording) -> SafeString:
    """The completeness in per cent."""
    return per_cent(row["standing__completeness"])


def per_cent(value: int | None) -> SafeString:
    """A completeness; a dash for none."""
    return EMPTY if value is None else _completeness(value)


@lru_cache(maxsize=101)
def _completeness(value: int) -> SafeString:
    return completeness(value, bare=True)


def due(row: Row, words: Wording) -> SafeString:
    """The nearest deadline, bold when it is near."""
    day = row["standing__due_on"]
    return _day(day, "due-soon" if day - words.today <= SOON else "due", words.language) if day else EMPTY


def day(value: date | None, words: Wording) -> SafeString:
    """A day; a dash for none."""
    return _day(value, "", words.language) if value else EMPTY


@lru_cache(maxsize=_REMEMBERED)
def _day(day: date, css: str, _language: str) -> SafeString:
    return format_html('<time class="{}" datetime="{}">{}</time>', css, day.isoformat(), day_words(day))


def responsible(row: Row, _words: Wording) -> SafeString:
    """The person who answers, by family name and initials."""
    full = row["standing__responsible__full_name"]
    return titled(full, short_name(full)) if full else EMPTY


def phase(row: Row, words: Wording) -> SafeString:
    """The phase as it was stated."""
    return plain(words.phases[row["phase"]])


def in_operation(row: Row, words: Wording) -> SafeString:
    """When the system went into operation, as precisely as it is known."""
    return plain(in_operation_text(row, words)) if row["in_operation_state"] != "none" else EMPTY


def in_operation_text(row: Row, _words: Wording) -> str:
    """`14.05.2026`, `2026`, `unknown`; nothing where there is no such date."""
    if row["in_operation_state"] == "none":
        return ""
    return known_date(row["in_operation_from"], row["in_operation_to"])


def purpose(row: Row, _words: Wording) -> SafeString:
    """The purpose; a list shows as much of it as fits."""
    text = row["purpose"]
    return format_html('<span title="{}">{}</span>', text, text) if text else EMPTY


def operator(row: Row, _words: Wording) -> SafeString:
    """The organisation that operates the system."""
    return plain(row["standing__operator__name"]) if row["standing__operator__name"] else EMPTY


def assumed(row: Row, words: Wording) -> SafeString:
    """Whether the verdict rests on an assumption."""
    value = rests_on_assumption(row)
    return EMPTY if value is None else plain(words.yes if value else words.no)


def rests_on_assumption(row: Row) -> bool | None:
    """Whether the verdict would differ with an assumption lifted; None before the first assessment."""
    flags = row["standing__flags"]
    return None if flags is None else "assumption" in flags


def updated(row: Row, _words: Wording) -> SafeString:
    """The moment of the last change, in the person's zone."""
    moment = localtime(row["updated_at"])
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        row["updated_at"].isoformat(timespec="seconds"),
        day_words(moment.date()),
        f"{moment:%H:%M}",
    )


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> SafeString:
    """The text as it is."""
    return format_html("{}", text)


@lru_cache(maxsize=_REMEMBERED)
def titled(title: str, text: str, css: str = "") -> SafeString:
    """A short text, with what it shortens as its title."""
    return format_html('<span class="{}" title="{}">{}</span>', css, title, text)
