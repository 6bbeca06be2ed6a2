"""Small marks of one line: verdict badge, country chip, completeness, confidence, assumption.

They are functions and not templates, because a table shows hundreds of them: a template for each would cost more than
the rows themselves. `web/templatetags/kadastr.py` gives them to templates, `render_…` methods of tables call them.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from inventory.models.choices import Confidence
from web.parts.dates import figure, percent
from web.parts.icons import icon
from web.parts.words import CONFIDENCE_DISC, verdict_word

UNKNOWN_COUNTRY = "?"
# From here on the fill of the completeness meter is calm (look §4).
COMPLETE_ENOUGH = 80


def verdict_badge(
    verdict: str, suffix: str = "", large: bool = False, url: str = "", count: int | None = None
) -> SafeString:
    """The verdict as icon, word and colour; `suffix` as «по 31.08.2032»; with `url` a link."""
    badge = _badge(str(verdict), str(suffix), large, get_language() or "")
    if count is not None:
        badge = format_html('{}<span class="verdict-count">{}</span>', badge, figure(count))
    css = _badge_css(str(verdict), large)
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', css, url, badge)
    return format_html('<span class="{}">{}</span>', css, badge)


def _badge_css(verdict: str, large: bool) -> str:
    return f"verdict verdict-{verdict_word(verdict).css}" + (" verdict-large" if large else "")


@lru_cache(maxsize=512)
def _badge(verdict: str, suffix: str, large: bool, language: str) -> SafeString:
    """The inside of a badge; `language` is part of the key, for the words are of one language."""
    word = verdict_word(verdict)
    tail = format_html(' <span class="verdict-suffix">{}</span>', suffix) if suffix else ""
    drawing = icon(word.icon, 20 if large else 14)
    return format_html('{}<span class="verdict-word">{}</span>{}', drawing, word.label, tail)


def country_name(code: str) -> str:
    """The name of a country in the language of the page; *unknown* for `?` or nothing, the code if it has none."""
    if not code or code == UNKNOWN_COUNTRY:
        return pgettext("country", "unknown")
    return _territory(code, get_language() or "ru")


@lru_cache(maxsize=1024)
def _territory(code: str, language: str) -> str:
    return str(Locale.parse(language.partition("-")[0]).territories.get(code.upper(), code))


def country_chip(code: str, breaks: bool = False, named: bool = False) -> SafeString:
    """Two letters for a country: outlined for Russia, filled for another one, a dashed `?` for unknown.

    `breaks`: this place breaks a condition of this system. `named`: the country's name follows in the open.
    """
    return _chip(code or UNKNOWN_COUNTRY, breaks, named, get_language() or "")


@lru_cache(maxsize=1024)
def _chip(code: str, breaks: bool, named: bool, language: str) -> SafeString:
    kind = {"RU": "home", UNKNOWN_COUNTRY: "unknown"}.get(code, "abroad")
    name = country_name(code)
    spoken = gettext("%(country)s, breaks a condition") % {"country": name} if breaks else name
    return format_html(
        '<span class="country country-{}{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>{}',
        kind,
        " country-breaks" if breaks else "",
        spoken,
        code,
        spoken,
        format_html(' <span aria-hidden="true">{}</span>', name) if named else "",
    )


def completeness(value: int | None, bare: bool = False) -> SafeString:
    """Completeness in per cent: a meter of 34 × 5 px and the figure; `bare`: the figure alone, as in dense tables."""
    if value is None:
        return SafeString("–")
    low = " completeness-low" if value < COMPLETE_ENOUGH else ""
    if bare:
        return format_html('<span class="completeness-figure{}">{}</span>', low, percent(value))
    return format_html(
        '<span class="completeness{}"><svg width="34" height="5" aria-hidden="true" focusable="false">'
        '<rect class="meter-ground" width="34" height="5"/><rect class="meter-fill" width="{}" height="5"/></svg>'
        '<span class="completeness-figure">{}</span></span>',
        low,
        round(34 * value / 100, 1),
        percent(value),
    )


def confidence_mark(level: str | None, worded: bool = True, before: str = "") -> SafeString:
    """How sure a figure is: a disc filled by quarters, and its word, after the words `before`.

    Without `worded` the word is only spoken.
    """
    if not level:
        return SafeString("–")
    word = str(Confidence(str(level)).label)
    return format_html(
        '<span class="confidence"><svg class="disc" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" '
        'focusable="false"><circle class="disc-ring" cx="6" cy="6" r="5"/>{}</svg>'
        '<span class="{}">{}</span></span>',
        _DISC[CONFIDENCE_DISC[str(level)]],
        "confidence-word" if worded else "visually-hidden",
        f"{before} {word}" if before else word,
    )


_DISC = {
    "full": SafeString('<circle class="disc-fill" cx="6" cy="6" r="5"/>'),
    "dot": SafeString('<circle class="disc-fill" cx="6" cy="6" r="3"/>'),
    "three-quarters": SafeString('<path class="disc-fill" d="M6 6V1a5 5 0 1 1-5 5z"/>'),
    "half": SafeString('<path class="disc-fill" d="M6 1a5 5 0 0 1 0 10z"/>'),
    "quarter": SafeString('<path class="disc-fill" d="M6 6V1a5 5 0 0 1 5 5z"/>'),
    "empty": SafeString(""),
}


def assumption_tag(answer: str = "") -> SafeString:
    """The outlined tag «допущение» or «допущение: да», beside what rests on it."""
    text = gettext("assumption: %(answer)s") % {"answer": answer} if answer else gettext("assumption")
    return format_html('<span class="assumption-tag">{}</span>', text)
